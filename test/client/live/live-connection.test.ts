import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLiveConnection } from '../../../client/live/create-live-connection.ts';
import type { Wire, WireListener } from '../../../client/live/live-connection.ts';
import type { Result } from '../../../shared/contract/live.ts';

/** A wire in memory: the test answers and speaks for the server. */
function createFakeWire() {
  let listener: WireListener | undefined;
  let isConnected = false;
  const asked: { event: string; request: unknown; answer: (result: Result<unknown> | Error) => void }[] = [];
  const told: unknown[] = [];
  return {
    asked,
    told,
    open(next: WireListener): Wire {
      listener = next;
      return {
        isConnected: () => isConnected,
        ask: (event, request) =>
          new Promise((resolve, reject) => {
            if (event === 'clock:read') return reject(new Error('no answer'));
            asked.push({
              event,
              request,
              answer: (result) => (result instanceof Error ? reject(result) : resolve(result)),
            });
          }),
        tell: (event, request) => told.push([event, request]),
        close: () => {
          isConnected = false;
        },
      };
    },
    get server(): WireListener {
      if (!listener) throw new Error('not opened');
      return listener;
    },
    connect() {
      isConnected = true;
      this.server.connected();
    },
    disconnect() {
      isConnected = false;
      this.server.disconnected('transport close');
    },
    async answerSnapshot(cursor: string, ids: string[]) {
      asked.shift()?.answer({
        ok: true,
        data: {
          view: 'doors',
          type: 'snapshot',
          cursor,
          asOf: 5,
          items: ids.map((id) => ({ id, state: 'closed', at: 1 })),
        },
      });
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

function setUp() {
  const wire = createFakeWire();
  const onUnauthenticated = vi.fn();
  const connection = createLiveConnection({
    openWire: (listener) => wire.open(listener),
    localNow: () => Date.now(),
    build: 'b1',
    onUnauthenticated,
  });
  return { wire, connection, onUnauthenticated };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a live connection', () => {
  test('subscribes a watched view when it connects and follows its changes', async () => {
    const { wire, connection } = setUp();
    const doors = connection.view('doors');
    doors.subscribe(() => {});
    expect(wire.asked).toEqual([]);
    wire.connect();
    expect(wire.asked.map((one) => one.request)).toEqual([{ view: 'doors' }]);
    await wire.answerSnapshot('e:1', ['D1']);
    wire.server.changed({
      view: 'doors',
      type: 'changes',
      from: 'e:1',
      cursor: 'e:2',
      asOf: 6,
      upserts: [{ id: 'D2', state: 'held', at: 2 }],
      removes: [],
    });
    expect([...doors.get().items.keys()]).toEqual(['D1', 'D2']);
    expect(wire.told).toEqual([
      ['view:receive', { view: 'doors', cursor: 'e:1' }],
      ['view:receive', { view: 'doors', cursor: 'e:2' }],
    ]);
    connection.stop();
  });

  test('subscribes again with its cursor after a gap, and ignores what comes before the answer', async () => {
    const { wire, connection } = setUp();
    const doors = connection.view('doors');
    doors.subscribe(() => {});
    wire.connect();
    await wire.answerSnapshot('e:1', ['D1']);
    const stray = (from: string, cursor: string) =>
      wire.server.changed({
        view: 'doors',
        type: 'changes',
        from,
        cursor,
        asOf: 6,
        upserts: [],
        removes: [],
      });
    stray('e:5', 'e:6');
    expect(wire.asked.map((one) => one.request)).toEqual([{ view: 'doors', cursor: 'e:1' }]);
    stray('e:6', 'e:7');
    expect(wire.asked).toHaveLength(1);
    await wire.answerSnapshot('e:7', ['D1', 'D9']);
    expect([...doors.get().items.keys()]).toEqual(['D1', 'D9']);
    connection.stop();
  });

  test('asks for everything when the answer to its own cursor does not follow from it', async () => {
    const { wire, connection } = setUp();
    connection.view('doors').subscribe(() => {});
    wire.connect();
    await wire.answerSnapshot('e:1', ['D1']);
    wire.server.dropped('doors');
    wire.asked.shift()?.answer({
      ok: true,
      data: {
        view: 'doors',
        type: 'changes',
        from: 'x:9',
        cursor: 'x:10',
        asOf: 6,
        upserts: [],
        removes: [],
      },
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(wire.asked.map((one) => one.request)).toEqual([{ view: 'doors' }]);
    connection.stop();
  });

  test('is lost after three missed beats, says since when, and resumes when it hears again', async () => {
    const { wire, connection } = setUp();
    const doors = connection.view('doors');
    doors.subscribe(() => {});
    wire.connect();
    await wire.answerSnapshot('e:1', ['D1']);
    await vi.advanceTimersByTimeAsync(4_000);
    wire.server.beat(Date.now());
    const heardAt = Date.now();
    expect(connection.status.get().state).toBe('live');
    await vi.advanceTimersByTimeAsync(7_000);
    expect(connection.status.get()).toMatchObject({ state: 'lost', since: heardAt });
    expect(doors.get().state).toBe('stale');
    wire.server.beat(Date.now());
    expect(connection.status.get().state).toBe('live');
    expect(wire.asked.map((one) => one.request)).toEqual([{ view: 'doors', cursor: 'e:1' }]);
    connection.stop();
  });

  test('does not call the server silent because this page itself stood still', async () => {
    const { wire, connection } = setUp();
    wire.connect();
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() + 20_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(connection.status.get().state).toBe('live');
    wire.server.beat(Date.now());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connection.status.get().state).toBe('live');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(connection.status.get().state).toBe('lost');
    connection.stop();
  });

  test('keeps what it knew through a disconnection and resumes from its cursor', async () => {
    const { wire, connection } = setUp();
    const doors = connection.view('doors');
    doors.subscribe(() => {});
    wire.connect();
    await wire.answerSnapshot('e:1', ['D1']);
    wire.disconnect();
    expect(doors.get().state).toBe('stale');
    expect(doors.get().items.size).toBe(1);
    wire.connect();
    expect(wire.asked.map((one) => one.request)).toEqual([{ view: 'doors', cursor: 'e:1' }]);
    connection.stop();
  });

  test('sends nothing without a connection and says so', async () => {
    const { wire, connection } = setUp();
    const result = await connection.request('alert:acknowledge', { alertId: 'A' });
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_CONNECTED' } });
    expect(wire.asked).toEqual([]);
    connection.stop();
  });

  test('an answer that never comes is an error that does not claim failure', async () => {
    const { wire, connection } = setUp();
    wire.connect();
    const asked = connection.request('alert:acknowledge', { alertId: 'A' });
    wire.asked.shift()?.answer(new Error('timeout'));
    expect(await asked).toMatchObject({ ok: false, error: { code: 'NO_ANSWER' } });
    connection.stop();
  });

  test('a refused view is failed, not empty, and is tried again', async () => {
    const { wire, connection } = setUp();
    const doors = connection.view('doors');
    doors.subscribe(() => {});
    wire.connect();
    wire.asked.shift()?.answer({ ok: false, error: { code: 'FORBIDDEN', message: 'no' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(doors.get()).toMatchObject({ state: 'failed', error: { code: 'FORBIDDEN' } });
    wire.server.beat(Date.now());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(wire.asked).toHaveLength(1);
    connection.stop();
  });

  test('notices another build and the end of the session', () => {
    const { wire, connection, onUnauthenticated } = setUp();
    wire.connect();
    wire.server.hello({
      build: 'b2',
      serverTime: Date.now() + 500,
      demonstration: true,
      deployment: 'D',
      principal: { id: 'u', kind: 'person', name: 'U', role: 'viewer' },
    });
    expect(connection.status.get().isOutdated).toBe(true);
    expect(connection.clock.offsetMs()).toBe(500);
    wire.server.ended('signed out');
    expect(connection.status.get().state).toBe('ended');
    expect(onUnauthenticated).toHaveBeenCalledOnce();
    connection.stop();
  });

  test('gives a view up when nobody has watched it for a while', async () => {
    const { wire, connection } = setUp();
    const end = connection.view('doors').subscribe(() => {});
    wire.connect();
    await wire.answerSnapshot('e:1', []);
    end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(wire.asked).toEqual([]);
    wire.server.beat(Date.now());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(wire.asked.map((one) => one.event)).toEqual(['view:unsubscribe']);
    connection.stop();
  });
});
