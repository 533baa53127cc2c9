import type { Sql } from '../sql.ts';

/** Minutes without an event are absent. */
export async function countEventsPerMinute(
  sql: Sql,
  from: number,
  to: number,
): Promise<{ at: number; count: number }[]> {
  const { rows } = await sql.query<{ at: number; count: number }>(
    `select floor(time / 60000.0)::bigint * 60000 as at, count(*) as count from events
     where time >= $1 and time < $2 group by 1 order by 1`,
    [from, to],
  );
  return rows;
}
