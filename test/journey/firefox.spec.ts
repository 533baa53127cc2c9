import { expect, test } from '@playwright/test';
import { FIREFOX, type Firefox, startFirefox } from '../support/firefox.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** The wall in the other browser: pictures move, say how old they are, and one goes by parts once it is looked at. */

test.skip(FIREFOX === undefined, 'needs Firefox (Debian: firefox-esr)');

const dir = temporaryDir('journey-firefox');
let server: ServerProcess | undefined;
let firefox: Firefox | undefined;
test.afterAll(async () => {
  await firefox?.close();
  await server?.stop();
  dir.remove();
});

interface Tile {
  readonly state: string;
  readonly covered: string;
  readonly at: number;
  readonly width: number;
}
const TILES = `return [...document.querySelectorAll('figure[data-camera]')].map((tile) => {
  const video = tile.querySelector('video');
  const { state, covered } = tile.dataset;
  return { state, covered, at: video?.currentTime ?? 0, width: video?.videoWidth ?? 0 };
})`;

test('four cameras play in Firefox, and their pictures move', async () => {
  server = await startServerProcess({ dataDir: dir.path, args: ['--log-level=warn'] });
  firefox = await startFirefox({ width: 1280, height: 800 });
  const page = firefox;
  await page.goto(server.signInUrl);
  await page.evaluate(`localStorage.setItem('watchfloor.docking', 'off')`);
  await page.goto(`${server.baseUrl}/wall?layout=2x2`);
  const tiles = () => page.evaluate<Tile[]>(TILES);
  await expect
    .poll(
      async () =>
        (await tiles()).filter(({ state, covered }) => state === 'live' && covered === 'false').length,
      {
        timeout: 120_000,
      },
    )
    .toBeGreaterThanOrEqual(4);
  const before = await tiles();
  expect(before.every(({ width }) => width > 0)).toBe(true);
  await expect
    .poll(async () => (await tiles()).filter(({ at }, index) => at > before[index]!.at + 1).length, {
      timeout: 60_000,
    })
    .toBe(4);
  expect(await page.evaluate<string>('return document.body.textContent')).toContain('DEMONSTRATION');
});
