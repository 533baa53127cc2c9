import type { Sql } from '../sql.ts';

/** How far something is counted or judged: a seq of the log, a decision. */
export type CounterName =
  | 'access_days_seq'
  | 'identity_judged'
  | 'join_coverage_seq'
  | 'source_heard_seq'
  | 'verdict_cursor';

export async function readCounter(sql: Sql, name: CounterName): Promise<number> {
  const { rows } = await sql.query<{ value: number }>('select value from counters where name = $1', [name]);
  return rows[0]!.value;
}

/** Never backwards: a repeat of what was old leaves it. */
export async function advanceCounter(sql: Sql, name: CounterName, value: number): Promise<void> {
  await sql.query('update counters set value = greatest(value, $2) where name = $1', [name, value]);
}
