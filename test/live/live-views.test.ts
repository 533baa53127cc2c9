import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Client,
  connect,
  createMemoryAlerts,
  follow,
  startLive,
  until,
} from '../support/live-server.ts';

/** A real server and real clients over real sockets. */
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function start(options: Parameters<typeof startLive>[0] = {}) {
  const server = await startLive(options);
  closers.push(() => server.stop());
  return server;
}
function client(port: number, session?: string, headers?: Record<string, string>): Client {
  const socket = connect(port, session, headers);
  closers.push(() => socket.disconnect());
  return socket;
}

describe('two clients', () => {
  test('what one does, the other sees, with who did it', async () => {
    const server = await start();
    server.store.write('a1', {});
    await server.poke();
    const [anna, bob] = [client(server.port, 'operator:anna'), client(server.port, 'operator:bob')];
    const seen = follow(bob, 'alerts');
    expect((await seen.subscribe()).ok).toBe(true);
    expect(seen.items.get('a1')).toMatchObject({ status: 'new' });

    expect(await anna.emitWithAck('alert:acknowledge', { alertId: 'a1' })).toMatchObject({ ok: true });
    await until(() => seen.items.get('a1')?.status === 'acknowledged', 'bob sees the acknowledgement');
    await anna.emitWithAck('alert:assign', { alertId: 'a1', assignee: 'anna' });
    await anna.emitWithAck('alert:note', { alertId: 'a1', text: 'looked at the camera' });
    await anna.emitWithAck('alert:resolve', { alertId: 'a1', disposition: 'false_positive' });
    await until(() => seen.items.get('a1')?.status === 'resolved', 'bob sees the end');
    expect(seen.items.get('a1')).toMatchObject({ acknowledgedBy: 'anna', assignee: 'anna', noteCount: 1 });
    expect(seen.gaps).toEqual([]);
  });

  test('the second to acknowledge is told of the conflict', async () => {
    const server = await start();
    server.store.write('a1', {});
    await server.poke();
    const [anna, bob] = [client(server.port, 'operator:anna'), client(server.port, 'operator:bob')];
    const answers = await Promise.all(
      [anna, bob].map((one) => one.emitWithAck('alert:acknowledge', { alertId: 'a1' })),
    );
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)).sort()).toEqual([
      'CONFLICT',
      'ok',
    ]);
  });

  test('a burst of changes to one key arrives as few messages and ends on the latest', async () => {
    const server = await start({ tickMs: 50 });
    const seen = follow(client(server.port), 'doors');
    await seen.subscribe();
    for (let at = 1; at <= 500; at++) server.views.doors.put({ id: 'D1', state: 'closed', at });
    await until(() => seen.items.get('D1')?.at === 500, 'the latest value');
    expect(seen.told.length).toBeLessThanOrEqual(2);
  });
});

describe('resuming', () => {
  test('over a cut: nothing lost, nothing twice, no new snapshot', async () => {
    const server = await start();
    server.store.write('a1', {});
    await server.poke();
    const socket = client(server.port);
    const seen = follow(socket, 'alerts');
    await seen.subscribe();
    socket.disconnect();
    for (const id of ['a2', 'a3', 'a1']) server.store.write(id, {});
    await server.poke();
    await until(() => server.live.stats().sockets === 0, 'the cut is noticed');
    socket.connect();
    await seen.subscribe();
    server.store.write('a4', {});
    await server.poke();
    await until(() => seen.items.has('a4'), 'live again');
    expect([...seen.told].sort()).toEqual(['a1@4', 'a2@2', 'a3@3', 'a4@5']);
    expect([seen.snapshots, seen.gaps]).toEqual([1, []]);
  });

  test('over a restart of the server: the cursor is the database’s, so it goes on', async () => {
    const store = createMemoryAlerts();
    const first = await startLive({ store });
    store.write('a1', {});
    await first.poke();
    const socket = client(first.port);
    const seen = follow(socket, 'alerts');
    await seen.subscribe();
    await first.stop();
    for (const id of ['a2', 'a1']) store.write(id, {});
    const second = await start({ store, port: first.port });
    await until(() => second.live.stats().sockets === 1, 'the client comes back by itself');
    await seen.subscribe();
    store.write('a3', {});
    await second.poke();
    await until(() => seen.items.has('a3'), 'live again');
    expect([...seen.told].sort()).toEqual(['a1@3', 'a2@2', 'a3@4']);
    expect([seen.snapshots, seen.gaps]).toEqual([1, []]);
  });

  test('another database, a cursor out of nothing or older than is held: a snapshot', async () => {
    const server = await start();
    for (let count = 0; count < 5; count++) server.store.write(`a${count}`, {});
    await server.poke();
    const socket = client(server.port);
    for (const cursor of ['db2:3', 'db1:99', 'db1:-1', 'nonsense', 'db1:1e3']) {
      const answer = await socket.emitWithAck('view:subscribe', { view: 'alerts', cursor });
      expect([cursor, answer.ok && answer.data.type]).toEqual([cursor, 'snapshot']);
    }
    const answer = await socket.emitWithAck('view:subscribe', { view: 'alerts', cursor: 'db1:3' });
    expect(answer.ok && answer.data.type === 'changes' && answer.data.upserts.length).toBe(2);
  });

  test('the database fails for a moment: nothing is lost', async () => {
    const store = createMemoryAlerts();
    const server = await start({ store });
    const seen = follow(client(server.port), 'alerts');
    await seen.subscribe();
    const real = store.changes.changedSince;
    Object.assign(store.changes, { changedSince: () => Promise.reject(new Error('gone')) });
    store.write('a1', {});
    await server.poke();
    expect(server.faults).toHaveLength(1);
    Object.assign(store.changes, { changedSince: real });
    await until(() => seen.items.has('a1'), 'read again without another poke');
  });
});

