import type { Role } from '../../../shared/domain/principal.ts';
import type { Sql } from '../sql.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAt: number;
}
/** With the hash: only for checking a password. Absent hash: signs in by one-time link only. */
export interface UserSecret extends User {
  readonly passwordHash?: string;
}

interface Row {
  id: string;
  name: string;
  role: Role;
  password_hash: string | null;
  disabled: boolean;
  created_at: number;
}

function toUser(row: Row): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    disabled: row.disabled,
    createdAt: row.created_at,
  };
}

export async function findUser(sql: Sql, id: string): Promise<User | undefined> {
  const { rows } = await sql.query<Row>('select * from users where id = $1', [id]);
  return rows[0] && toUser(rows[0]);
}

/** Case does not count. */
export async function findUserSecret(sql: Sql, name: string): Promise<UserSecret | undefined> {
  const { rows } = await sql.query<Row>('select * from users where lower(name) = lower($1)', [name]);
  const row = rows[0];
  if (row === undefined) return undefined;
  return { ...toUser(row), ...(row.password_hash !== null && { passwordHash: row.password_hash }) };
}

export async function listUsers(sql: Sql): Promise<User[]> {
  const { rows } = await sql.query<Row>('select * from users order by lower(name)');
  return rows.map(toUser);
}
