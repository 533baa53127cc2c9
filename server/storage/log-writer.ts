import type pg from 'pg';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { Clock } from '../clock.ts';
import type { Append, PreparedEvent } from './append-queue.ts';
import type { LogTail } from './log-tail.ts';
import { createPartition, dayOf, daysToPartition, listPartitionDays } from './partitions.ts';
import { copyEvents } from './queries/copy-events.ts';
import { insertEvents } from './queries/insert-events.ts';
import { readLogHead } from './queries/read-log-head.ts';
import { readRecentIds } from './queries/read-recent-ids.ts';
import { upsertDeadLetters } from './queries/upsert-dead-letters.ts';
import { createRecentIds } from './recent-ids.ts';
import type { WriterConnection } from './writer-connection.ts';

/**
 * The single writer of the log: gives out `seq`, knows the newest ids, makes partitions, writes one transaction at a
 * time. On every new connection it asks what the log holds: holding the writer's lock, nothing can be on its way
 * any more, so an attempt whose commit was not confirmed is then known to stand or to have failed.
 */
export function createLogWriter(
  connection: WriterConnection,
  deps: { readonly clock: Clock; readonly tail: LogTail; readonly recentIds: number },
) {
  const recent = createRecentIds(deps.recentIds);
  let known: pg.Client | undefined;
  let days = new Set<number>();
  let nextSeq = 1;
  /** Highest seq known to be committed. */
  let head = 0;

  async function client(pending: readonly Append[]): Promise<pg.Client> {
    const current = await connection.acquire();
    if (current === known) return current;
    const first = known === undefined && head === 0;
    const { stored, seen } = await readLogHead(current);
    const after = first ? Math.max(0, stored - deps.recentIds / 2) : head;
    const own = new Map<number, PreparedEvent>();
    for (const append of pending) {
      for (const prepared of append.events) if (prepared.seq !== undefined) own.set(prepared.seq, prepared);
    }
    for (const { id, seq } of await readRecentIds(current, after)) {
      const mine = own.get(seq);
      if (mine === undefined) recent.add(id);
      else mine.isCommitted = true;
    }
    days = new Set(await listPartitionDays(current));
    nextSeq = Math.max(nextSeq, seen + 1);
    head = Math.max(head, seen);
    deps.tail.restart(head);
    known = current;
    return current;
  }

  async function ensureDays(on: pg.Client, events: readonly PreparedEvent[]): Promise<void> {
    const now = deps.clock.now();
    let lastDay = Number.NaN;
    const times = new Set<number>();
    for (const { event } of events) {
      const day = dayOf(event.time);
      if (day !== lastDay) times.add(event.time);
      lastDay = day;
    }
    for (const day of daysToPartition(times, now)) {
      if (days.has(day)) continue;
      await on.query('begin');
      try {
        await createPartition(on, day);
        await on.query('commit');
      } catch (error) {
        await on.query('rollback').catch(() => {});
        throw error;
      }
      days.add(day);
    }
  }

  async function attempt(
    appends: readonly Append[],
    isKnown: boolean,
  ): Promise<Map<PreparedEvent, LoggedEvent>> {
    const on = await client(appends);
    const seen = new Set<string>();
    const stored: PreparedEvent[] = [];
    const rows: (PreparedEvent & { seq: number })[] = [];
    for (const append of appends) {
      for (const prepared of append.events) {
        const { id } = prepared.event;
        if (seen.has(id) || (!prepared.isCommitted && recent.has(id))) continue;
        seen.add(id);
        if (prepared.isCommitted) {
          stored.push(prepared);
          continue;
        }
        prepared.seq ??= nextSeq++;
        rows.push(prepared as PreparedEvent & { seq: number });
      }
    }
    const deadLetters = appends.flatMap((append) => append.deadLetters);
    if (rows.length > 0 || deadLetters.length > 0) {
      await ensureDays(on, rows);
      await on.query('begin');
      try {
        if (isKnown) {
          const present = await insertEvents(on, rows);
          stored.push(...rows.filter((row) => present.has(row.seq)));
        } else if (rows.length > 0) {
          await copyEvents(on, rows);
          stored.push(...rows);
        }
        await upsertDeadLetters(on, deadLetters);
        await on.query('commit');
      } catch (error) {
        await on.query('rollback').catch(() => {});
        throw error;
      }
    }
    for (const id of seen) recent.add(id);
    const events = stored
      .map((prepared) => [prepared, { ...prepared.event, seq: prepared.seq! }] as const)
      .sort((a, b) => a[1].seq - b[1].seq);
    if (events.length > 0) head = Math.max(head, events.at(-1)![1].seq);
    deps.tail.push(events.map(([, event]) => event));
    return new Map(events);
  }

  return {
    async open(): Promise<void> {
      await client([]);
    },
    /** Throws what the database says. `isKnown`: some of them may be there already. */
    async write(
      appends: readonly Append[],
      isKnown: boolean,
      limitMs: number,
    ): Promise<Map<PreparedEvent, LoggedEvent>> {
      const timer = setTimeout(() => connection.discard(), limitMs);
      try {
        return await attempt(appends, isKnown);
      } finally {
        clearTimeout(timer);
      }
    },
    async maintain<T>(work: (on: pg.Client, forgetDay: (day: number) => void) => Promise<T>): Promise<T> {
      return work(await client([]), (day) => days.delete(day));
    },
    discard(): void {
      connection.discard();
    },
    lastSeq: () => head,
  };
}
