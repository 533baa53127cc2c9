import type { DeadLetter, ResolvedEvent } from '../../shared/domain/event.ts';
import type { AppendResult } from '../pipeline/stage.ts';

/** One event on its way into the log. `seq` is given at the first attempt and kept through every further one. */
export interface PreparedEvent {
  readonly event: ResolvedEvent;
  readonly line: string;
  seq: number | undefined;
  /** An attempt that seemed to fail had in fact been committed. */
  isCommitted: boolean;
}

/** One caller's append: stored whole or not at all. */
export interface Append {
  readonly events: readonly PreparedEvent[];
  readonly deadLetters: readonly DeadLetter[];
  readonly bytes: number;
  /** By `performance.now()`. Past it an unreachable database is told to the caller. */
  readonly deadline: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

/** Appends that wait for the next transaction, bounded in rows and bytes (those being written count too). */
export function createAppendQueue(limits: { maxRows: number; maxBytes: number }) {
  const waiting: Append[] = [];
  let rows = 0;
  let bytes = 0;
  const weight = (append: Append) => append.events.length + append.deadLetters.length;
  return {
    /** False: it is full. One append always fits when nothing waits. */
    offer(append: Append): boolean {
      const isOver = rows + weight(append) > limits.maxRows || bytes + append.bytes > limits.maxBytes;
      if (rows > 0 && isOver) return false;
      waiting.push(append);
      rows += weight(append);
      bytes += append.bytes;
      return true;
    },
    /** Whole appends, oldest first, until there are at least `batchRows` rows. Call `done` when they are settled. */
    take(batchRows: number): Append[] {
      let taken = 0;
      let count = 0;
      while (count < waiting.length && taken < batchRows) {
        taken += weight(waiting[count]!);
        count += 1;
      }
      return waiting.splice(0, count);
    },
    done(append: Append): void {
      rows -= weight(append);
      bytes -= append.bytes;
    },
    /** Takes out those whose deadline has passed. */
    takeExpired(now: number): Append[] {
      const expired = waiting.filter((append) => append.deadline <= now);
      for (const append of expired) waiting.splice(waiting.indexOf(append), 1);
      return expired;
    },
    waitingAppends: () => waiting.length,
    waitingRows: () => waiting.reduce((sum, append) => sum + weight(append), 0),
    /** Rows waiting or being written. */
    rows: () => rows,
  };
}
