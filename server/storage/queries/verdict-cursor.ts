import type { Sql } from '../sql.ts';

export async function readVerdictCursor(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ value: number }>(
    "select value from counters where name = 'verdict_cursor'",
  );
  return rows[0]!.value;
}

/** Never backwards: a repeat of an old verdict leaves it. */
export async function advanceVerdictCursor(sql: Sql, cursor: number): Promise<void> {
  await sql.query("update counters set value = greatest(value, $1) where name = 'verdict_cursor'", [cursor]);
}
