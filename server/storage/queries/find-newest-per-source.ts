import type { Sql } from '../sql.ts';

export interface NewestOfSource {
  readonly source: string;
  /** Newest claimed time, no later than its event was received, and newest receipt, epoch milliseconds. */
  readonly newestAt: number;
  readonly newestReceivedAt: number;
  readonly count: number;
}

/** Over the events whose claimed time is `from` or later: a clock far ahead is heard as well. */
export async function findNewestPerSource(sql: Sql, from: number): Promise<NewestOfSource[]> {
  const { rows } = await sql.query<{ source: string; newest: number; received: number; count: number }>(
    `select source, max(least(time, received_at)) as newest, max(received_at) as received, count(*) as count
     from events where time >= $1 group by source order by source`,
    [from],
  );
  return rows.map((row) => ({
    source: row.source,
    newestAt: row.newest,
    newestReceivedAt: row.received,
    count: row.count,
  }));
}
