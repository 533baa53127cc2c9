import type { Sql } from '../sql.ts';

/** The alert, and its moment, of each finding that is a reason of one whose last evidence lies at or after `since`. */
export async function findAlertsOfFindings(
  sql: Sql,
  findings: readonly string[],
  since: number,
): Promise<Map<string, { id: string; at: number }>> {
  const { rows } = await sql.query<{ finding: string; id: string; at: number }>(
    `select reason ->> 'findingId' as finding, id, floor((judgement -> 'moment' ->> 'at')::numeric)::bigint as at
     from alerts cross join lateral jsonb_array_elements(judgement -> 'reasons') as reason
     where last_at >= $2 and status <> 'merged' and reason ->> 'findingId' = any($1)`,
    [findings, since],
  );
  return new Map(rows.map(({ finding, id, at }) => [finding, { id, at }]));
}
