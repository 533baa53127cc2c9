import type { Sql } from '../sql.ts';

/** Those not replayed yet. */
export async function countDeadLetters(sql: Sql, source: string | undefined): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'select count(*) as count from dead_letters where replayed_at is null and ($1::text is null or source = $1)',
    [source ?? null],
  );
  return rows[0]!.count;
}
