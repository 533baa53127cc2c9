import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DeadLetter, LoggedEvent, ResolvedEvent } from '../../shared/domain/event.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import type { AppendResult, EventLog } from '../pipeline/stage.ts';
import { type Append, createAppendQueue, type PreparedEvent } from './append-queue.ts';
import type { Database } from './database.ts';
import { encodeCopyTail } from './event-row.ts';
import type { Log } from './log.ts';
import { createLogTail } from './log-tail.ts';
import { createLogWriter } from './log-writer.ts';
import { findFirstReceived } from './queries/find-first-received.ts';
import { readEvents } from './queries/read-events.ts';
import { cleanDeadLetter, cleanEvent, isSuspectLine } from './sanitise.ts';
import { classifyTrouble, storageFault } from './storage-errors.ts';

export interface EventLogOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** How long an append waits for company, milliseconds. */
  readonly groupMs?: number;
  /** Rows that close a group at once. */
  readonly batchRows?: number;
  /** Bounds of what waits; beyond them an append is refused at once. */
  readonly maxQueuedRows?: number;
  readonly maxQueuedBytes?: number;
  /** How long an append waits for a database that is away, milliseconds. */
  readonly waitMs?: number;
  /** A write that takes longer is given up and its connection ended, milliseconds (and 1 ms a row). */
  readonly attemptMs?: number;
  /** How many of the newest ids are known without asking. */
  readonly recentIds?: number;
  /** How many of the newest events are read from memory. */
  readonly tailEvents?: number;
}

export interface PostgresEventLog extends EventLog {
  /** Told of every batch after its commit, in order. Returns the way to stop. */
  onAppended(listener: (stored: readonly LoggedEvent[]) => void): () => void;
  /** Rows waiting or being written: the back-pressure to show. */
  queuedRows(): number;
  /** Runs between two transactions of the log, on its connection: retention. */
  maintain<T>(work: (client: pg.Client, forgetDay: (day: number) => void) => Promise<T>): Promise<T>;
  /** Writes what waits, then refuses. */
  close(): Promise<void>;
}

/**
 * The durable log on PostgreSQL. Concurrent appends share one transaction (group commit); one writer gives out `seq`, so
 * a reader that has seen seq n has seen all before it. Same id within the newest ids, or same id and time ever: one event.
 *
 * An append that throws STORAGE_UNAVAILABLE has stored nothing, but for one case that cannot be told: the database
 * went away during the commit and did not come back in time. Ids are deterministic, so the sender's repeat is a duplicate.
 */
