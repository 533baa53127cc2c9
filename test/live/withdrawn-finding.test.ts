import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, expect, test } from 'vitest';
import type { AlertsAnswer, EventsAnswer } from '../../shared/contract/http.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../shared/contract/live.ts';
import type { RulesAnswer } from '../../shared/contract/rules.ts';
import type { Alert, AlertDetail } from '../../shared/domain/alert.ts';
import type { LineNotice } from '../../shared/domain/line-health.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import { type ServerProcess, signIn, startServerProcess, temporaryDir } from '../support/server-process.ts';

const KEY = 'a-key-of-this-test-alone';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const dir = temporaryDir('withdrawn');
let server: ServerProcess | undefined;
let socket: Socket<ServerToClientEvents, ClientToServerEvents> | undefined;
afterAll(async () => {
  socket?.close();
  await server?.stop();
  dir.remove();
});

function writeSite(): string {
  const site = join(dir.path, 'site');
  cpSync(join(import.meta.dirname, '../fixtures/crash-site'), site, { recursive: true });
  const common = 'type: http, mapping: badge-webhook, key_env: TEST_KEY';
  writeFileSync(
    join(site, 'sources.yaml'),
    `- {id: badge, name: Badges, ${common}, role: presence, fresh_within: 15m}\n- {id: ahead, name: Ahead, ${common}, role: other}\n- {id: logons, name: Logons, type: http, mapping: windows-logon, key_env: TEST_KEY, role: cyber, fresh_within: 15m}\n`,
  );
  return site;
}

