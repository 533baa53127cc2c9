import type { Sql } from '../sql.ts';

/** Ids and seqs of the events with seq > after, oldest first. */
export async function readRecentIds(sql: Sql, after: number): Promise<{ id: string; seq: number }[]> {
  const { rows } = await sql.query<{ id: string; seq: number }>(
    'select id, seq from events where seq > $1 order by seq',
    [after],
  );
  return rows;
}
