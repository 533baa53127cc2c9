import type pg from 'pg';
import type { ResolvedEvent } from '../../../shared/domain/event.ts';
import { EVENT_COLUMNS, toColumns } from '../event-row.ts';

/**
 * Inserts the events that are not there yet; the slow way, for batches that hold a known event or whose first attempt may
 * have been committed unseen. Returns the seqs that are in the log now under this very seq.
 */
export async function insertEvents(
  client: pg.ClientBase,
  rows: readonly { seq: number; event: ResolvedEvent }[],
): Promise<Set<number>> {
  await client.query(
    `insert into events (${EVENT_COLUMNS})
     select seq, id, source, time, time_error_ms, received_at, kind, severity, message, logsource::json, fields::json,
            raw::json, person::json, place::json, entities::jsonb
     from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::int[],
                 $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
       as e (seq, id, source, time, time_error_ms, received_at, kind, severity, message, logsource, fields, raw, person,
             place, entities)
     on conflict (id, time) do nothing`,
    toColumns(rows),
  );
  const { rows: present } = await client.query<{ seq: number }>(
    `select e.seq from unnest($1::text[], $2::bigint[], $3::bigint[]) as asked (id, time, seq)
     join events e on e.id = asked.id and e.time = asked.time and e.seq = asked.seq`,
    [
      rows.map((row) => row.event.id),
      rows.map((row) => Math.trunc(row.event.time)),
      rows.map((row) => row.seq),
    ],
  );
  return new Set(present.map((row) => row.seq));
}
