import type { AlertRow } from '../alert-row.ts';
import { cleanJson } from '../sanitise.ts';
import type { Sql } from '../sql.ts';

/** Writes the whole row. The caller holds the revision's lock, so what it read is still true. */
export async function saveAlert(sql: Sql, row: AlertRow): Promise<void> {
  await sql.query(
    `insert into alerts (id, revision, judgement, status, last_at, updated_at, acknowledged_by, acknowledged_at, assignee,
                         resolved_by, resolved_at, disposition, note_count, demonstration)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update
       set revision = excluded.revision, judgement = excluded.judgement, status = excluded.status,
           last_at = excluded.last_at, updated_at = excluded.updated_at, acknowledged_by = excluded.acknowledged_by,
           acknowledged_at = excluded.acknowledged_at, assignee = excluded.assignee, resolved_by = excluded.resolved_by,
           resolved_at = excluded.resolved_at, disposition = excluded.disposition, note_count = excluded.note_count`,
    [
      row.judgement.id,
      row.revision,
      cleanJson(row.judgement).text,
      row.status,
      row.judgement.lastAt,
      row.updated_at,
      row.acknowledged_by,
      row.acknowledged_at,
      row.assignee,
      row.resolved_by,
      row.resolved_at,
      row.disposition ?? null,
      row.note_count,
      row.demonstration,
    ],
  );
}
