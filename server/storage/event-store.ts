import { LIMITS } from '../../shared/contract/limits.ts';
import type { EntityKey } from '../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import { cutPage, readCursor } from './page-cursor.ts';
import { countEventsPerMinute } from './queries/count-events-per-minute.ts';
import { findEvent } from './queries/find-event.ts';
import { searchEvents } from './queries/search-events.ts';
import { cleanText } from './sanitise.ts';

export interface EventQuery {
  /** Any of them. */
  readonly entities?: readonly EntityKey[];
  readonly sources?: readonly string[];
  readonly kinds?: readonly string[];
  /** All of these words in the message. */
  readonly text?: string;
  /** Event time, [from, to). `to` absent: no end. `from` absent: 7 days before `to`, or before now. */
  readonly from?: number;
  readonly to?: number;
  /** `nextBefore` of the page before. */
  readonly before?: string;
  /** At most LIMITS.eventsPageMax; 100 where absent. */
  readonly limit?: number;
}

const WINDOW_MS = 7 * 86_400_000;
/** Past every time a bigint of milliseconds may claim in earnest. */
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/** Reads of the stored events. Throws PublicFault BAD_REQUEST for a cursor that is none. */
export function createEventStore(db: Pick<Database, 'read'>, deps: { readonly clock: Clock }) {
  return {
    /** Newest first by event time. */
    async search(query: EventQuery): Promise<{ events: readonly LoggedEvent[]; nextBefore?: string }> {
      const cursor = query.before === undefined ? undefined : readCursor(query.before);
      const limit = Math.max(1, Math.min(query.limit ?? 100, LIMITS.eventsPageMax));
      const from = query.from ?? Math.min(query.to ?? Number.POSITIVE_INFINITY, deps.clock.now()) - WINDOW_MS;
      const rows = await searchEvents(db.read, {
        entities: query.entities?.map((key) => cleanText(key) as EntityKey),
        sources: query.sources?.map(cleanText),
        kinds: query.kinds?.map(cleanText),
        text: query.text === undefined ? undefined : cleanText(query.text),
        from,
        to: query.to ?? END_OF_TIME,
        before: cursor && { time: cursor.at, seq: Number(cursor.id) || 0 },
        limit: limit + 1,
        order: 'newest',
      });
      const { items, nextBefore } = cutPage(rows, limit, ({ time, seq }) => ({ at: time, id: String(seq) }));
      return nextBefore === undefined ? { events: items } : { events: items, nextBefore };
    },
    get: (id: string): Promise<LoggedEvent | undefined> => findEvent(db.read, cleanText(id)),
    /** Events of any of the entities with from <= time < to, oldest first; `truncated` where the limit cut them. */
    async around(
      entities: readonly EntityKey[],
      from: number,
      to: number,
      limit: number,
    ): Promise<{ events: readonly LoggedEvent[]; truncated: boolean }> {
      if (entities.length === 0) return { events: [], truncated: false };
      const rows = await searchEvents(db.read, {
        entities: entities.map((key) => cleanText(key) as EntityKey),
        from,
        to,
        limit: limit + 1,
        order: 'oldest',
      });
      return { events: rows.slice(0, limit), truncated: rows.length > limit };
    },
    /** Events a minute of event time; minutes without any are absent. */
    countsPerMinute: (from: number, to: number) => countEventsPerMinute(db.read, from, to),
  };
}
export type EventStore = ReturnType<typeof createEventStore>;
