import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createEventLog,
  type EventLogOptions,
  type PostgresEventLog,
} from '../../server/storage/event-log.ts';
import { silentLog } from '../../server/storage/log.ts';
import type { DeadLetter, ResolvedEvent } from '../../shared/domain/event.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { storedEvent } from '../support/stored-event.ts';

const NOW = Date.UTC(2026, 6, 31, 12);
const clock = { now: () => NOW };
let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

async function freshLog(options: Partial<EventLogOptions> = {}): Promise<{
  log: PostgresEventLog;
  sql: Awaited<ReturnType<TestPostgres['freshDatabase']>>;
}> {
  const sql = await postgres.freshDatabase();
  return { log: await createEventLog(sql, { log: silentLog, clock, groupMs: 5, ...options }), sql };
}

const batch = (from: number, count: number): ResolvedEvent[] =>
  Array.from({ length: count }, (_, index) => storedEvent(from + index, { time: NOW + from + index }));

describe('the event log on PostgreSQL', () => {
  test('what was appended is read back, the same, in seq order from 1', async () => {
    const { log, sql } = await freshLog();
    const event = storedEvent(1, {
      time: NOW,
      message: 'tab\tnewline\nreturn\rbackslash\\ \\N quote" emoji 🚪',
      raw: { 'Event\\ID': '4\\625', nested: { list: ['\\.', 1.5, null, true], path: 'C:\\Users\\x' } },
      person: { id: 'E1', name: 'Ann', confidence: 0.9, via: 'badge:1' },
      place: { site: 's', door: 'D-1', via: 'door' },
    });
    const { stored, duplicates } = await log.append([event, storedEvent(2, { time: NOW })], []);
    expect(duplicates).toBe(0);
    expect(stored.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(stored[0]).toEqual({ ...event, seq: 1 });
    const again = await createEventLog(sql, { log: silentLog, clock });
    expect(await again.read(0, 10)).toEqual(stored);
    expect(await log.read(0, 10)).toEqual(stored);
    expect(await log.read(1, 10)).toEqual([stored[1]]);
    expect(await log.lastSeq()).toBe(2);
  });

  test('the same id is one event: inside an append, across appends, at once, and with another time', async () => {
    const { log } = await freshLog();
    const one = storedEvent(1, { time: NOW });
    expect(await log.append([one, one, { ...one, time: NOW + 5 }], [])).toMatchObject({ duplicates: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => log.append(batch(10, 50), [])));
    expect(answers.reduce((sum, { stored }) => sum + stored.length, 0)).toBe(50);
    expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(19 * 50);
    expect(await log.append([{ ...one, time: NOW - 86_400_000 }], [])).toEqual({ stored: [], duplicates: 1 });
    expect(await log.read(0, 1_000)).toHaveLength(51);
  });

  test('an event that memory no longer knows is still one event', async () => {
    const { sql } = await freshLog();
    const log = await createEventLog(sql, { log: silentLog, clock, recentIds: 4, groupMs: 1 });
    await log.append(batch(0, 100), []);
    const { stored, duplicates } = await log.append([...batch(0, 10), ...batch(100, 5)], []);
    expect(duplicates).toBe(10);
    expect(stored.map(({ id }) => id)).toEqual(batch(100, 5).map(({ id }) => id));
    expect((await sql.read.query('select count(*)::int as n from events')).rows).toEqual([{ n: 105 }]);
  });

  test('1970, 2200 and clocks ahead are stored; a day that comes takes back what claimed it early', async () => {
    const { sql } = await freshLog();
    let now = NOW;
    const log = await createEventLog(sql, { log: silentLog, clock: { now: () => now }, groupMs: 1 });
    const times = [0, Date.UTC(2200, 0, 1), NOW, NOW - 300 * 86_400_000, NOW + 5 * 86_400_000];
    const { stored } = await log.append(
      times.map((time, index) => storedEvent(index, { time })),
      [],
    );
    expect(stored).toHaveLength(5);
    const other = async () =>
      (await sql.read.query<{ n: number }>('select count(*)::int as n from events_other')).rows[0]!.n;
    expect(await other()).toBe(3);
    now = NOW + 5 * 86_400_000;
    await log.append([storedEvent(9, { time: now + 1 })], []);
    expect(await other()).toBe(2);
    const reread = await createEventLog(sql, { log: silentLog, clock });
    expect((await reread.read(0, 10)).map(({ time }) => time)).toEqual([...times, now + 1]);
  });

  test('NUL and half surrogates appear as U+FFFD, in memory as in the database', async () => {
    const { log, sql } = await freshLog();
    const bad = storedEvent(1, {
      time: NOW,
      message: 'a\0b\ud800c',
      raw: { 'k\0': 'v\udc00', deep: [{ x: '\0' }], fine: '\\u0000' },
      entities: ['host:a\0'],
    });
    const letter: DeadLetter = {
      id: 'd1',
      source: 's',
      receivedAt: NOW,
      stage: 'decode',
      reason: 'r\0',
      text: '\0\ud800',
    };
    const { stored } = await log.append([bad], [letter]);
    expect(stored[0]).toMatchObject({
      message: 'a\uFFFDb\uFFFDc',
      raw: { 'k\uFFFD': 'v\uFFFD', deep: [{ x: '\uFFFD' }], fine: '\\u0000' },
    });
    expect(await (await createEventLog(sql, { log: silentLog, clock })).read(0, 10)).toEqual(stored);
    expect((await sql.read.query('select text, reason from dead_letters')).rows).toEqual([
      { text: '\uFFFD\uFFFD', reason: 'r\uFFFD' },
    ]);
  });

  test('a record the database refuses stops nobody else', async () => {
    const { log } = await freshLog();
    const [bad, good] = await Promise.allSettled([
      log.append([storedEvent(1, { time: Number.NaN })], []),
      log.append([storedEvent(2, { time: NOW })], []),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL' } });
    expect(good).toMatchObject({ status: 'fulfilled' });
    expect(await log.read(0, 10)).toHaveLength(1);
  });

  test('beyond the bound of what may wait, an append is refused at once', async () => {
    const { log } = await freshLog({ maxQueuedRows: 100 });
    const answers = await Promise.allSettled([0, 1, 2].map((n) => log.append(batch(n * 60, 60), [])));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(answers[1]).toMatchObject({ reason: { code: 'STORAGE_UNAVAILABLE' } });
    expect((await log.append(batch(60, 60), [])).stored).toHaveLength(60);
  });

  test('state is rebuilt from what was received since a moment, in pages, up to a seq', async () => {
    const { log } = await freshLog();
    const events = Array.from({ length: 30 }, (_, n) =>
      storedEvent(n, { time: NOW - n, receivedAt: NOW + (n % 3 === 0 ? -100_000 : n) }),
    );
    await log.append(events, []);
    const seen: number[] = [];
    for (let after = 0; ; ) {
      const page = await log.readSince(NOW, after, 25, 7);
      if (page.length === 0) break;
      seen.push(...page.map(({ seq }) => seq));
      after = page.at(-1)!.seq;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n + 1).filter((seq) => (seq - 1) % 3 !== 0));
    expect(await log.readSince(NOW + 1_000, 0, 30, 10)).toEqual([]);
  });

  test('listeners hear every stored event once, in order; reading from memory and from the table agree', async () => {
    const { log, sql } = await freshLog({ tailEvents: 20 });
    const heard: number[] = [];
    log.onAppended((stored) => heard.push(...stored.map(({ seq }) => seq)));
    for (let n = 0; n < 10; n += 1) await log.append(batch(n * 10, 10), []);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    const cold = await createEventLog(sql, { log: silentLog, clock });
    for (const after of [0, 50, 79, 80, 81, 99, 100]) {
      expect(await log.read(after, 7)).toEqual(await cold.read(after, 7));
    }
  });
});