export async function createEventLog(db: Database, options: EventLogOptions): Promise<PostgresEventLog> {
  const { clock, log } = options;
  const groupMs = options.groupMs ?? 20;
  const batchRows = options.batchRows ?? 1_000;
  const waitMs = options.waitMs ?? 5_000;
  const attemptMs = options.attemptMs ?? 10_000;
  const queue = createAppendQueue({
    maxRows: options.maxQueuedRows ?? 50_000,
    maxBytes: options.maxQueuedBytes ?? 64 * 1024 * 1024,
  });
  const tail = createLogTail(options.tailEvents ?? 5_000);
  const writer = createLogWriter(db.writer, { clock, tail, recentIds: options.recentIds ?? 100_000 });
  const listeners = new Set<(stored: readonly LoggedEvent[]) => void>();
  const chores: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  let groupFull: (() => void) | undefined;
  let closed = false;
  await writer.open();

  function wake(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (queue.waitingAppends() > 0 || chores.length > 0) wake();
    });
    if (queue.waitingRows() >= batchRows / 2) groupFull?.();
  }

  async function run(): Promise<void> {
    if (queue.waitingRows() < batchRows / 2 && !closed && chores.length === 0) {
      await new Promise<void>((resolve) => {
        groupFull = resolve;
        setTimeout(resolve, groupMs);
      });
      groupFull = undefined;
    }
    while (queue.waitingAppends() > 0 || chores.length > 0) {
      await chores.shift()?.();
      await flush(queue.take(batchRows));
    }
  }

  function fail(append: Append, error: Error): void {
    queue.done(append);
    append.reject(error);
  }

  /** Tries until the batch is stored or refused, or the callers' patience ends. */
  async function flush(batch: readonly Append[]): Promise<void> {
    let appends = batch;
    let isKnown = false;
    for (let pauseMs = 50; appends.length > 0; pauseMs = Math.min(pauseMs * 2, 500)) {
      try {
        const rows = appends.reduce((sum, append) => sum + append.events.length, 0);
        settle(appends, await writer.write(appends, isKnown, attemptMs + rows));
        return;
      } catch (error) {
        const trouble = classifyTrouble(error);
        if (trouble === 'duplicate' && !isKnown) {
          isKnown = true;
        } else if (trouble === 'full') {
          log.error({ reason: (error as Error).message }, 'the disk of the database is full');
          for (const append of appends) fail(append, storageFault(error, db.problem()));
          return;
        } else if (trouble === 'away') {
          writer.discard();
          const now = performance.now();
          const fault = storageFault(error, db.problem());
          for (const append of queue.takeExpired(now)) fail(append, fault);
          for (const append of appends) if (append.deadline <= now) fail(append, fault);
          appends = appends.filter((append) => append.deadline > now);
          if (appends.length > 0) await sleep(pauseMs);
        } else if (appends.length > 1) {
          // Something in it is refused: each caller for himself, so that one bad record stops nobody else.
          for (const append of appends) await flush([append]);
          return;
        } else {
          log.error({ error }, 'the database refuses a record');
          fail(
            appends[0]!,
            new PublicFault('INTERNAL', `A record cannot be stored: ${(error as Error).message}`, {
              cause: error,
            }),
          );
          return;
        }
      }
    }
  }

  function settle(appends: readonly Append[], stored: ReadonlyMap<PreparedEvent, LoggedEvent>): void {
    const all = [...stored.values()];
    for (const append of appends) {
      queue.done(append);
      const own = append.events.flatMap((prepared) => stored.get(prepared) ?? []);
      append.resolve({ stored: own, duplicates: append.events.length - own.length });
    }
    if (all.length === 0) return;
    for (const listener of listeners) {
      try {
        listener(all);
      } catch (error) {
        log.error({ error }, 'a listener of the event log failed');
      }
    }
  }

  function prepare(given: ResolvedEvent): PreparedEvent {
    const line = encodeCopyTail(given);
    if (!isSuspectLine(line)) return { event: given, line, seq: undefined, isCommitted: false };
    const event = cleanEvent(given);
    return { event, line: encodeCopyTail(event), seq: undefined, isCommitted: false };
  }

  const firstReceived = new Map<number, number>();

  return {
    append(events: readonly ResolvedEvent[], deadLetters: readonly DeadLetter[]): Promise<AppendResult> {
      return new Promise((resolve, reject) => {
        if (closed) throw new PublicFault('STORAGE_UNAVAILABLE', 'The server is stopping.');
        const prepared = events.map(prepare);
        const letters = deadLetters.map(cleanDeadLetter);
        const bytes =
          prepared.reduce((sum, { line }) => sum + line.length, 0) +
          letters.reduce((sum, { text }) => sum + text.length, 0);
        const deadline = performance.now() + waitMs;
        const isTaken = queue.offer({
          events: prepared,
          deadLetters: letters,
          bytes,
          deadline,
          resolve,
          reject,
        });
        if (!isTaken) {
          throw new PublicFault(
            'STORAGE_UNAVAILABLE',
            'More arrives than can be written. Nothing was accepted: send it again later.',
          );
        }
        wake();
      });
    },
    async read(after, limit) {
      return tail.read(after, limit) ?? readEvents(db.read, { after, upTo: Number.MAX_SAFE_INTEGER, limit });
    },
    async readSince(since, after, upTo, limit) {
      // Of all that is kept: what comes first in seq is met at once, where looking for it by receipt would read everything.
      if (since <= 0) return readEvents(db.read, { after, upTo, limit });
      if (!firstReceived.has(since)) {
        firstReceived.clear();
        const first = await findFirstReceived(db.read, since);
        firstReceived.set(since, first ?? Number.MAX_SAFE_INTEGER);
      }
      // Events appended since lie after it, so what was found once stays a lower bound.
      const first = firstReceived.get(since)!;
      const from = first === Number.MAX_SAFE_INTEGER ? after : Math.max(after, first - 1);
      if (first === Number.MAX_SAFE_INTEGER) firstReceived.delete(since);
      return readEvents(db.read, { after: from, upTo, since, limit });
    },
    async lastSeq() {
      return writer.lastSeq();
    },
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    queuedRows: () => queue.rows(),
    maintain(work) {
      return new Promise((resolve, reject) => {
        chores.push(() => writer.maintain(work).then(resolve, reject));
        wake();
      });
    },
    async close() {
      closed = true;
      groupFull?.();
      while (running !== undefined) await running;
    },
  };
}
