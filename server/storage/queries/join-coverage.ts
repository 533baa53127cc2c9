import type { Sql } from '../sql.ts';

/** What a source's events of five minutes led to; `start` in epoch milliseconds of receipt. */
export interface CoverageRow {
  readonly source: string;
  readonly start: number;
  readonly events: number;
  readonly joined: number;
  readonly isBad: boolean;
}
export interface FallRow {
  readonly source: string;
  readonly fellAt: number;
}

/** Since a time, oldest first. */
export async function readCoverage(sql: Sql, since: number): Promise<CoverageRow[]> {
  const { rows } = await sql.query<CoverageRow>(
    `select source, start, events, joined, is_bad as "isBad" from join_coverage where start >= $1 order by start`,
    [since],
  );
  return rows;
}

/** As they are now, in place of how they were; one of a source and start stands once in `changed`. */
export async function upsertCoverage(sql: Sql, changed: readonly CoverageRow[]): Promise<void> {
  await sql.query(
    `insert into join_coverage (source, start, events, joined, is_bad)
     select one ->> 'source', (one ->> 'start')::bigint, (one ->> 'events')::integer, (one ->> 'joined')::integer,
       (one ->> 'isBad')::boolean
     from jsonb_array_elements($1::jsonb) as one
     on conflict (source, start) do update set
       events = excluded.events, joined = excluded.joined, is_bad = excluded.is_bad`,
    [JSON.stringify(changed)],
  );
}

export async function deleteCoverageBefore(sql: Sql, start: number): Promise<void> {
  await sql.query('delete from join_coverage where start < $1', [start]);
}

export async function readFalls(sql: Sql): Promise<FallRow[]> {
  const { rows } = await sql.query<FallRow>(
    'select source, fell_at as "fellAt" from join_coverage_falls order by source',
  );
  return rows;
}

/** These are fallen now, and no other. */
export async function replaceFalls(sql: Sql, falls: readonly FallRow[]): Promise<void> {
  await sql.query('delete from join_coverage_falls');
  await sql.query(
    `insert into join_coverage_falls (source, fell_at)
     select one ->> 'source', (one ->> 'fellAt')::bigint from jsonb_array_elements($1::jsonb) as one`,
    [JSON.stringify(falls)],
  );
}
