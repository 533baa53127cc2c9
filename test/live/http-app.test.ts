import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp, type StartedApp } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import { StartFault } from '../../server/listen.ts';
import { clientDir } from '../support/http-server.ts';
import { type Client, connect, follow, until } from '../support/live-server.ts';
import { makeTestDataDir } from '../support/postgres.ts';

/** The whole server on a real database, over real sockets: one site, one badge, two screens, one restart. */
const KEY = 'a-key-for-this-test-only';
let dataDir: string;
let config: Config;
let app: ReturnType<typeof createApp>;
let started: StartedApp;
let session: { cookie: string; 'x-csrf-token': string };
const clients: Client[] = [];

function newApp(more: Partial<Config> = {}) {
  return createApp(
    { ...config, ...more },
    {
      logger: pino({ level: 'silent' }),
      env: { WATCHFLOOR_DEMONSTRATION_KEY: KEY },
      onProgress: () => {},
      clientDir: clientDir(),
    },
  );
}

const url = (path: string) => `http://127.0.0.1:${started.port}${path}`;
const get = (path: string) => fetch(url(path), { headers: session });

async function signIn(path: string) {
  const answer = await fetch(url(path), { redirect: 'manual' });
  const cookie = String(answer.headers.get('set-cookie')).split(';')[0]!;
  const own = await fetch(url('/api/session'), { headers: { cookie } });
  return { cookie, 'x-csrf-token': ((await own.json()) as { csrfToken: string }).csrfToken };
}

function screen(): Client {
  const client = connect(started.port, session.cookie.replace('wf_session=', ''));
  clients.push(client);
  return client;
}

async function sendBadge(id: string, door: string) {
  const answer = await fetch(url('/api/ingest/badge'), {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify([
      // The badge of somebody who left the company.
      { id, time: new Date().toISOString(), event: 'access_granted', door, badge: '40336', direction: 'in' },
    ]),
  });
  return { status: answer.status, body: await answer.json() };
}

beforeAll(async () => {
  dataDir = await makeTestDataDir();
  config = {
    dataDir,
    host: '127.0.0.1',
    port: 21_210,
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
  app = newApp();
  started = await app.start();
  session = await signIn(started.signInPath);
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the whole server', () => {
  test('a swipe that matters becomes an alert on both screens; what one does the other sees; a restart loses nothing', async () => {
    const [one, two] = [screen(), screen()];
    const [first, second] = [follow(one, 'alerts'), follow(two, 'alerts')];
    await Promise.all([first.subscribe(), second.subscribe()]);
    expect(await sendBadge('b1', 'D-01')).toMatchObject({
      status: 202,
      body: { accepted: 1, duplicates: 0 },
    });
    expect(await sendBadge('b1', 'D-01')).toMatchObject({
      status: 202,
      body: { accepted: 0, duplicates: 1 },
    });
    await until(() => first.items.size > 0 && second.items.size > 0, 'the alert is on both screens', 30_000);
    const [alert] = [...first.items.values()];
    expect(alert).toMatchObject({ status: 'new', demonstration: true, person: { id: 'E1019' } });

    expect(await one.emitWithAck('alert:acknowledge', { alertId: alert!.id })).toMatchObject({ ok: true });
    await until(() => second.items.get(alert!.id)?.status === 'acknowledged', 'the other screen sees it');

    const pivot = (await (await get(`/api/alerts/${alert!.id}/pivot`)).json()) as {
      cameras: unknown[];
      timeline: { events: { evidence: boolean }[]; feeds: { source: string }[] };
    };
    expect(pivot.cameras.length).toBeGreaterThan(0);
    expect(pivot.timeline.events.some(({ evidence }) => evidence)).toBe(true);
    expect(pivot.timeline.feeds.map(({ source }) => source)).toContain('badge');
    const audit = (await (await get('/api/audit')).json()) as { entries: { action: string }[] };
    expect(audit.entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['session.start', 'alert.acknowledge', 'alert.pivot']),
    );

    await app.stop();
    app = newApp({ port: started.port, portIsFixed: true });
    started = await app.start();
    await until(() => one.connected && two.connected, 'both screens come back by themselves', 30_000);
    await Promise.all([first.subscribe(), second.subscribe()]);
    await two.emitWithAck('alert:note', { alertId: alert!.id, text: 'after the restart' });
    await until(() => first.items.get(alert!.id)?.noteCount === 1, 'live again');
    for (const seen of [first, second]) {
      expect([seen.snapshots, seen.gaps]).toEqual([1, []]);
      expect(new Set(seen.told).size).toBe(seen.told.length);
    }
  });

  test('signing out ends the sockets of the session at once', async () => {
    const other = await signIn(started.signInPath);
    const client = connect(started.port, other.cookie.replace('wf_session=', ''));
    clients.push(client);
    const told = new Promise((resolve) => client.on('session:ended', resolve));
    await client.emitWithAck('view:subscribe', { view: 'sources' });
    await fetch(url('/api/session'), { method: 'DELETE', headers: other });
    expect(await told).toEqual({ reason: 'Signed out.' });
    expect((await fetch(url('/api/session'), { headers: other })).status).toBe(401);
    expect((await get('/api/session')).status).toBe(200);
  });

  test('an account made by the administrator signs in by password', async () => {
    const made = await fetch(url('/api/users'), {
      method: 'POST',
      headers: { ...session, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Anna', role: 'viewer', password: 'correct horse battery' }),
    });
    expect(made.status).toBe(201);
    const answer = await fetch(url('/api/session'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'anna', password: 'correct horse battery' }),
    });
    expect(await answer.json()).toMatchObject({ principal: { name: 'anna', role: 'viewer' } });
  });

  test('dead letters are listed, and stay where they still cannot be read', async () => {
    const sent = await fetch(url('/api/ingest/badge'), {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ id: 'x', nonsense: true }]),
    });
    expect(await sent.json()).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] });
    const list = (await (await get('/api/dead-letters')).json()) as {
      total: number;
      deadLetters: { id: string }[];
    };
    expect(list.total).toBe(1);
    const replay = await fetch(url('/api/dead-letters/replay'), {
      method: 'POST',
      headers: { ...session, 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [list.deadLetters[0]!.id] }),
    });
    expect(await replay.json()).toMatchObject({
      accepted: 0,
      stillRejected: [{ id: list.deadLetters[0]!.id }],
    });
  });

  test('a site folder with faults is refused with all of them', async () => {
    const broken = newApp({ siteDir: '/nowhere' });
    await expect(broken.start()).rejects.toBeInstanceOf(StartFault);
  });
});
