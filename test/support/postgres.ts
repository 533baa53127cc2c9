import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../server/storage/embedded-postgres.ts';
import { silentLog } from '../../server/storage/log.ts';
import { findPlatformBinaries } from '../../server/storage/platform-binaries.ts';

/** One embedded server for a test file, with a fresh database for whoever asks. */
export interface TestPostgres {
  readonly server: EmbeddedPostgres;
  readonly dataDir: string;
  /** URL of a database with nothing in it. */
  freshUrl(): Promise<string>;
  /** A fresh database, opened: migrated and locked for writing. Closed with the server. */
  freshDatabase(): Promise<Database>;
  stop(): Promise<void>;
}

/**
 * Starts a server in a folder of its own under the system's temporary folder. initdb runs once a machine: its result is
 * kept beside and copied. Commits are durable as in the product.
 */
export async function startTestPostgres(
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<TestPostgres> {
  const dataDir = options.dataDir ?? (await makeTestDataDir());
  const server = await startEmbeddedPostgres({
    ...options,
    dataDir,
    // Many databases, each with its pools.
    settings: { max_connections: '200', ...options.settings },
  });
  const opened: Database[] = [];
  let count = 0;

  async function freshUrl(): Promise<string> {
    count += 1;
    const name = `test_${count}`;
    const client = new pg.Client({ ...server.connection, database: 'postgres' });
    await client.connect();
    await client.query(`create database ${name} template template0 encoding 'UTF8'`);
    await client.end();
    return databaseUrl(server, name);
  }

  return {
    server,
    dataDir,
    freshUrl,
    async freshDatabase() {
      const databaseUrl = await freshUrl();
      const database = await openDatabase({ databaseUrl, dataDir, log: silentLog });
      opened.push(database);
      return database;
    },
    async stop() {
      await Promise.all(opened.map((database) => database.close()));
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A data directory with a new cluster in it, without the half second that initdb takes. */
export async function makeTestDataDir(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wf-pg-'));
  await fillFromTemplate(dataDir);
  return dataDir;
}

export function databaseUrl(server: EmbeddedPostgres, database: string): string {
  const { host, port, user, password } = server.connection;
  return `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Copies a cluster that was made once on this machine, with the password it was made with. */
async function fillFromTemplate(dataDir: string): Promise<void> {
  const version = /embedded-postgres[/\\][^/\\]+/.exec(findPlatformBinaries())?.[0] ?? 'x';
  const template = join(
    tmpdir(),
    `wf-pg-template-${version.replace(/\W/g, '-')}-18-${process.getuid?.() ?? 0}`,
  );
  if (!existsSync(template)) {
    const making = mkdtempSync(join(tmpdir(), 'wf-pg-making-'));
    chmodSync(making, 0o711);
    const made = await startEmbeddedPostgres({ dataDir: making });
    await made.stop();
    // Two test runs may make it at once: the first rename wins, the other is thrown away.
    try {
      renameSync(making, template);
    } catch {
      rmSync(making, { recursive: true, force: true });
    }
  }
  // -p keeps the owner: as root the cluster belongs to the user PostgreSQL runs as.
  for (const name of ['postgres', 'postgres-password']) {
    execFileSync('cp', ['-Rp', join(template, name), join(dataDir, name)]);
  }
  // mkdtemp makes it 0700: PostgreSQL's user must pass.
  chmodSync(dataDir, 0o711);
}
