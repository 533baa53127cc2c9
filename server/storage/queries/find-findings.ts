import type { Finding } from '../../../shared/domain/finding.ts';
import type { Sql } from '../sql.ts';

/** By id; those that are not there are left out. `standing`: only what is not withdrawn. */
export async function findFindings(
  sql: Sql,
  ids: readonly string[],
  asked: { readonly standing: boolean },
): Promise<Map<string, Finding>> {
  const { rows } = await sql.query<{ id: string; finding: Finding }>(
    'select id, finding from findings where id = any($1) and (not $2 or withdrawn_at is null)',
    [ids, asked.standing],
  );
  return new Map(rows.map((row) => [row.id, row.finding]));
}

/** Findings that stand and whose first event is not older. */
export async function findStandingFindings(sql: Sql, firstAt: number): Promise<Finding[]> {
  const { rows } = await sql.query<{ finding: Finding }>(
    `select finding from findings where withdrawn_at is null and (finding ->> 'firstAt')::bigint >= $1`,
    [firstAt],
  );
  return rows.map(({ finding }) => finding);
}
