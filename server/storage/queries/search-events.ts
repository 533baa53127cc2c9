import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_COLUMNS, type EventRow, toLoggedEvent } from '../event-row.ts';
import type { Sql } from '../sql.ts';

export interface EventSearch {
  /** Any of them. Absent or empty: whoever. */
  readonly entities?: readonly EntityKey[] | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  /** All of these words, in the message. */
  readonly text?: string | undefined;
  /** Event time, from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  /** Only what lies before this place, in descending order of (time, seq). */
  readonly before?: { readonly time: number; readonly seq: number } | undefined;
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
}

/**
 * Always bounded by time, so that partitions are left out and the planner never walks the whole time index for somebody
 * who is rarely seen. One containment an entity, joined by OR: jsonb_path_ops knows no other way to ask.
 */
export async function searchEvents(sql: Sql, search: EventSearch): Promise<LoggedEvent[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = [`time >= ${bind(search.from)}`, `time < ${bind(search.to)}`];
  if (search.entities?.length) {
    const any = search.entities.map((key) => `entities @> ${bind(JSON.stringify([key]))}::jsonb`);
    where.push(`(${any.join(' or ')})`);
  }
  if (search.sources?.length) where.push(`source = any(${bind(search.sources)})`);
  if (search.kinds?.length) where.push(`kind = any(${bind(search.kinds)})`);
  if (search.text) {
    where.push(
      `to_tsvector('simple'::regconfig, message) @@ plainto_tsquery('simple'::regconfig, ${bind(search.text)})`,
    );
  }
  if (search.before) where.push(`(time, seq) < (${bind(search.before.time)}, ${bind(search.before.seq)})`);
  const direction = search.order === 'newest' ? 'desc' : 'asc';
  const { rows } = await sql.query<EventRow>(
    `select ${EVENT_COLUMNS} from events where ${where.join(' and ')}
     order by time ${direction}, seq ${direction} limit ${bind(search.limit)}`,
    values,
  );
  return rows.map(toLoggedEvent);
}
