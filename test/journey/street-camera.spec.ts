import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startRtspCamera } from '../support/rtsp-camera.ts';
import { freePort, startServerProcess, temporaryDir } from '../support/server-process.ts';

test('real street CCTV by RTSP plays on the wall, and goes dark aloud when the camera dies', async ({
  page,
}) => {
  const dir = temporaryDir('street');
  const site = join(dir.path, 'site');
  const port = await freePort();
  const camera = await startRtspCamera(port);
  test.skip(camera === undefined, 'the RTSP camera tool or its footage is not here');
  mkdirSync(site, { recursive: true });
  writeFileSync(
    join(site, 'site.yaml'),
    'id: street\nname: Street\ndemonstration: false\nsites:\n  - { id: S1, name: Street, position: [5, 52], timezone: UTC }\n',
  );
  writeFileSync(join(site, 'sources.yaml'), '[]\n');
  writeFileSync(
    join(site, 'cameras.yaml'),
    `- { id: C-1, name: Street, site: S1, position: [5, 52], heading: 90, fov: 70, range: 30, sees: [], source: { type: rtsp, url: "rtsp://127.0.0.1:${port}/cam1" }, record_minutes: 10 }\n`,
  );
  const server = await startServerProcess({ dataDir: join(dir.path, 'data'), siteDir: site });
  try {
    await page.goto(server.signInUrl);
    const shown = () =>
      page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
    await expect.poll(shown, { timeout: 40_000 }).toBeGreaterThan(20);
    const size = await page.evaluate(() => {
      const video = document.querySelector('video')!;
      return [video.videoWidth, video.videoHeight];
    });
    expect(size).toEqual([768, 576]);
    const before = await shown();
    await expect.poll(shown, { timeout: 20_000 }).toBeGreaterThan(before + 10);
    await camera?.kill();
    const tile = page.getByRole('region', { name: 'Camera wall' });
    await expect(tile.getByRole('status').first()).toContainText(/no signal/i, {
      timeout: 30_000,
    });
  } finally {
    await camera?.kill();
    await server.stop();
    dir.remove();
  }
});
