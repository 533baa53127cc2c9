import type { Sql } from '../sql.ts';

/**
 * Locks the revision counter until the transaction ends, and tells it. Whoever changes an alert takes this lock first, so
 * revisions become visible in the order of their numbers, and a reader that has seen n has seen all before it.
 */
export async function lockAlertRevision(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ value: number }>(
    "select value from counters where name = 'alert_revision' for update",
  );
  return rows[0]!.value;
}

export async function setAlertRevision(sql: Sql, value: number): Promise<void> {
  await sql.query("update counters set value = $1 where name = 'alert_revision'", [value]);
}

export async function readAlertRevision(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ value: number }>(
    "select value from counters where name = 'alert_revision'",
  );
  return rows[0]!.value;
}