async function send(source: string, records: readonly Record<string, unknown>[]): Promise<void> {
  const answer = await fetch(`${server!.baseUrl}/api/ingest/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify(records),
  });
  expect(answer.status).toBe(202);
}

/** Follows a view as a screen does: what it holds after every change. */
async function follow<T extends { readonly id: string }>(view: 'alerts' | 'line' | 'sources') {
  const held = new Map<string, T>();
  socket!.on('view:changed', (changes) => {
    if (changes.view !== view) return;
    for (const item of changes.upserts) held.set(item.id, item as unknown as T);
    for (const id of changes.removes) held.delete(id);
  });
  const answer = await socket!.emitWithAck('view:subscribe', { view });
  if (!answer.ok || answer.data.type !== 'snapshot') throw new Error('no snapshot');
  for (const item of answer.data.items) held.set(item.id, item as unknown as T);
  return held;
}

test('what did not happen raises an alert; told late, it closes the alert in the record and on every screen, with the reason', async () => {
  const options = { dataDir: join(dir.path, 'data'), siteDir: writeSite(), env: { TEST_KEY: KEY } };
  server = await startServerProcess(options);
  const cookie = await signIn(server);
  socket = io(server.baseUrl, { transports: ['websocket'], extraHeaders: { cookie } });
  const line = await follow<LineNotice>('line');
  await expect
    .poll(() => [...line.values()].map(({ text }) => text), { timeout: 10_000 })
    .toContain('Not judged: feed Badges has not been heard.');
  // Nor can rules find anything whose only feed is not heard.
  const { rules }: RulesAnswer = await (
    await fetch(`${server.baseUrl}/api/rules`, { headers: { cookie } })
  ).json();
  const feedsOf = (title: string) => rules.find((rule) => rule.title === title)?.feeds;
  expect(feedsOf('Door forced')).toEqual([['badge', 'ahead']]);
  expect(feedsOf('Door forced, then a logon at a machine in that room')).toEqual([
    ['badge', 'ahead'],
    ['logons'],
  ]);
  const blind = () => [...line.values()].filter(({ about }) => about === 'Logons');
  await expect
    .poll(blind, { timeout: 10_000 })
    .toMatchObject([{ kind: 'unknown', text: expect.stringMatching(/^Not heard, so nothing is found by /) }]);
  const alerts = await follow<Alert>('alerts');

  const now = Date.now();
  const at = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString();
  const beats = [35, 25, 15, 5, 0].map((ago) => ({ id: `beat${ago}`, time: at(ago), event: 'heartbeat' }));
  await send('badge', [{ id: 'held', time: at(40), event: 'held_open', door: 'D-1' }, ...beats]);
  const about = () => [...alerts.values()].find(({ title }) => title === 'Door still open: Door');
  await expect.poll(() => about()?.status, { timeout: 10_000 }).toBe('new');
  const raised = about()!;
  // Would have fired a quarter of an hour after the door was held; known only now.
  expect(raised.reasons[0]!.at).toBe(now - 25 * MINUTE);
  expect(raised.reasons[0]!.knownAt).toBeGreaterThanOrEqual(now);
  await expect
    .poll(() => [...line.values()].map(({ about }) => about), { timeout: 10_000 })
    .toEqual(['Logons']);

  await send('badge', [{ id: 'closed', time: at(38), event: 'closed', door: 'D-1' }]);
  await expect.poll(() => about()?.status, { timeout: 10_000 }).toBe('withdrawn');
  const because = 'what was missing did happen in time; it was told late';
  expect(about()!.reasons).toMatchObject([{ withdrawn: because }]);

  const detail = async () => {
    const answer = await fetch(`${server!.baseUrl}/api/alerts/${raised.id}`, { headers: { cookie } });
    return (await answer.json()) as AlertDetail;
  };
  expect(await detail()).toMatchObject({
    alert: { status: 'withdrawn', reasons: [{ withdrawn: because }] },
    findings: [{ title: 'Door still open: Door' }],
  });

  // A clock that is ahead is flagged on its card, and what it sends is taken all the same.
  const sources = await follow<SourceHealth>('sources');
  const ahead = Array.from({ length: 3 }, (_, i) => ({
    id: `ahead${i}`,
    time: new Date(Date.now() + 10 * MINUTE).toISOString(),
    event: 'heartbeat',
  }));
  await send('ahead', ahead);
  await expect
    .poll(() => sources.get('ahead')?.clock?.offsetMs ?? 0, { timeout: 10_000 })
    .toBeGreaterThan(9 * MINUTE);
  expect(sources.get('ahead')).toMatchObject({ accepted: 3, rejected: 0 });
  expect(sources.get('ahead')!.clockAheadMs).toBeGreaterThan(5 * MINUTE);

  // From now on its times, to the millisecond as written, are stored with the doubt.
  await send('ahead', [{ ...ahead[0]!, id: 'ahead-doubted' }]);
  const events = await fetch(`${server.baseUrl}/api/events?source=ahead&limit=10`, { headers: { cookie } });
  const doubts = ((await events.json()) as EventsAnswer).events.map(({ raw, timeErrorMs }) => [
    raw.id,
    timeErrorMs,
  ]);
  expect(Object.fromEntries(doubts)).toMatchObject({ ahead0: 1, 'ahead-doubted': 15 * MINUTE + 1 });

  // A power cut and a start later it stands as it stood.
  socket.close();
  await server.kill();
  server = await startServerProcess(options);
  const again = await signIn(server);
  const answer = await fetch(`${server.baseUrl}/api/alerts?limit=50`, { headers: { cookie: again } });
  const listed = ((await answer.json()) as AlertsAnswer).alerts.filter(({ id }) => id === raised.id);
  expect(listed).toMatchObject([{ status: 'withdrawn', reasons: [{ withdrawn: because }] }]);

  // So do the cards, and nobody has one who is no source.
  const heard = ({ id, lastReceivedAt }: SourceHealth) => [id, lastReceivedAt !== undefined];
  socket = io(server.baseUrl, { transports: ['websocket'], extraHeaders: { cookie: again } });
  const cards = await follow<SourceHealth>('sources');
  expect([...cards.values()].map(heard).sort()).toEqual([...sources.values()].map(heard).sort());
});
