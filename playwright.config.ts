import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const CANDIDATES = [
  process.env.WATCHFLOOR_CHROMIUM,
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium',
];
const executablePath = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** Journeys drive the real server with the system's Chromium; nothing is downloaded. */
export default defineConfig({
  testDir: 'test/journey',
  timeout: 420_000,
  workers: 1,
  expect: { timeout: 45_000 },
  outputDir: 'test-results',
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1920, height: 1080 },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--autoplay-policy=no-user-gesture-required'],
    },
  },
});
