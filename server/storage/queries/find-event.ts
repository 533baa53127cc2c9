import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_COLUMNS, type EventRow, toLoggedEvent } from '../event-row.ts';
import type { Sql } from '../sql.ts';

export async function findEvent(sql: Sql, id: string): Promise<LoggedEvent | undefined> {
  const { rows } = await sql.query<EventRow>(`select ${EVENT_COLUMNS} from events where id = $1 limit 1`, [
    id,
  ]);
  return rows[0] && toLoggedEvent(rows[0]);
}
