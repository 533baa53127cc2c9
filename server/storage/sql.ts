import pg from 'pg';
import { faultWhenAway } from './storage-errors.ts';

/** A pool or a client: what a query needs. */
export interface Sql {
  query<Row extends pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

const INT8 = 20;

/** int8 as a number: our counters and epoch milliseconds stay far below 2^53. */
export const parsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** One transaction on one connection of the pool; rolled back when `work` throws; STORAGE_UNAVAILABLE when it is away. */
export async function inTransaction<T>(pool: pg.Pool, work: (sql: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw faultWhenAway(error);
  });
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw faultWhenAway(error);
  } finally {
    client.release(broken);
  }
}
