import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_COLUMNS, type EventRow, toLoggedEvent } from '../event-row.ts';
import type { Sql } from '../sql.ts';

/**
 * Events with after < seq <= upTo received at or after `since`, in seq order. `+ 0` keeps the planner on the seq index: by
 * received_at it would sort everything for each page.
 */
export async function readEvents(
  sql: Sql,
  asked: { after: number; upTo: number; since?: number; limit: number },
): Promise<LoggedEvent[]> {
  const { rows } = await sql.query<EventRow>(
    `select ${EVENT_COLUMNS} from events
     where seq > $1 and seq <= $2 and received_at + 0 >= $3 order by seq limit $4`,
    [asked.after, asked.upTo, asked.since ?? Number.MIN_SAFE_INTEGER, asked.limit],
  );
  return rows.map(toLoggedEvent);
}
