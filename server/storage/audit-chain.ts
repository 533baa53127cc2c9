import { createHash } from 'node:crypto';

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Canonical JSON. */
  readonly detail: string;
  readonly ip: string | null;
}

/**
 * Hash of an audit row: SHA-256 (hex) of the JSON array [prevHash, seq, at, actor, action, subject, detail, ip], UTF-8;
 * `detail` is a string of canonical JSON within it. The first row's prevHash is empty.
 */
export function auditHash(prevHash: string, row: AuditRow): string {
  const text = JSON.stringify([
    prevHash,
    row.seq,
    row.at,
    row.actor,
    row.action,
    row.subject,
    row.detail,
    row.ip,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
