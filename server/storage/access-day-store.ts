import type { EntityKey } from '../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { EventKind } from '../../shared/domain/event-kinds.ts';
import type { Database } from './database.ts';
import {
  type AccessDayRow,
  deleteAccessDaysBefore,
  mergeAccessDays,
  readAccessDays,
  readEventsNaming,
  readEventsOfKinds,
} from './queries/access-days.ts';
import { advanceCounter, readCounter } from './queries/counters.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

export type { AccessDayRow };

const clean = (key: EntityKey) => cleanText(key) as EntityKey;

/** Events read at once. */
const PAGE = 2_000;

/** Which doors people used on which day, as it is summed up from the log; `kinds` are the events that say so. */
export function createAccessDayStore(
  db: Pick<Database, 'read' | 'write'>,
  { kinds }: { readonly kinds: readonly EventKind[] },
) {
  return {
    /** Up to which event of the log it is summed up. */
    seq: () => readCounter(db.read, 'access_days_seq'),
    /** Events after it, in seq order; at most 2,000. */
    eventsAfter: (after: number, upTo: number): Promise<readonly LoggedEvent[]> =>
      readEventsOfKinds(db.read, { kinds, after, upTo, limit: PAGE }),
    /** One transaction: what the events up to `seq` added. */
    merge: (days: readonly AccessDayRow[], seq: number): Promise<void> =>
      inTransaction(db.write, async (sql) => {
        if (days.length > 0)
          await mergeAccessDays(
            sql,
            days.map((day) => ({ ...day, identifiers: day.identifiers.map(clean) })),
          );
        await advanceCounter(sql, 'access_days_seq', seq);
      }),
    /** Local days in [from, to). */
    read: (from: number, to: number): Promise<readonly AccessDayRow[]> => readAccessDays(db.read, from, to),
    /** The events behind identifiers since a time, after a seq; at most 2,000. */
    eventsNaming: (
      keys: readonly EntityKey[],
      since: number,
      after: number,
    ): Promise<readonly LoggedEvent[]> =>
      keys.length === 0
        ? Promise.resolve([])
        : readEventsNaming(db.read, { keys: keys.map(clean), kinds, since, after, limit: PAGE }),
    forgetBefore: (day: number): Promise<void> =>
      inTransaction(db.write, (sql) => deleteAccessDaysBefore(sql, day)),
  };
}
export type AccessDayStore = ReturnType<typeof createAccessDayStore>;
