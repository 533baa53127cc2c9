import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { EventLog } from './stage.ts';

/**
 * What is still to be judged: events handed over in memory, or read from the log after a start or an overflow.
 *
 *   behind --the log has nothing after the position--> level --the queue is full--> behind
 *
 * Offers come after their commit. So when the log shows nothing after the position, whatever is committed later is
 * offered later, and what was read and is then offered as well is known by its seq: nothing is lost or judged twice.
 */
export function createBacklog(log: Pick<EventLog, 'read'>, queueMax: number) {
  let queue: LoggedEvent[] = [];
  let at = 0;
  let isBehind = false;
  let hasStarted = false;
  let overflows = 0;
  /** When the first of what is to be read from the log was received, as far as it is known. */
  let readSince: number | undefined;

  const drop = (events: readonly LoggedEvent[]) => {
    readSince ??= (queue[0] ?? events[0])?.receivedAt;
    queue = [];
    isBehind = true;
    overflows++;
  };

  return {
    startAt(cursor: number): void {
      at = cursor;
      isBehind = true;
      hasStarted = true;
    },
    offer(events: readonly LoggedEvent[]): void {
      if (!hasStarted) return;
      if (queue.length + events.length > queueMax) drop(events);
      else for (const event of events) if (event.seq > at) queue.push(event);
    },
    /** The next events in seq order, none when there are none. Repeats them until `done` is told. */
    async take(limit: number): Promise<readonly LoggedEvent[]> {
      if (isBehind) {
        const before = overflows;
        const events = await log.read(at, limit);
        readSince = events[0]?.receivedAt;
        // What overflowed while the log was being read may lie behind what was read.
        if (events.length > 0 || overflows !== before) return events;
        isBehind = false;
      }
      return queue.slice(0, limit);
    },
    done(seq: number): void {
      at = seq;
      let passed = 0;
      while (passed < queue.length && queue[passed]!.seq <= seq) passed++;
      if (passed > 0) queue = queue.slice(passed);
    },
    hasWork: () => hasStarted && (isBehind || queue.length > 0),
    waiting: () => queue.length,
    /** When the first event that is not done was received, epoch ms; undefined: there is none that is known of. */
    since: () => (isBehind ? readSince : queue[0]?.receivedAt),
    position: () => at,
  };
}
