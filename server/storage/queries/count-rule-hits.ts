import type { Sql } from '../sql.ts';

/** Standing findings per rule and UTC day (days since 1970), from an event time on. */
export async function countRuleHits(
  sql: Sql,
  from: number,
): Promise<{ rule: string; day: number; count: number }[]> {
  const { rows } = await sql.query<{ rule: string; day: number; count: number }>(
    `select finding ->> 'rule' as rule, floor((finding ->> 'at')::numeric / 86400000)::int as day,
            count(*)::int as count
     from findings where withdrawn_at is null and (finding ->> 'at')::numeric >= $1 group by 1, 2`,
    [from],
  );
  return rows;
}

/** When each of the rules last found something that stands; those that never did are absent. */
export async function findLastHits(sql: Sql, rules: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ rule: string; at: number }>(
    `select rule, hit.at from unnest($1::text[]) as asked (rule)
     cross join lateral (
       select floor((finding ->> 'at')::numeric)::bigint as at from findings
       where finding ->> 'rule' = rule and withdrawn_at is null
       order by (finding ->> 'at')::numeric desc limit 1
     ) hit`,
    [rules],
  );
  return new Map(rows.map(({ rule, at }) => [rule, at]));
}
