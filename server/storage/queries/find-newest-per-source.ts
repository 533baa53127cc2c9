import type { Sql } from '../sql.ts';

export interface NewestOfSource {
  readonly source: string;
  /** Newest claimed time at or before `to`, and newest receipt, epoch milliseconds. */
  readonly newestAt: number;
  readonly newestReceivedAt: number;
  readonly count: number;
}

/** Over the events whose time lies in [from, to). */
export async function findNewestPerSource(sql: Sql, from: number, to: number): Promise<NewestOfSource[]> {
  const { rows } = await sql.query<{ source: string; newest: number; received: number; count: number }>(
    `select source, max(time) as newest, max(received_at) as received, count(*) as count
     from events where time >= $1 and time < $2 group by source order by source`,
    [from, to],
  );
  return rows.map((row) => ({
    source: row.source,
    newestAt: row.newest,
    newestReceivedAt: row.received,
    count: row.count,
  }));
}
