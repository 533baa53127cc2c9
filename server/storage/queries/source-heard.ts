import type { Sql } from '../sql.ts';

/** When a source was last heard, epoch milliseconds. */
export interface HeardSource {
  readonly source: string;
  /** Newest claimed time, no later than its event was received; null where all it sent was left out or known already. */
  readonly newestAt: number | null;
  readonly receivedAt: number;
}

/** What was kept, and what the log has after a seq, as one: the newest of both. */
export async function readHeard(sql: Sql, after: number): Promise<HeardSource[]> {
  const { rows } = await sql.query<HeardSource>(
    `select source, max(newest_at) as "newestAt", max(received_at) as "receivedAt" from (
       select source, newest_at, received_at from source_heard
       union all
       select source, max(least(time, received_at)), max(received_at) from events where seq > $1 group by source
     ) as heard group by source order by source`,
    [after],
  );
  return rows;
}

export async function upsertHeard(sql: Sql, heard: readonly HeardSource[]): Promise<void> {
  await sql.query(
    `insert into source_heard (source, newest_at, received_at)
     select one ->> 'source', (one ->> 'newestAt')::bigint, (one ->> 'receivedAt')::bigint
     from jsonb_array_elements($1::jsonb) as one
     on conflict (source) do update set
       newest_at = greatest(source_heard.newest_at, excluded.newest_at),
       received_at = greatest(source_heard.received_at, excluded.received_at)`,
    [JSON.stringify(heard)],
  );
}
