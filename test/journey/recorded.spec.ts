import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** Recorded time on the real server with its demonstration site, in a real browser: all tiles to one moment, back, and a clip. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = temporaryDir('recorded');
let server: ServerProcess;

test.beforeAll(async () => {
  server = await startServerProcess({ dataDir: dir.path, args: ['--log-level=warn', '--demo=off'] });
});
test.afterAll(async () => {
  await server?.stop();
  dir.remove();
});

const panel = (page: Page) => page.getByRole('region', { name: 'Recorded time' });
/** Of every tile with a picture: its state, and when its picture was taken. */
const tiles = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('figure[data-camera]')].map((figure) => ({
      state: figure.dataset.state,
      isCovered: figure.dataset.covered === 'true',
      at: Date.parse(figure.querySelector('time')?.dateTime ?? ''),
      says: figure.textContent ?? '',
    })),
  );

/** Tiles that show now: a loaded machine may show some late, or as stills. */
const showNow = async (page: Page) =>
  (await tiles(page)).filter(
    ({ state, at }) => ['live', 'behind', 'still'].includes(state ?? '') && Date.now() - at < 60_000,
  ).length;

test('the wall goes to a moment and back in one key; what it showed is exported, and verified off-line', async ({
  openContext,
}) => {
  const page = await (await openContext({ acceptDownloads: true })).newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));

  await test.step('four live tiles, and a line under them', async () => {
    await page.goto(server.signInUrl);
    await page.goto(`${server.baseUrl}/?layout=4`);
    await expect(panel(page)).toHaveAttribute('data-mode', 'live');
    await expect.poll(() => showNow(page), { timeout: 90_000 }).toBe(4);
    // the demonstration's recording begins with the server
    await expect
      .poll(
        () =>
          page.evaluate(async () => {
            const range = `from=${Date.now() - 600_000}&to=${Date.now()}`;
            const { asOf, cameras } = await (await fetch(`/api/recorded?cameras=C-01&${range}`)).json();
            return asOf - cameras[0].oldestAt;
          }),
        { timeout: 60_000 },
      )
      .toBeGreaterThan(25_000);
  });

  const moment =
    await test.step('a pause and one step back: every tile shows the same moment and says so', async () => {
      await page.keyboard.press('h');
      await expect(panel(page)).toHaveAttribute('data-mode', 'recorded');
      await page.keyboard.press('v');
      await page.keyboard.press(',');
      await expect(panel(page)).toHaveAttribute('data-seeking', 'false', { timeout: 60_000 });
      await expect.poll(() => new URL(page.url()).searchParams.get('moment')).not.toBeNull();
      const at = Date.parse(new URL(page.url()).searchParams.get('moment')!);
      await expect
        .poll(async () => (await tiles(page)).map(({ at: shown }) => Math.abs(shown - at) <= 100), {
          timeout: 60_000,
        })
        .toEqual([true, true, true, true]);
      for (const { says, isCovered } of await tiles(page)) {
        expect(says).toContain('RECORDED');
        expect(isCovered).toBe(false);
      }
      await expect(panel(page).getByRole('status').first()).toContainText('RECORDED');
      expect(Number(await panel(page).getAttribute('data-skew'))).toBeLessThanOrEqual(100);
      return at;
    });

  await test.step('the address brings another page to the same moment', async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    await expect(panel(other)).toHaveAttribute('data-mode', 'recorded');
    await expect
      .poll(async () => (await tiles(other)).every(({ at }) => at >= moment - 100), { timeout: 60_000 })
      .toBe(true);
    await other.close();
  });

  await test.step('one key, and everything is live', async () => {
    await page.keyboard.press('l');
    await expect(panel(page)).toHaveAttribute('data-mode', 'live');
    await expect.poll(() => showNow(page), { timeout: 90_000 }).toBe(4);
    expect(new URL(page.url()).searchParams.get('moment')).toBeNull();
    expect((await tiles(page)).some(({ says }) => says.includes('RECORDED'))).toBe(false);
  });

  await test.step('a clip of the last half minute is asked for, made and downloaded', async () => {
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Export a clip' });
    await dialog.getByLabel('Reason').fill('Journey');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('link', { name: 'Clips', exact: true }).first().click();
    await expect(page.locator('li[data-state="ready"]')).toHaveCount(1, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText('As exported')).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const zip = join(dir.path, (await download).suggestedFilename());
    await (await download).saveAs(zip);
    const verified = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/verify.ts', zip], {
      ...{ cwd: root, encoding: 'utf8' },
    });
    expect(verified.stdout).toContain('VERIFIED  1 files');
    expect(verified.stdout).toContain('Journey');
  });
  expect(faults).toEqual([]);
});
