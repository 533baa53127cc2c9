import type { Sql } from '../sql.ts';

export interface NewOneTimeLink {
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export async function insertOneTimeLink(sql: Sql, link: NewOneTimeLink): Promise<void> {
  await sql.query(
    'insert into one_time_links (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)',
    [link.tokenHash, link.userId, link.createdAt, link.expiresAt],
  );
}

/** One statement: of two who come at once, one gets the user. */
export async function useOneTimeLink(sql: Sql, tokenHash: string, at: number): Promise<string | undefined> {
  const { rows } = await sql.query<{ user_id: string }>(
    `update one_time_links set used_at = $2
     where token_hash = $1 and used_at is null and expires_at > $2
       and exists (select from users where id = user_id and not disabled)
     returning user_id`,
    [tokenHash, at],
  );
  return rows[0]?.user_id;
}
