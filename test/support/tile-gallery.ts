import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import settings from '../../playwright.config.ts';
import { createLowOrigin } from './low-origin.ts';
import { type Manner, startMisbehavingOrigin } from './misbehaving-origin.ts';
import { makeStreamClips } from './stream-clips.ts';
import { buildTilePage } from './tile-page.ts';

/**
 * Draws `public/pictures/tiles.jpg`, one tile a state, by the real player against an origin that misbehaves:
 * `npx tsx test/support/tile-gallery.ts [FILE]`. Takes a minute; needs ffmpeg and a Chromium.
 */
interface Shown {
  readonly id: string;
  readonly name: string;
  readonly manner: Manner;
  /** The state that the picture is taken in. */
  readonly state: string;
  readonly mode?: 'still' | 'recorded';
}
const TILES: readonly Shown[] = [
  { id: 'C-01', name: 'Gate, live', manner: 'well', state: 'live' },
  { id: 'C-02', name: 'Lobby, looked at: low latency', manner: 'well', state: 'live' },
  { id: 'C-03', name: 'Behind, not yet too old', manner: 'stale-list', state: 'behind' },
  { id: 'C-04', name: 'Too old', manner: 'clock-back', state: 'behind' },
  { id: 'C-05', name: 'Frozen', manner: 'stopped-picture', state: 'frozen' },
  { id: 'C-06', name: 'A loop', manner: 'repeats', state: 'repeated' },
  { id: 'C-07', name: 'Covered lens', manner: 'black', state: 'blank' },
  { id: 'C-08', name: 'Clock ahead', manner: 'future', state: 'untimed' },
  { id: 'C-09', name: 'Server away', manner: 'failing', state: 'lost' },
  { id: 'C-10', name: 'H.265', manner: 'foreign', state: 'unplayable' },
  { id: 'C-11', name: 'No right to it', manner: 'denied', state: 'no-permission' },
  { id: 'C-12', name: 'Switched off', manner: 'list-missing', state: 'off' },
  { id: 'C-13', name: 'Waits for its first picture', manner: 'silent', state: 'starting' },
  { id: 'C-14', name: 'Still', manner: 'well', state: 'still', mode: 'still' },
  { id: 'C-15', name: 'Recorded', manner: 'well', state: 'playing', mode: 'recorded' },
];
const COLUMNS = 3;
const WIDTH = 400;
const GAP = 6;
const file = process.argv[2] ?? fileURLToPath(new URL('../../public/pictures/tiles.jpg', import.meta.url));

const files = await buildTilePage();
const looked = createLowOrigin('C-02');
const origin = await startMisbehavingOrigin(makeStreamClips(), { other: files.serve, first: looked.answer });
const browser = await chromium.launch(settings.use?.launchOptions ?? {});
try {
  const rows = Math.ceil(TILES.length / COLUMNS);
  const viewport = {
    width: COLUMNS * WIDTH + (COLUMNS - 1) * GAP,
    height: Math.round(rows * ((WIDTH * 9) / 16) + (rows - 1) * GAP),
  };
  const page = await browser.newPage({ viewport });
  const query = new URLSearchParams({ columns: String(COLUMNS), width: String(WIDTH), demonstration: '' });
  query.set('tiles', TILES.map(({ id, mode }) => (mode ? `${id}:${mode}` : id)).join(','));
  for (const { id, name } of TILES) query.set(`name-${id}`, name);
  for (const { id, state, manner } of TILES) if (state === 'starting') origin.behave(id, manner);
  const shots = new Map<string, Buffer>();
  await page.goto(`${origin.baseUrl}/?${query}`);
  await shoot(page, 'C-13', 'starting', shots);
  const live = TILES.filter(({ mode, state }) => mode === undefined && state !== 'starting');
  await page.waitForFunction(
    (ids) => ids.every((id) => document.querySelector(`figure[data-camera="${id}"][data-covered="false"]`)),
    live.map(({ id }) => id),
  );
  await page.evaluate(() => window.tiles.focus('C-02'));
  for (const { id, manner } of live) if (manner !== 'well') origin.behave(id, manner);
  await page.evaluate(() =>
    window.tiles.setHealth({
      id: 'C-12',
      state: 'off',
      since: Date.now() - 95_000,
      restarts: 0,
      reason: 'Switched off by the site for the night.',
    }),
  );
  await shoot(page, 'C-03', 'behind', shots);
  for (const { id, state } of TILES.filter(({ state }) => !['live', 'starting'].includes(state)))
    if (!shots.has(id)) await reached(page, id, state);
  // covers count on for a while, so that the times in them look as they do on a wall
  await page.waitForTimeout(6_000);
  for (const { id, state } of TILES) if (!shots.has(id)) await shoot(page, id, state, shots);
  writeFileSync(file, await composed(page, shots));
} finally {
  await browser.close();
  await origin.close();
  files.remove();
}

function reached(page: Page, id: string, state: string) {
  return page.waitForSelector(`figure[data-camera="${id}"][data-state="${state}"]`, { timeout: 60_000 });
}
async function shoot(page: Page, id: string, state: string, shots: Map<string, Buffer>): Promise<void> {
  await (await reached(page, id, state)).waitForElementState('visible');
  shots.set(id, await page.locator(`figure[data-camera="${id}"]`).screenshot());
}
/** One picture of them all, in order. */
async function composed(page: Page, shots: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const pictures = TILES.map(({ id }) => shots.get(id)?.toString('base64') ?? '');
  await page.setContent(
    `<style>body{margin:0;background:#06090f;display:grid;gap:${GAP}px;grid-template-columns:repeat(${COLUMNS},${WIDTH}px)}img{width:${WIDTH}px}</style>${pictures
      .map((base64) => `<img src="data:image/png;base64,${base64}">`)
      .join('')}`,
  );
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  return page.screenshot({ type: 'jpeg', quality: 82 });
}
