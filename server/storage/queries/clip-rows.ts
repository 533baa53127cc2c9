import type { Clip, ClipFile } from '../../../shared/domain/clip.ts';
import type { Sql } from '../sql.ts';
import type { StoredAuditRow } from './audit-rows.ts';

export interface ClipRow {
  readonly id: string;
  readonly state: Exclude<Clip['state'], 'exporting'>;
  readonly cameras: string[];
  readonly from_at: number;
  readonly to_at: number;
  readonly reason: string;
  readonly alert: string | null;
  readonly requested_by: string;
  readonly requested_at: number;
  readonly finished_at: number | null;
  readonly failure: string | null;
  readonly bytes: number | null;
  readonly files: readonly ClipFile[] | null;
  readonly missing_ms: number | null;
  readonly manifest_sha256: string | null;
  readonly audit: StoredAuditRow | null;
  readonly deleted: Clip['deleted'] | null;
}

export async function insertClip(sql: Sql, clip: Clip): Promise<void> {
  await sql.query(
    `insert into clips (id, state, cameras, from_at, to_at, reason, alert, requested_by, requested_at)
     values ($1, 'queued', $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[clip.id, clip.cameras, clip.from, clip.to, clip.reason, clip.alert ?? null],
      ...[clip.requestedBy, clip.requestedAt],
    ],
  );
}

export async function findClip(sql: Sql, id: string): Promise<ClipRow | undefined> {
  const { rows } = await sql.query<ClipRow>('select * from clips where id = $1', [id]);
  return rows[0];
}

/** Newest first; `before` is where the page before ended. */
export async function listClips(
  sql: Sql,
  query: {
    readonly alert?: string;
    readonly before?: { readonly at: number; readonly id: string };
    readonly limit: number;
  },
): Promise<ClipRow[]> {
  const { rows } = await sql.query<ClipRow>(
    `select * from clips
     where ($1::text is null or alert = $1)
       and ($2::bigint is null or (requested_at, id) < ($2, $3 collate "C"))
     order by requested_at desc, id desc limit $4`,
    [query.alert ?? null, query.before?.at ?? null, query.before?.id ?? null, query.limit],
  );
  return rows;
}

/** Oldest first. */
export async function listClipsInState(sql: Sql, state: ClipRow['state']): Promise<ClipRow[]> {
  const { rows } = await sql.query<ClipRow>(
    'select * from clips where state = $1 order by requested_at, id',
    [state],
  );
  return rows;
}

/** Counts one more attempt; answers how many there were with it. */
export async function countClipAttempt(sql: Sql, id: string): Promise<number> {
  const { rows } = await sql.query<{ attempts: number }>(
    'update clips set attempts = attempts + 1 where id = $1 returning attempts',
    [id],
  );
  return rows[0]?.attempts ?? 0;
}

export async function sumClipBytes(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ bytes: number }>(
    "select coalesce(sum(bytes), 0)::bigint as bytes from clips where state = 'ready'",
  );
  return rows[0]!.bytes;
}

/** Locks the row until the transaction ends; undefined where there is none in one of the states. */
export async function lockClip(
  sql: Sql,
  id: string,
  states: readonly ClipRow['state'][],
): Promise<ClipRow | undefined> {
  const { rows } = await sql.query<ClipRow>(
    'select * from clips where id = $1 and state = any($2) for update',
    [id, states],
  );
  return rows[0];
}

export async function setClipReady(
  sql: Sql,
  id: string,
  done: {
    readonly at: number;
    readonly bytes: number;
    readonly files: readonly ClipFile[];
    readonly missingMs: number;
    readonly manifestSha256: string;
    readonly audit: StoredAuditRow;
  },
): Promise<void> {
  await sql.query(
    `update clips set state = 'ready', finished_at = $2, bytes = $3, files = $4, missing_ms = $5, manifest_sha256 = $6,
       audit = $7 where id = $1`,
    [
      ...[id, done.at, done.bytes, JSON.stringify(done.files), done.missingMs, done.manifestSha256],
      JSON.stringify(done.audit),
    ],
  );
}

export async function setClipFailed(sql: Sql, id: string, failure: string, at: number): Promise<void> {
  await sql.query("update clips set state = 'failed', failure = $2, finished_at = $3 where id = $1", [
    id,
    failure,
    at,
  ]);
}

export async function setClipDeleted(
  sql: Sql,
  id: string,
  deleted: NonNullable<Clip['deleted']>,
): Promise<void> {
  await sql.query("update clips set state = 'deleted', deleted = $2 where id = $1", [
    id,
    JSON.stringify(deleted),
  ]);
}
