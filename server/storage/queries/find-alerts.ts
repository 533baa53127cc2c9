import type { AlertStatus } from '../../../shared/domain/alert.ts';
import { ALERT_COLUMNS, type AlertRow } from '../alert-row.ts';
import type { PageCursor } from '../page-cursor.ts';
import type { Sql } from '../sql.ts';

export async function findAlerts(sql: Sql, ids: readonly string[]): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(`select ${ALERT_COLUMNS} from alerts where id = any($1)`, [ids]);
  return rows;
}

/** Newest `lastAt` first. */
export async function listAlerts(
  sql: Sql,
  asked: {
    readonly status?: readonly AlertStatus[] | undefined;
    readonly before?: PageCursor | undefined;
    readonly limit: number;
  },
): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    `select ${ALERT_COLUMNS} from alerts
     where ($1::text[] is null or status = any($1)) and ($2::bigint is null or (last_at, id) < ($2, $3))
     order by last_at desc, id desc limit $4`,
    [asked.status ?? null, asked.before?.at ?? null, asked.before?.id ?? null, asked.limit],
  );
  return rows;
}

/** Alerts whose newest revision is > revision, in the order of revisions. */
export async function findAlertsChangedSince(sql: Sql, revision: number, limit: number): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    `select ${ALERT_COLUMNS} from alerts where revision > $1 order by revision limit $2`,
    [revision, limit],
  );
  return rows;
}

/** Alerts that went into no other, whose last event is not older. */
export async function findAlertsSince(sql: Sql, lastAt: number): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    `select ${ALERT_COLUMNS} from alerts where status <> 'merged' and last_at >= $1 order by last_at, id`,
    [lastAt],
  );
  return rows;
}
