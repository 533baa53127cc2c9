import type { Sql } from '../sql.ts';

export async function markDeadLettersReplayed(sql: Sql, ids: readonly string[], at: number): Promise<number> {
  const { rowCount } = await sql.query('update dead_letters set replayed_at = $2 where id = any($1)', [
    ids,
    at,
  ]);
  return rowCount ?? 0;
}
