import type { FindingChange } from '../../../shared/domain/finding.ts';
import { cleanJson, cleanText } from '../sanitise.ts';
import type { Sql } from '../sql.ts';

/** The last change of each finding wins. A finding raised again is no longer withdrawn. */
export async function upsertFindings(sql: Sql, changes: readonly FindingChange[]): Promise<void> {
  if (changes.length === 0) return;
  const last = [...new Map(changes.map((change) => [change.finding.id, change])).values()];
  await sql.query(
    `insert into findings (id, finding, withdrawn_at, withdrawn_because)
     select id, finding::jsonb, at, because
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) as f (id, finding, at, because)
     on conflict (id) do update
       set finding = excluded.finding, withdrawn_at = excluded.withdrawn_at,
           withdrawn_because = excluded.withdrawn_because
     where (findings.finding, findings.withdrawn_at, findings.withdrawn_because)
       is distinct from (excluded.finding, excluded.withdrawn_at, excluded.withdrawn_because)`,
    [
      last.map((change) => cleanText(change.finding.id)),
      last.map((change) => cleanJson(change.finding).text),
      last.map((change) => (change.type === 'withdrawn' ? change.at : null)),
      last.map((change) => (change.type === 'withdrawn' ? cleanText(change.because) : null)),
    ],
  );
}
