import type { Sql } from '../sql.ts';

/** `expiresAt` prolongs; it never shortens. */
export async function touchSession(
  sql: Sql,
  tokenHash: string,
  at: number,
  expiresAt: number | undefined,
): Promise<void> {
  await sql.query(
    `update sessions set last_seen_at = greatest(last_seen_at, $2), expires_at = greatest(expires_at, $3)
     where token_hash = $1 and revoked_at is null`,
    [tokenHash, at, expiresAt ?? 0],
  );
}

export async function revokeSession(sql: Sql, tokenHash: string, at: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    'update sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null',
    [tokenHash, at],
  );
  return rowCount === 1;
}

export async function revokeSessionsOfUser(sql: Sql, userId: string, at: number): Promise<number> {
  const { rowCount } = await sql.query(
    'update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null',
    [userId, at],
  );
  return rowCount ?? 0;
}

export async function deleteDeadSessions(sql: Sql, before: number): Promise<number> {
  const { rowCount } = await sql.query('delete from sessions where expires_at < $1 or revoked_at < $1', [
    before,
  ]);
  return rowCount ?? 0;
}
