import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, type EmbeddedState, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { Log } from './log.ts';
import { makePool } from './make-pool.ts';
import { migrate } from './migrate.ts';
import { StorageSetupFault } from './storage-fault.ts';
import { createWriterConnection, type WriterConnection, WriterTaken } from './writer-connection.ts';

export interface Database {
  /** Short transactions that change something: verdicts, acts, sessions. */
  readonly write: pg.Pool;
  readonly read: pg.Pool;
  /** Only for the event log. */
  readonly writer: WriterConnection;
  readonly embedded: boolean;
  /** e.g. `18.4`. */
  readonly version: string;
  /** Why the database is away, when its supervisor knows; undefined while it stands. For people. */
  problem(): string | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Any PostgreSQL >= 15. Absent: the embedded one, in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly log: Log;
  readonly onState?: (state: EmbeddedState) => void;
  readonly relocateTo?: string;
}

const OLDEST_MAJOR = 15;
const DATABASE = 'watchfloor';

/**
 * Opens the record: starts the embedded PostgreSQL or connects to `databaseUrl`, checks the version, migrates, takes the
 * writer's lock. Throws StorageSetupFault, with what to do, when any of these cannot be done.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  let embedded: EmbeddedPostgres | undefined;
  if (options.databaseUrl === undefined) {
    const { log, onState, relocateTo } = options;
    embedded = await startEmbeddedPostgres({
      dataDir: options.dataDir,
      log,
      ...(onState && { onState }),
      ...(relocateTo && { relocateTo }),
    });
  }
  try {
    if (embedded !== undefined) await createDatabase(embedded);
    const config: pg.ClientConfig =
      embedded === undefined
        ? { connectionString: options.databaseUrl! }
        : { ...embedded.connection, database: DATABASE };
    return await connect(config, embedded, options.log);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function connect(
  config: pg.ClientConfig,
  embedded: EmbeddedPostgres | undefined,
  log: Log,
): Promise<Database> {
  const version = await prepare(config, log);
  const writer = createWriterConnection(config);
  await lockForWriting(writer);
  const write = makePool(config, 4, 'write', log);
  const read = makePool(config, 8, 'read', log);
  let closing: Promise<void> | undefined;
  return {
    write,
    read,
    writer,
    embedded: embedded !== undefined,
    version,
    problem() {
      const state = embedded?.state();
      if (state === undefined || state.state === 'ready') return undefined;
      return state.state === 'lost' ? state.reason : `the database is ${state.state}`;
    },
    close() {
      closing ??= (async () => {
        await writer.close();
        await Promise.all([write.end(), read.end()]);
        await embedded?.stop();
      })();
      return closing;
    },
  };
}

/** Checks the version and migrates on one connection. Returns the version. */
async function prepare(config: pg.ClientConfig, log: Log): Promise<string> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect().catch((cause: Error) => {
      throw new StorageSetupFault(`The database cannot be reached: ${cause.message}. See DATABASE_URL.`, {
        cause,
      });
    });
    const { rows } = await client.query<{ number: string; text: string; encoding: string }>(
      "select current_setting('server_version_num') as number, current_setting('server_version') as text, current_setting('server_encoding') as encoding",
    );
    const { number, text, encoding } = rows[0]!;
    if (Number(number) < OLDEST_MAJOR * 10_000) {
      throw new StorageSetupFault(`PostgreSQL ${text} is too old: ${OLDEST_MAJOR} or newer is needed.`);
    }
    if (encoding !== 'UTF8') {
      throw new StorageSetupFault(`The database's encoding is ${encoding}: create it with encoding UTF8.`);
    }
    const applied = await migrate(client);
    if (applied.length > 0) log.info({ applied }, 'database schema brought up to date');
    return text.split(' ')[0]!;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The session of a server that was killed may hold the lock for a moment longer. */
async function lockForWriting(writer: WriterConnection): Promise<void> {
  for (const until = Date.now() + 5_000; ; await sleep(200)) {
    try {
      await writer.acquire();
      return;
    } catch (error) {
      if (!(error instanceof WriterTaken)) throw error;
      if (Date.now() > until) throw new StorageSetupFault(error.message, { cause: error });
    }
  }
}

async function createDatabase(embedded: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ ...embedded.connection, database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE} template template0 encoding 'UTF8'`);
  } finally {
    await client.end().catch(() => {});
  }
}
