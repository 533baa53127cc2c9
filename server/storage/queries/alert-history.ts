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

/** The alert itself and all that went into it, and into those. */
const WITH_MERGED = `with recursive held (id) as (
  select $1::text collate "C"
  union
  select alerts.id from alerts join held on alerts.status = 'merged' and alerts.judgement ->> 'mergedInto' = held.id
)`;

/** Of the alert and what went into it: oldest first, in the order in which they were done. */
export async function listAlertActs(sql: Sql, alertId: string): Promise<AlertAct[]> {
  const { rows } = await sql.query<{ at: number; by: string; act: string; detail: string | null }>(
    `${WITH_MERGED} select at, by, act, detail from alert_acts where alert_id in (select id from held) order by alert_acts.id`,
    [alertId],
  );
  return rows.map(({ detail, ...act }) => (detail === null ? act : { ...act, detail }));
}

/** Of the alert and what went into it: oldest first. */
export async function listAlertNotes(sql: Sql, alertId: string): Promise<AlertNote[]> {
  const { rows } = await sql.query<{ id: number; alertId: string; at: number; by: string; text: string }>(
    `${WITH_MERGED} select alert_notes.id, alert_id as "alertId", at, by, text from alert_notes
     where alert_id in (select id from held) order by alert_notes.id`,
    [alertId],
  );
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/** Of the alert and what went into it. */
export async function countAlertNotes(sql: Sql, alertId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `${WITH_MERGED} select count(*)::integer as count from alert_notes where alert_id in (select id from held)`,
    [alertId],
  );
  return rows[0]!.count;
}
