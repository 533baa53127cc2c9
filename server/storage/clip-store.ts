import type { AuditProof, Clip, FinishedClip } from '../../shared/domain/clip.ts';
import { PublicFault } from '../errors.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { cutPage, readCursor } from './page-cursor.ts';
import {
  type ClipRow,
  countClipAttempt,
  findClip,
  insertClip,
  listClips,
  listClipsInState,
  lockClip,
  setClipDeleted,
  setClipFailed,
  setClipReady,
  sumClipBytes,
} from './queries/clip-rows.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** Evidence clips: each change and its audit row are one transaction. */
export function createClipStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    async insert(given: Clip): Promise<void> {
      const clip = { ...given, reason: cleanText(given.reason) };
      await inTransaction(db.write, async (sql) => {
        await insertClip(sql, clip);
        const { cameras, from, to, reason, alert } = clip;
        await appendAudit(sql, {
          ...{
            at: clip.requestedAt,
            actor: clip.requestedBy,
            action: 'clip.request',
            subject: `clip:${clip.id}`,
          },
          detail: { cameras, from, to, reason, ...(alert === undefined ? {} : { alert }) },
        });
      });
    },
    async get(id: string): Promise<Clip | undefined> {
      const row = await findClip(db.read, cleanText(id));
      return row && toClip(row);
    },
    async list({
      alert,
      before,
      limit,
    }: {
      readonly alert?: string;
      readonly before?: string;
      readonly limit: number;
    }) {
      const rows = await listClips(db.read, {
        ...(alert === undefined ? {} : { alert: cleanText(alert) }),
        ...(before === undefined ? {} : { before: readCursor(before) }),
        limit: limit + 1,
      });
      return cutPage(rows.map(toClip), limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
    },
    queued: async (): Promise<Clip[]> => (await listClipsInState(db.read, 'queued')).map(toClip),
    attempt: (id: string): Promise<number> => countClipAttempt(db.write, id),
    finish: (id: string, done: FinishedClip): Promise<void> =>
      inTransaction(db.write, async (sql) => {
        const row = await lockClip(sql, id, ['queued']);
        if (row === undefined) throw new PublicFault('CONFLICT', 'The clip is not being made any more.');
        const audit = await appendAudit(sql, {
          ...{ at: done.at, actor: row.requested_by, action: 'clip.export', subject: `clip:${id}` },
          detail: {
            ...{ cameras: row.cameras, from: row.from_at, to: row.to_at, reason: row.reason },
            ...(row.alert === null ? {} : { alert: row.alert }),
            ...{ bytes: done.bytes, missingMs: done.missingMs, manifestSha256: done.manifestSha256 },
            files: Object.fromEntries(done.files.map(({ name, sha256 }) => [name, sha256])),
          },
        });
        await setClipReady(sql, id, { ...done, audit });
      }),
    fail: (id: string, failure: string, at: number): Promise<void> =>
      inTransaction(db.write, async (sql) => {
        const row = await lockClip(sql, id, ['queued']);
        if (row === undefined) return;
        await setClipFailed(sql, id, cleanText(failure), at);
        await appendAudit(sql, {
          ...{ at, actor: row.requested_by, action: 'clip.fail', subject: `clip:${id}`, detail: { failure } },
        });
      }),
    remove: (id: string, act: NonNullable<Clip['deleted']>): Promise<boolean> =>
      inTransaction(db.write, async (sql) => {
        const row = await lockClip(sql, cleanText(id), ['ready', 'failed']);
        if (row === undefined) return false;
        const deleted = { ...act, reason: cleanText(act.reason) };
        await setClipDeleted(sql, row.id, deleted);
        await appendAudit(sql, {
          ...{ at: act.at, actor: act.by, action: 'clip.delete', subject: `clip:${row.id}` },
          detail: {
            reason: deleted.reason,
            ...(row.manifest_sha256 === null ? {} : { manifestSha256: row.manifest_sha256 }),
          },
        });
        return true;
      }),
    usedBytes: (): Promise<number> => sumClipBytes(db.read),
    idsOf: async (state: ClipRow['state']): Promise<string[]> =>
      (await listClipsInState(db.read, state)).map(({ id }) => id),
    /** The audit row of the export, for whoever checks it elsewhere. */
    async proof(id: string): Promise<AuditProof | undefined> {
      const audit = (await findClip(db.read, cleanText(id)))?.audit;
      if (!audit) return undefined;
      const { prev_hash: prevHash, ...rest } = audit;
      return { ...rest, prevHash };
    },
  };
}
export type ClipStore = ReturnType<typeof createClipStore>;

function toClip(row: ClipRow): Clip {
  return {
    ...{ id: row.id, state: row.state, cameras: row.cameras, from: row.from_at, to: row.to_at },
    ...{ reason: row.reason, requestedBy: row.requested_by, requestedAt: row.requested_at },
    ...(row.alert === null ? {} : { alert: row.alert }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    ...(row.bytes === null ? {} : { bytes: row.bytes }),
    ...(row.files === null ? {} : { files: row.files }),
    ...(row.missing_ms === null ? {} : { missingMs: row.missing_ms }),
    ...(row.manifest_sha256 === null ? {} : { manifestSha256: row.manifest_sha256 }),
    ...(row.audit === null ? {} : { auditHash: row.audit.hash }),
    ...(row.deleted == null ? {} : { deleted: row.deleted }),
  };
}
