import pg from 'pg';
import { parsers } from './sql.ts';

const WRITER_LOCK = 7_402_113_002;

/** Another server holds the writer's lock of this database. */
export class WriterTaken extends Error {
  constructor() {
    super(
      'Another server is writing to this database. Stop it first, or give this one a database of its own.',
    );
    this.name = 'WriterTaken';
  }
}

/**
 * The one connection that appends to the log. It holds the writer's lock itself, so lock and writes end together: when
 * a new connection has the lock, no transaction of an old one (ours or another server's) can still commit.
 */
export interface WriterConnection {
  /** The live connection; another one, opened and locked anew, when the last was lost. */
  acquire(): Promise<pg.Client>;
  /** Ends the connection at once, whatever it is doing. */
  discard(): void;
  close(): Promise<void>;
}

export function createWriterConnection(config: pg.ClientConfig): WriterConnection {
  let held: pg.Client | undefined;

  async function open(): Promise<pg.Client> {
    const client = new pg.Client({
      ...config,
      types: parsers,
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      application_name: 'watchfloor writer',
    });
    client.on('error', () => {
      if (held === client) held = undefined;
    });
    client.on('end', () => {
      if (held === client) held = undefined;
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        WRITER_LOCK,
      ]);
      if (!rows[0]?.taken) throw new WriterTaken();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  return {
    async acquire() {
      held ??= await open();
      return held;
    },
    discard() {
      const client = held;
      held = undefined;
      if (client === undefined) return;
      // end() would wait for the query that hangs.
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
    async close() {
      const client = held;
      held = undefined;
      await client?.end().catch(() => {});
    },
  };
}
