import { expect, type Page } from '@playwright/test';
import type { PivotAnswer, SessionAnswer } from '../../shared/contract/http.ts';
import { test } from '../support/journey.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** The journey the product exists for, on the real server with its demonstration site, in a real browser. */

const dir = temporaryDir('journey');
const PASSWORD = 'a-long-enough-passphrase-9';
let server: ServerProcess;

test.beforeAll(async () => {
  server = await startServerProcess({ dataDir: dir.path, args: ['--log-level=warn'] });
});
test.afterAll(async () => {
  await server?.stop();
  dir.remove();
});

const queue = (page: Page) => page.getByRole('listbox', { name: 'Alerts' });
const session = (page: Page): Promise<SessionAnswer> =>
  page.evaluate(async () => (await fetch('/api/session')).json());
/** Asked beside the page: a page that draws in software may be slow to answer itself. */
const status = async (page: Page, id: string) =>
  (await (await page.request.get(`${server.baseUrl}/api/alerts/${id}`)).json()).alert;

/** Frames each video has shown; a playing one grows. */
const frames = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('video')].map((video) => video.getVideoPlaybackQuality().totalVideoFrames),
  );

test('from a badge anomaly to live video, the recorded moment and the same person’s cyber telemetry', async ({
  openContext,
}) => {
  const first = await (await openContext()).newPage();
  const foreign: string[] = [];
  const faults: string[] = [];
  first.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.baseUrl && !['data:', 'blob:'].includes(protocol)) foreign.push(request.url());
  });
  first.on('pageerror', (error) => faults.push(error.message));
  await first.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });

  await test.step('the link signs in, once, and the Console is live', async () => {
    await first.goto(server.signInUrl);
    await expect(first.getByText('DEMONSTRATION').first()).toBeVisible();
    await expect(first.getByRole('region', { name: 'Camera wall' })).toBeVisible();
    const again = await first.request.get(server.signInUrl, { maxRedirects: 0, failOnStatusCode: false });
    expect(again.headers()['set-cookie'] ?? '').not.toContain('wf_session=');
  });

  await test.step('an anomaly that matters arrives within two minutes; its pictures move', async () => {
    await expect(
      queue(first)
        .getByRole('option', { name: /data hall|forced|too fast/i })
        .first(),
    ).toBeVisible({
      timeout: 120_000,
    });
    await expect
      .poll(async () => Math.max(0, ...(await frames(first))), { timeout: 30_000 })
      .toBeGreaterThan(10);
  });

  const pivotUrl = await test.step('one key opens everything about it', async () => {
    await first.waitForTimeout(20_000);
    await first.keyboard.press('p');
    await expect(first).toHaveURL(/[?&]alert=[0-9a-f]{32}/);
    await expect(first.getByRole('region', { name: 'Why' })).toBeVisible();
    return first.url();
  });
  const alertId = new URL(pivotUrl).searchParams.get('alert')!;
  /** What goes on changes what is said of it: a screen has what the server says by then. */
  const saysWhy = (page: Page) =>
    expect(async () => {
      const { reasons } = await status(page, alertId);
      expect(reasons.length).toBeGreaterThan(0);
      const why = page.getByRole('region', { name: 'Why' });
      for (const { sentence } of reasons) await expect(why).toContainText(sentence, { timeout: 1_000 });
    }).toPass({ timeout: 45_000 });
  const pivot: PivotAnswer = await first.evaluate(
    async (id) => (await fetch(`/api/alerts/${id}/pivot`)).json(),
    alertId,
  );

  await test.step('live and recorded pictures play, and frames advance', async () => {
    const playing = () => first.evaluate(() => document.querySelectorAll('video').length);
    await expect.poll(playing, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    const before = await frames(first);
    await expect
      .poll(
        async () => (await frames(first)).filter((count, index) => count > (before[index] ?? 0) + 5).length,
        {
          timeout: 40_000,
        },
      )
      .toBeGreaterThanOrEqual(2);
  });

  await test.step('the recorded half minute is the moment of the event, to within two seconds', async () => {
    expect(pivot.clip.at).toBe(pivot.alert.moment.at);
    const list = await first.evaluate(
      async ({ camera, from, to }) =>
        (await fetch(`/video/${camera}/range.m3u8?from=${from}&to=${to}`)).text(),
      { camera: pivot.cameras[0]!.camera, from: pivot.clip.from, to: pivot.clip.to },
    );
    const startsAt = Date.parse(/#EXT-X-PROGRAM-DATE-TIME:(\S+)/.exec(list)![1]!);
    const lasts = [...list.matchAll(/#EXTINF:([\d.]+)/g)].reduce(
      (sum, [, seconds]) => sum + Number(seconds),
      0,
    );
    expect(Math.abs(startsAt - pivot.clip.from)).toBeLessThanOrEqual(2_000);
    expect(startsAt).toBeLessThan(pivot.alert.moment.at);
    expect(startsAt + lasts * 1_000).toBeGreaterThan(pivot.alert.moment.at);
  });

  await test.step('one time line holds the person’s badge and the same person’s logons, evidence marked', async () => {
    const person = pivot.alert.person ?? pivot.person?.person;
    expect(person, 'the first incident is about a person').toBeDefined();
    const own = pivot.timeline.events.filter((event) => event.entities.includes(`person:${person!.id}`));
    expect(own.some((event) => event.domain === 'physical')).toBe(true);
    expect(own.some((event) => event.kind === 'auth.success')).toBe(true);
    expect(pivot.timeline.events.some((event) => event.evidence)).toBe(true);
    expect(pivot.timeline.events.map((event) => event.time)).toEqual(
      pivot.timeline.events.map((event) => event.time).sort((a, b) => a - b),
    );
    const rows = first.getByRole('listbox', { name: 'Events around the moment' }).getByRole('option');
    await expect(rows.filter({ hasText: /door|badge/i }).first()).toBeVisible();
    await saysWhy(first);
    await expect(first.getByRole('region', { name: 'Floor' }).locator('canvas').first()).toBeVisible({
      timeout: 30_000,
    });
  });

  const second =
    await test.step('the address, pasted into another browser, survives signing in there', async () => {
      const { csrfToken } = await session(first);
      const made = await first.request.post(`${server.baseUrl}/api/users`, {
        headers: { 'x-csrf-token': csrfToken, origin: server.baseUrl },
        data: { name: 'night-shift', role: 'operator', password: PASSWORD },
      });
      expect(made.status()).toBe(201);
      const page = await (await openContext()).newPage();
      await page.goto(pivotUrl);
      await page.getByLabel(/name/i).fill('night-shift');
      await page.getByLabel(/password/i).fill(PASSWORD);
      await page.getByRole('button', { name: /sign in/i }).click();
      await expect(page).toHaveURL(new RegExp(`alert=${alertId}`));
      await saysWhy(page);
      return page;
    });

  await test.step('acts of one are seen by the other at once', async () => {
    await second.keyboard.press('a');
    await expect(first.getByText(/acknowledged by night-shift/i).first()).toBeVisible();
    await first.keyboard.press('s');
    await expect.poll(async () => (await status(second, alertId)).assignee).toBe('admin');
    await second.keyboard.press('n');
    await second.getByRole('dialog').getByRole('textbox').fill('Guard sent to the data hall.');
    await second.getByRole('dialog').getByRole('button', { name: /note/i }).click();
    await expect(first.getByText('Guard sent to the data hall.')).toBeVisible();
    await second.keyboard.press('r');
    await second.getByRole('dialog').locator('input[value="true_positive"]').check();
    await second.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await expect(first.getByText(/resolved/i).first()).toBeVisible();
    await expect
      .poll(() => status(first, alertId))
      .toMatchObject({
        status: 'resolved',
        disposition: 'true_positive',
        resolvedBy: 'night-shift',
        acknowledgedBy: 'night-shift',
      });
  });

  await test.step('every act stands in the audit record', async () => {
    const { entries } = await first.evaluate(async () => (await fetch('/api/audit?limit=200')).json());
    const acts = (entries as { action: string; actor: string; subject: string }[])
      .filter((entry) => entry.subject.includes(alertId))
      .map((entry) => `${entry.actor} ${entry.action}`);
    for (const act of ['acknowledge', 'assign', 'note', 'resolve'])
      expect(
        acts.some((one) => one.includes(act)),
        `${act} in ${acts.join(', ')}`,
      ).toBe(true);
  });

  expect(foreign, 'requests that left the origin').toEqual([]);
  expect(faults, 'errors in the page').toEqual([]);
  expect(await first.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
});
