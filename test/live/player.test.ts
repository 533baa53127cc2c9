import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../shared/contract/limits.ts';
import { type PlayerOrigin, renderClip, startPlayerOrigin } from './player-origin.ts';

/** A real browser plays a real stream: frames advance, and a picture that no longer does is covered. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const executablePath = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);

let origin: PlayerOrigin;
let server: ViteDevServer;
let browser: Browser;
let page: Page;

const tile = (camera: string) => page.locator(`figure[data-camera="${camera}"]`);
const state = async (camera: string) => ({
  state: await tile(camera).getAttribute('data-state'),
  isCovered: (await tile(camera).getAttribute('data-covered')) === 'true',
});
const frames = (camera: string) =>
  tile(camera)
    .locator('video')
    .evaluate((video) => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);

beforeAll(async () => {
  origin = await startPlayerOrigin(renderClip(), 0);
  origin.behave('denied', 'denied');
  server = await createServer({
    root,
    configFile: false,
    cacheDir: `${root}/.cache/player-test`,
    logLevel: 'error',
    plugins: [
      react(),
      {
        name: 'player-page',
        configureServer(vite) {
          vite.middlewares.use('/player-page', async (_request, response) => {
            const html =
              '<!doctype html><body><script type="module" src="/test/live/player-page.tsx"></script>';
            response.setHeader('content-type', 'text/html');
            response.end(await vite.transformIndexHtml('/player-page', html));
          });
        },
      },
    ],
    server: {
      port: 0,
      host: '127.0.0.1',
      hmr: false,
      watch: null,
      fs: { allow: [root, realpathSync(`${root}/node_modules`)] },
      proxy: { '/video': `http://127.0.0.1:${origin.port}` },
    },
    optimizeDeps: { include: ['react', 'react-dom/client', 'hls.js/light', 'lucide-react'] },
  });
  await server.listen();
  browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}player-page`);
  await tile('well').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await origin?.close();
});

describe('tiles in a browser', () => {
  test('a live picture plays: frames advance and its age is that of a live picture', async () => {
    await expect.poll(() => state('well'), { timeout: 60_000 }).toEqual({ state: 'live', isCovered: false });
    const before = await frames('well');
    await expect.poll(() => frames('well'), { timeout: 20_000 }).toBeGreaterThan(before + 20);
    const takenAt = await tile('well').locator('time').getAttribute('datetime');
    expect(Date.now() - Date.parse(takenAt ?? '')).toBeLessThan(LIMITS.pictureStaleMs);
  });

  test('a refused camera says so and shows nothing', async () => {
    await expect
      .poll(() => state('denied'), { timeout: 20_000 })
      .toEqual({ state: 'no-permission', isCovered: true });
    expect(await frames('denied')).toBe(0);
  });

  test('a recording shows the moment it was asked for, and moves', async () => {
    await expect
      .poll(() => state('recorded'), { timeout: 30_000 })
      .toEqual({ state: 'playing', isCovered: false });
    const slider = tile('recorded').locator('input[type="range"]');
    const [from, to] = [Number(await slider.getAttribute('min')), Number(await slider.getAttribute('max'))];
    const takenAt = Date.parse((await tile('recorded').locator('time').getAttribute('datetime')) ?? '');
    expect(takenAt).toBeGreaterThanOrEqual(from - 1000);
    expect(takenAt).toBeLessThanOrEqual(to + 1000);
    const before = await frames('recorded');
    await expect.poll(() => frames('recorded'), { timeout: 20_000 }).toBeGreaterThan(before + 10);
  });

  test('a stream that stops is covered within the budget, and is back when it comes back', async () => {
    await expect
      .poll(() => state('stalls'), { timeout: 30_000 })
      .toEqual({ state: 'live', isCovered: false });
    origin.behave('stalls', 'stalled');
    const stoppedAt = Date.now();
    await expect
      .poll(async () => (await state('stalls')).isCovered, { timeout: 40_000, interval: 200 })
      .toBe(true);
    // What was buffered is honestly shown first; from then on the picture grows old.
    expect(Date.now() - stoppedAt).toBeLessThan(LIMITS.pictureStaleMs + 5_000);
    expect((await state('stalls')).state).toBe('lost');
    expect((await state('well')).isCovered).toBe(false);
    origin.behave('stalls', 'well');
    await expect
      .poll(() => state('stalls'), { timeout: 40_000 })
      .toEqual({ state: 'live', isCovered: false });
  });
});
