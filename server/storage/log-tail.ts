import type { LoggedEvent } from '../../shared/domain/event.ts';

/**
 * The newest events of the log in memory, in seq order: whoever follows the log closely costs no query. It knows every
 * event with seq > `from`; what lies before is asked of the database.
 */
export function createLogTail(capacity: number) {
  let events: LoggedEvent[] = [];
  let from = Number.POSITIVE_INFINITY;
  return {
    /** From now on every stored event is pushed; those up to `seq` are not here. */
    restart(seq: number): void {
      events = [];
      from = seq;
    },
    push(stored: readonly LoggedEvent[]): void {
      for (const event of stored) if (event.seq > from) events.push(event);
      if (events.length > capacity * 2) {
        from = events[events.length - capacity - 1]!.seq;
        events = events.slice(-capacity);
      }
    },
    /** Undefined: ask the database. */
    read(after: number, limit: number): readonly LoggedEvent[] | undefined {
      if (after < from) return undefined;
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (events[middle]!.seq > after) high = middle;
        else low = middle + 1;
      }
      return events.slice(low, low + limit);
    },
  };
}
export type LogTail = ReturnType<typeof createLogTail>;
