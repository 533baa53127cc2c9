import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAppendQueue } from '../../../server/storage/append-queue.ts';
import { createLogTail } from '../../../server/storage/log-tail.ts';
import { createRecentIds } from '../../../server/storage/recent-ids.ts';
import { storedEvent } from '../../support/stored-event.ts';

describe('the tail in memory', () => {
  test('answers exactly what the whole log would, or says that it cannot', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, after, limit) => {
          let seq = 5;
          const all = gaps.map((gap) => {
            seq += gap;
            return { ...storedEvent(seq), seq };
          });
          const tail = createLogTail(10);
          expect(tail.read(after, limit)).toBeUndefined();
          tail.restart(5);
          for (const event of all) tail.push([event]);
          const answer = tail.read(after, limit);
          if (after >= Math.max(5, seq - 10)) expect(answer).toBeDefined();
          if (after < 5) expect(answer).toBeUndefined();
          if (answer) expect(answer).toEqual(all.filter((event) => event.seq > after).slice(0, limit));
        },
      ),
    );
  });
  test('what was stored before a restart of the writer is not taken for the tail', () => {
    const tail = createLogTail(10);
    tail.restart(7);
    tail.push([7, 8].map((seq) => ({ ...storedEvent(seq), seq })));
    expect(tail.read(7, 10)).toMatchObject([{ seq: 8 }]);
    expect(tail.read(6, 10)).toBeUndefined();
  });
});

describe('recent ids', () => {
  test('holds at least half of its capacity of the newest and never more than all of it', () => {
    const ids = createRecentIds(100);
    for (let n = 0; n < 1_000; n += 1) {
      ids.add(`${n}`);
      for (let k = Math.max(0, n - 49); k <= n; k += 1) expect(ids.has(`${k}`)).toBe(true);
    }
    const held = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => ids.has(`${n}`));
    expect(held.length).toBeLessThanOrEqual(100);
  });
});

describe('the queue of appends', () => {
  const append = (rows: number, deadline = 0) => ({
    events: Array.from({ length: rows }, (_, n) => ({
      event: storedEvent(n),
      line: '',
      seq: undefined,
      isCommitted: false,
    })),
    deadLetters: [],
    bytes: rows,
    deadline,
    resolve: () => {},
    reject: () => {},
  });
  test('is bounded by what waits and what is being written; one append always fits into an empty one', () => {
    const queue = createAppendQueue({ maxRows: 10, maxBytes: 1_000 });
    const big = append(50);
    expect(queue.offer(big)).toBe(true);
    expect(queue.offer(append(1))).toBe(false);
    expect(queue.take(5)).toEqual([big]);
    expect(queue.offer(append(1))).toBe(false);
    queue.done(big);
    expect(queue.offer(append(6))).toBe(true);
    expect(queue.offer(append(5))).toBe(false);
    expect(queue.offer(append(4))).toBe(true);
    expect(queue.rows()).toBe(10);
  });
  test('gives whole appends in order, and those that have waited too long', () => {
    const queue = createAppendQueue({ maxRows: 100, maxBytes: 1_000 });
    const [a, b, c] = [append(3, 1), append(3, 9), append(3, 2)];
    for (const one of [a, b, c]) queue.offer(one);
    expect(queue.takeExpired(2)).toEqual([a, c]);
    queue.offer(c);
    expect(queue.take(4)).toEqual([b, c]);
    expect(queue.take(4)).toEqual([]);
  });
});
