import { auditHash } from './audit-chain.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import {
  insertAuditRow,
  listAuditRows,
  lockAuditHead,
  readAuditChain,
  readAuditHead,
  type StoredAuditRow,
} from './queries/audit-rows.ts';
import { cleanText, cleanValue } from './sanitise.ts';
import { inTransaction, type Sql } from './sql.ts';

export interface AuditEntry {
  readonly at: number;
  /** Name of who acted. */
  readonly actor: string;
  /** e.g. `alert.acknowledge`, `session.open`. */
  readonly action: string;
  /** What it was done to, e.g. `alert:ID`. */
  readonly subject: string;
  /** Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly ip?: string;
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}

export type AuditCheck =
  | { readonly ok: true; readonly checked: number }
  | { readonly ok: false; readonly checked: number; readonly brokenAt: number; readonly reason: string };

/** Appends within the caller's transaction: an act and its audit row stand or fall together. Answers the row. */
export async function appendAudit(sql: Sql, given: AuditEntry): Promise<StoredAuditRow> {
  const head = await lockAuditHead(sql);
  const row = {
    seq: head.seq + 1,
    at: given.at,
    actor: cleanText(given.actor),
    action: cleanText(given.action),
    subject: cleanText(given.subject),
    detail: canonicalJson(cleanValue(given.detail ?? {})),
    ip: given.ip === undefined ? null : cleanText(given.ip),
  };
  const stored = { ...row, prev_hash: head.hash, hash: auditHash(head.hash, row) };
  await insertAuditRow(sql, stored);
  return stored;
}

/** The append-only, hash-chained record of acts and sensitive reads. */
export function createAuditStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    append: (entry: AuditEntry): Promise<void> =>
      inTransaction(db.write, async (sql) => void (await appendAudit(sql, entry))),
    /** Newest first; `before` is the seq of the last one seen. */
    async list(query: { readonly before?: number; readonly limit?: number }): Promise<{
      records: readonly AuditRecord[];
      nextBefore?: number;
    }> {
      const limit = Math.max(1, Math.min(query.limit ?? 100, 500));
      const rows = await listAuditRows(db.read, query.before, limit + 1);
      const records = rows.slice(0, limit).map(toRecord);
      return rows.length > limit ? { records, nextBefore: records.at(-1)!.seq } : { records };
    },
    /** Recomputes every hash: a row changed, taken out, put in, or cut off at the end is named by its seq. */
    async verify(): Promise<AuditCheck> {
      const head = await readAuditHead(db.read);
      let last = { seq: 0, hash: '' };
      let checked = 0;
      for (;;) {
        const rows = await readAuditChain(db.read, last.seq, 1_000);
        for (const row of rows) {
          // Rows appended since the head was read are checked by the next run.
          if (row.seq > head.seq) break;
          const broken = (reason: string): AuditCheck => ({ ok: false, checked, brokenAt: row.seq, reason });
          if (row.seq !== last.seq + 1) return broken(`record ${last.seq + 1} is missing`);
          if (row.prev_hash !== last.hash) return broken('it does not follow from the record before it');
          if (row.hash !== auditHash(row.prev_hash, row)) return broken('its content was changed');
          last = row;
          checked += 1;
        }
        if (rows.length === 0 || last.seq >= head.seq || rows.at(-1)!.seq > head.seq) break;
      }
      if (last.seq !== head.seq || last.hash !== head.hash) {
        return { ok: false, checked, brokenAt: last.seq + 1, reason: 'the end of the record was cut off' };
      }
      return { ok: true, checked };
    },
  };
}
export type AuditStore = ReturnType<typeof createAuditStore>;

function toRecord(row: StoredAuditRow): AuditRecord {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    ...(row.ip !== null && { ip: row.ip }),
    hash: row.hash,
  };
}