describe('a client that does not read', () => {
  /** Handshakes by hand and then never reads again. */
  async function stalled(port: number): Promise<void> {
    const socket = connectTcp(port, '127.0.0.1');
    closers.push(() => socket.destroy());
    const frame = (text: string) => {
      const payload = Buffer.from(text);
      // Client frames are masked; a mask of zeros changes nothing.
      return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
    };
    socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
        'Cookie: wf_session=operator:anna',
        '\r\n',
      ].join('\r\n'),
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(frame('40'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(frame('420["view:subscribe",{"view":"doors"}]'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
  }

  test('costs a bounded buffer, leaves the others alone, and is cut off in the end', async () => {
    const server = await start({ tickMs: 5, limits: { sweepMs: 20, cutAfterMs: 400 } });
    const seen = follow(client(server.port), 'doors');
    await seen.subscribe();
    await stalled(server.port);
    await until(() => server.live.stats().sockets === 2, 'both are there');
    const person = 'x'.repeat(50_000);
    let most = 0;
    let at = 0;
    const end = Date.now() + 20_000;
    while (server.live.stats().sockets === 2 && Date.now() < end) {
      at++;
      server.views.doors.put({ id: 'D1', state: 'closed', at, last: { kind: 'access.granted', at, person } });
      await new Promise((resolve) => setTimeout(resolve, 5));
      most = Math.max(most, server.live.stats().bufferedPackets);
    }
    expect(server.live.stats().sockets).toBe(1);
    expect(most).toBeGreaterThan(64);
    // 64, what a sweep's pause adds, and the word that the view was dropped.
    expect(most).toBeLessThan(64 + 40);
    await until(() => seen.items.get('D1')?.at === at, 'the other has the latest');
    expect([seen.gaps, seen.dropped]).toEqual([[], 0]);
  });

  test('one that draws too slowly is told so, and gets a snapshot when it subscribes again', async () => {
    const server = await start({ limits: { sweepMs: 20, lagMs: 100 } });
    const socket = client(server.port);
    const seen = follow(socket, 'doors');
    await seen.subscribe();
    socket.emit('view:receive', { view: 'doors', cursor: seen.cursor! });
    await socket.emitWithAck('view:unsubscribe', { view: 'presence' });
    server.views.doors.put({ id: 'D1', state: 'closed', at: 1 });
    await until(() => seen.dropped === 1, 'it is told');
    server.views.doors.put({ id: 'D1', state: 'forced', at: 2 });
    await seen.subscribe();
    await until(() => seen.items.get('D1')?.state === 'forced', 'caught up');
  });
});

describe('who may', () => {
  const handshake = (port: number, session: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`, {
      headers: { cookie: `wf_session=${session}`, ...headers },
    }).then((answer) => answer.status);

  test('without a session there is no handshake, by either transport', async () => {
    const server = await start();
    expect(await handshake(server.port, 'nobody')).toBe(401);
    const socket = client(server.port, 'nobody');
    const error = await new Promise<Error>((resolve) => socket.on('connect_error', resolve));
    expect(String((error as { description?: unknown }).description ?? error)).toBeTruthy();
    expect(socket.connected).toBe(false);
  });

  test('another site’s page gets none either', async () => {
    const server = await start();
    expect(await handshake(server.port, 'operator:anna', { origin: 'https://evil.example' })).toBe(403);
  });

  test('a viewer sees alerts and not the sources, and acts on nothing', async () => {
    const server = await start();
    server.store.write('a1', {});
    await server.poke();
    const socket = client(server.port, 'viewer:vic');
    const codeOf = (answer: { ok: boolean; error?: { code: string } }) => answer.error?.code ?? 'ok';
    expect(codeOf(await socket.emitWithAck('view:subscribe', { view: 'alerts' }))).toBe('ok');
    expect(codeOf(await socket.emitWithAck('view:subscribe', { view: 'sources' }))).toBe('FORBIDDEN');
    const acts = [
      await socket.emitWithAck('alert:acknowledge', { alertId: 'a1' }),
      await socket.emitWithAck('alert:assign', { alertId: 'a1', assignee: 'vic' }),
      await socket.emitWithAck('alert:note', { alertId: 'a1', text: 'x' }),
      await socket.emitWithAck('alert:resolve', { alertId: 'a1', disposition: 'test' }),
      await socket.emitWithAck('alert:reopen', { alertId: 'a1' }),
    ];
    expect(acts.map(codeOf)).toEqual(Array(5).fill('FORBIDDEN'));
    expect(server.store.alerts.get('a1')?.revision).toBe(1);
  });

  test('an operator takes an alert, only a lead gives it to someone else', async () => {
    const server = await start();
    server.store.write('a1', {});
    await server.poke();
    const operator = client(server.port, 'operator:anna');
    const lead = client(server.port, 'lead:lea');
    const assign = (socket: Client, assignee: string | null) =>
      socket.emitWithAck('alert:assign', { alertId: 'a1', assignee });
    expect(await assign(operator, 'bob')).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(await assign(operator, 'anna')).toMatchObject({ ok: true });
    expect(await assign(lead, 'ghost')).toMatchObject({ error: { code: 'BAD_REQUEST' } });
    expect(await assign(lead, 'bob')).toMatchObject({ ok: true });
    await until(() => server.views.alerts.get('a1')?.assignee === 'bob', 'the view knows');
    expect(await assign(operator, 'anna')).toMatchObject({ error: { code: 'FORBIDDEN' } });
  });

  test('a session that ends takes its sockets with it, at once, and no other’s', async () => {
    const server = await start();
    const [anna, bob] = [client(server.port, 'operator:anna'), client(server.port, 'operator:bob')];
    const told = new Promise((resolve) => anna.on('session:ended', resolve));
    await Promise.all([anna, bob].map((one) => one.emitWithAck('view:subscribe', { view: 'alerts' })));
    server.endSession('wf_session=operator:anna', 'Signed out.');
    expect(await told).toEqual({ reason: 'Signed out.' });
    await until(() => !anna.connected && server.live.stats().sockets === 1, 'only bob is left');
    expect(bob.connected).toBe(true);
  });

  test('a session that is over without a word is noticed', async () => {
    const server = await start({ limits: { recheckSessionMs: 30 } });
    const anna = client(server.port, 'operator:anna');
    const told = new Promise((resolve) => anna.on('session:ended', resolve));
    await anna.emitWithAck('view:subscribe', { view: 'alerts' });
    server.expireSession('wf_session=operator:anna');
    expect(await told).toEqual({ reason: 'The session ended.' });
  });
});

describe('what a client says', () => {
  test.each([
    ['view:subscribe', { view: 'secrets' }],
    ['view:subscribe', { view: 'alerts', cursor: 7 }],
    ['view:subscribe', null],
    ['alert:note', { alertId: 'a1', text: '' }],
    ['alert:note', { alertId: 'a1', text: 'x'.repeat(4_001) }],
    ['alert:resolve', { alertId: 'a1', disposition: 'whatever' }],
    ['alert:acknowledge', { alertId: { $ne: 1 } }],
    ['alert:acknowledge', { alertId: 'a1', extra: 1 }],
  ])('%s of odd shape is refused, and the connection stays', async (event, request) => {
    const server = await start();
    const socket = client(server.port);
    const answer = await socket.emitWithAck(event as 'view:subscribe', request as never);
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    expect(socket.connected).toBe(true);
    expect(server.faults).toEqual([]);
  });

  test('a flood of requests is answered with RATE_LIMITED', async () => {
    const server = await start();
    const socket = client(server.port);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => socket.emitWithAck('view:unsubscribe', { view: 'doors' })),
    );
    const limited = answers.filter((answer) => !answer.ok && answer.error.code === 'RATE_LIMITED');
    expect(limited.length).toBeGreaterThan(50);
    expect(limited.length).toBeLessThan(150);
  });

  test('hello comes first, the beat goes on', async () => {
    const server = await start({ limits: { beatMs: 20 } });
    const socket = client(server.port);
    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    await until(() => heard.length > 2, 'beats');
    expect(heard.slice(0, 3)).toEqual(['server:hello', 'server:beat', 'server:beat']);
  });
});
