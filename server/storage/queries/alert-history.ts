import type { AlertAct, AlertNote } from '../../../shared/domain/alert.ts';
import type { Sql } from '../sql.ts';

export async function insertAlertAct(
  sql: Sql,
  act: AlertAct & { readonly alertId: string; readonly revision: number },
): Promise<void> {
  await sql.query(
    'insert into alert_acts (alert_id, revision, at, by, act, detail) values ($1, $2, $3, $4, $5, $6)',
    [act.alertId, act.revision, act.at, act.by, act.act, act.detail ?? null],
  );
}

export async function insertAlertNote(sql: Sql, note: Omit<AlertNote, 'id'>): Promise<void> {
  await sql.query('insert into alert_notes (alert_id, at, by, text) values ($1, $2, $3, $4)', [
    note.alertId,
    note.at,
    note.by,
    note.text,
  ]);
}

/** Oldest first, in the order in which they were done. */
export async function listAlertActs(sql: Sql, alertId: string): Promise<AlertAct[]> {
  const { rows } = await sql.query<{ at: number; by: string; act: string; detail: string | null }>(
    'select at, by, act, detail from alert_acts where alert_id = $1 order by id',
    [alertId],
  );
  return rows.map(({ detail, ...act }) => (detail === null ? act : { ...act, detail }));
}

/** Oldest first. */
export async function listAlertNotes(sql: Sql, alertId: string): Promise<AlertNote[]> {
  const { rows } = await sql.query<{ id: number; at: number; by: string; text: string }>(
    'select id, at, by, text from alert_notes where alert_id = $1 order by id',
    [alertId],
  );
  return rows.map((row) => ({ ...row, id: String(row.id), alertId }));
}
