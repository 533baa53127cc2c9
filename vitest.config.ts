import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node; `live` uses real parts (Postgres, sockets, ffmpeg) and runs file by file. */
export default defineConfig({
  plugins: [react()],
  test: {
    // A guard against what never ends, not a measurement: a property that fails needs its time to shrink.
    testTimeout: 60_000,
    hookTimeout: 60_000,
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
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
