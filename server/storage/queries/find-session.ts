import type { Role } from '../../../shared/domain/principal.ts';
import type { Sql } from '../sql.ts';

export interface Session {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  readonly csrf: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** Only one that stands: not expired, not revoked, its user not disabled. */
export async function findSession(sql: Sql, tokenHash: string, now: number): Promise<Session | undefined> {
  const { rows } = await sql.query<{
    id: string;
    name: string;
    role: Role;
    csrf: string;
    created_at: number;
    last_seen_at: number;
    expires_at: number;
  }>(
    `select u.id, u.name, u.role, s.csrf, s.created_at, s.last_seen_at, s.expires_at
     from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.expires_at > $2 and s.revoked_at is null and not u.disabled`,
    [tokenHash, now],
  );
  const row = rows[0];
  return (
    row && {
      user: { id: row.id, name: row.name, role: row.role },
      csrf: row.csrf,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
    }
  );
}
