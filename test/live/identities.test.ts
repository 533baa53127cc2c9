import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type StartedApp } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import type { IdentitiesAnswer } from '../../shared/contract/http.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import { clientDir } from '../support/http-server.ts';
import { makeTestDataDir } from '../support/postgres.ts';

/** The whole server on a real database: a card nobody is known by, merged, taken back, over a restart. */
const KEY = 'a-key-for-this-test-only';
let config: Config;
let app: ReturnType<typeof createApp>;
let started: StartedApp;
let session: { cookie: string; 'x-csrf-token': string };

async function open() {
  app = createApp(config, {
    logger: pino({ level: 'silent' }),
    env: { WATCHFLOOR_DEMONSTRATION_KEY: KEY },
    onProgress: () => {},
    clientDir: clientDir(),
  });
  started = await app.start();
  const answer = await fetch(url(started.signInPath), { redirect: 'manual' });
  const cookie = String(answer.headers.get('set-cookie')).split(';')[0]!;
  const own = await fetch(url('/api/session'), { headers: { cookie } });
  session = { cookie, 'x-csrf-token': ((await own.json()) as { csrfToken: string }).csrfToken };
}
const url = (path: string) => `http://127.0.0.1:${started.port}${path}`;
const get = async <T>(path: string) => (await (await fetch(url(path), { headers: session })).json()) as T;
async function post<T>(path: string, body: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(url(path), {
    method: 'POST',
    headers: { ...session, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}
const identities = () => get<IdentitiesAnswer>('/api/identities');
const tooFast = async () =>
  (await get<{ alerts: Alert[] }>('/api/alerts')).alerts.filter(({ title }) =>
    title.includes('too far apart'),
  );
const eventsOf = async (entity: string) =>
  (await get<{ events: LoggedEvent[] }>(`/api/events?entity=${entity}`)).events.length;

async function judged(because: string) {
  for (let n = 0; n < 300; n++) {
    const { rejudge } = await identities();
    if (rejudge.state === 'idle' && rejudge.last?.because === because) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never ${because}`);
}

beforeAll(async () => {
  config = {
    dataDir: await makeTestDataDir(),
    host: '127.0.0.1',
    port: 21_880,
    portIsFixed: false,
    syslogUdpPort: 0,
    syslogTcpPort: 0,
    syslogIsFixed: false,
    demo: 'off',
    logLevel: 'error',
    retentionDays: 30,
    clipGigabytes: 20,
    publicOrigins: [],
    trustProxy: false,
  };
  await open();
});
afterAll(async () => {
  await app.stop();
  rmSync(config.dataDir, { recursive: true, force: true });
});

test('a card is merged, its past becomes an alert, and taken back it is as if it had never been', async () => {
  const swipe = (id: string, door: string, minutesAgo: number) => ({
    id,
    time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    event: 'access_granted',
    door,
    badge: '50990',
    direction: 'in',
    holder_name: 'QUIST, MARA',
  });
  const sent = await fetch(url('/api/ingest/badge'), {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify([swipe('a', 'D-01', 30), swipe('b', 'LYO-D1', 10)]),
  });
  expect(sent.status).toBe(202);
  const [unknown] = (await identities()).unresolved;
  expect(unknown).toMatchObject({ key: 'badge:50990', label: 'QUIST, MARA', events: 2 });
  expect(unknown!.proposals[0]).toMatchObject({ person: 'E1001' });
  expect(await tooFast()).toEqual([]);
  expect(await eventsOf('person:E1001')).toBe(0);

  const asked = { key: 'badge:50990', person: 'E1001', reason: 'HR says so' };
  const merged = await post<IdentityDecision>('/api/identities/merges', asked);
  expect(merged).toMatchObject({ status: 201, body: { id: 1, by: 'admin' } });
  expect(await post('/api/identities/merges', asked)).toMatchObject({ status: 409 });
  await judged('identity merged by admin');
  expect(await tooFast()).toMatchObject([{ status: 'new', person: { id: 'E1001' } }]);
  expect(await eventsOf('person:E1001')).toBe(2);
  expect((await identities()).unresolved).toEqual([]);

  await app.stop();
  await open();
  expect(await tooFast()).toHaveLength(1);
  expect(await eventsOf('person:E1001')).toBe(2);

  const undone = await post('/api/identities/decisions/1/undo', { reason: 'it was another card' });
  expect(undone.status).toBe(201);
  await judged('identity un-merged by admin');
  const [alert] = await tooFast();
  expect(alert).toMatchObject({ status: 'withdrawn' });
  expect(alert!.reasons.every(({ withdrawn }) => withdrawn === 'identity un-merged by admin')).toBe(true);
  expect(await eventsOf('person:E1001')).toBe(0);
  expect(await eventsOf('badge:50990')).toBe(2);
  const { entries } = await get<{ entries: { action: string }[] }>('/api/audit');
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['identity.merge', 'identity.undo']),
  );
}, 120_000);
