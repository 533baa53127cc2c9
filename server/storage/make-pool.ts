import pg from 'pg';
import type { Log } from './log.ts';
import { parsers } from './sql.ts';
import { faultWhenAway } from './storage-errors.ts';

/** Past it a question is given up; the database may hang, and a screen must not. */
const QUERY_MS = 30_000;

/** A pool whose errors, when the database is away, are PublicFault STORAGE_UNAVAILABLE. */
export function makePool(config: pg.ClientConfig, max: number, name: string, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max,
    types: parsers,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: QUERY_MS,
    application_name: `watchfloor ${name}`,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => log.warn({ reason: error.message }, 'an idle database connection broke'));
  const rethrow = (error: unknown): never => {
    throw faultWhenAway(error);
  };
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  pool.query = ((...args: unknown[]) => query(...args).catch(rethrow)) as typeof pool.query;
  return pool;
}
