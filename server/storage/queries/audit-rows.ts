import type { AuditRow } from '../audit-chain.ts';
import type { Sql } from '../sql.ts';

export type StoredAuditRow = AuditRow & { readonly prev_hash: string; readonly hash: string };
const COLUMNS = 'seq, at, actor, action, subject, detail, ip, prev_hash, hash';

/** Locks the end of the chain until the transaction ends. */
export async function lockAuditHead(sql: Sql): Promise<{ seq: number; hash: string }> {
  const { rows } = await sql.query<{ seq: number; hash: string }>(
    'select seq, hash from audit_head for update',
  );
  return rows[0]!;
}

export async function readAuditHead(sql: Sql): Promise<{ seq: number; hash: string }> {
  const { rows } = await sql.query<{ seq: number; hash: string }>('select seq, hash from audit_head');
  return rows[0]!;
}

export async function insertAuditRow(sql: Sql, row: StoredAuditRow): Promise<void> {
  await sql.query(
    `with head as (update audit_head set seq = $1, hash = $9)
     insert into audit (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.ip, row.prev_hash, row.hash],
  );
}

/** Newest first; `before` is a seq. */
export async function listAuditRows(
  sql: Sql,
  before: number | undefined,
  limit: number,
): Promise<StoredAuditRow[]> {
  const { rows } = await sql.query<StoredAuditRow>(
    `select ${COLUMNS} from audit where $1::bigint is null or seq < $1 order by seq desc limit $2`,
    [before ?? null, limit],
  );
  return rows;
}

/** Oldest first, for checking the chain. */
export async function readAuditChain(sql: Sql, after: number, limit: number): Promise<StoredAuditRow[]> {
  const { rows } = await sql.query<StoredAuditRow>(
    `select ${COLUMNS} from audit where seq > $1 order by seq limit $2`,
    [after, limit],
  );
  return rows;
}
