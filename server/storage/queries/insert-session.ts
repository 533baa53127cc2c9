import type { Sql } from '../sql.ts';

export interface NewSession {
  readonly tokenHash: string;
  readonly userId: string;
  readonly csrf: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export async function insertSession(sql: Sql, session: NewSession): Promise<void> {
  await sql.query(
    `insert into sessions (token_hash, user_id, csrf, created_at, last_seen_at, expires_at)
     values ($1, $2, $3, $4, $4, $5)`,
    [session.tokenHash, session.userId, session.csrf, session.createdAt, session.expiresAt],
  );
}
