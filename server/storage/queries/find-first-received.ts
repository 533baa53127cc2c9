import type { Sql } from '../sql.ts';

/**
 * The smallest seq received at or after `since`; undefined when there is none. `offset 0` keeps the planner from walking
 * the seq index from the beginning of the log: the BRIN index on received_at answers.
 */
export async function findFirstReceived(sql: Sql, since: number): Promise<number | undefined> {
  const { rows } = await sql.query<{ seq: number | null }>(
    'select min(seq) as seq from (select seq from events where received_at >= $1 offset 0) received',
    [since],
  );
  return rows[0]?.seq ?? undefined;
}
