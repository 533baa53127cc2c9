import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node; `live` uses real parts (Postgres, sockets, ffmpeg), mostly waits for them, and shares nothing between files. */
export default defineConfig({
  plugins: [react()],
  test: {
    // A guard against what never ends, not a measurement: a property that fails needs its time to shrink.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On two cores the runner would take one: files share nothing, and the gate has a quarter of an hour.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{server,client,shared,architecture,conformance}/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: 'test/support/built-server.ts',
          testTimeout: 120_000,
        },
      },
    ],
  },
});
