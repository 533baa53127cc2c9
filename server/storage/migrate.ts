import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { StorageSetupFault } from './storage-fault.ts';

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
/** Any number, the same in every release: two servers that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_402_113_001;

/**
 * Brings the schema up to date; one transaction a file, in the order of their names. A database written by a newer
 * release is refused. Returns the names of those applied.
 */
export async function migrate(client: pg.ClientBase, folder = FOLDER): Promise<string[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await client.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
    const applied = new Set(rows.map((row) => row.name));
    const unknown = [...applied].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new StorageSetupFault(
        `The database was written by a newer release (it has ${unknown.join(', ')}). Start that release.`,
      );
    }
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) {
      await client.query('begin');
      try {
        await client.query(readFileSync(`${folder}/${name}`, 'utf8'));
        await client.query('insert into schema_migrations (name) values ($1)', [name]);
        await client.query('commit');
      } catch (cause) {
        await client.query('rollback');
        throw new StorageSetupFault(`Migration ${name} failed: ${(cause as Error).message}`, { cause });
      }
    }
    return missing;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
  }
}
