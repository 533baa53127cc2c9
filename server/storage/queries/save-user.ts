import type { Role } from '../../../shared/domain/principal.ts';
import type { Sql } from '../sql.ts';

export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Argon2id, encoded. Absent: no password yet. */
  readonly passwordHash?: string;
  readonly createdAt: number;
}

/** False: the name is taken. */
export async function insertUser(sql: Sql, user: NewUser): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into users (id, name, role, password_hash, created_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [user.id, user.name, user.role, user.passwordHash ?? null, user.createdAt],
  );
  return rowCount === 1;
}

export interface UserChange {
  readonly role?: Role;
  readonly passwordHash?: string;
  readonly disabled?: boolean;
}

/** Whoever is disabled or gets another password loses every session in the same statement. False: no such user. */
export async function updateUser(sql: Sql, id: string, change: UserChange, at: number): Promise<boolean> {
  const endsSessions = change.disabled === true || change.passwordHash !== undefined;
  const { rowCount } = await sql.query(
    `with ended as (
       update sessions set revoked_at = $6 where user_id = $1 and $5 and revoked_at is null
     )
     update users set role = coalesce($2, role), password_hash = coalesce($3, password_hash),
                      disabled = coalesce($4, disabled)
     where id = $1`,
    [id, change.role ?? null, change.passwordHash ?? null, change.disabled ?? null, endsSessions, at],
  );
  return rowCount === 1;
}
