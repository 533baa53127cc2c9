import type { Sql } from '../sql.ts';

/** The highest seq ever given out that anyone can have seen: stored, judged, or dropped by retention. */
export async function readLogHead(sql: Sql): Promise<{ stored: number; seen: number }> {
  const { rows } = await sql.query<{ stored: number; seen: number }>(
    `select coalesce((select max(seq) from events), 0) as stored,
            coalesce((select max(value) from counters where name in ('event_seq', 'verdict_cursor')), 0) as seen`,
  );
  const { stored, seen } = rows[0]!;
  return { stored: Math.max(stored, 0), seen: Math.max(stored, seen) };
}
