import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterHome, giveTo } from './cluster-home.ts';
import { explainStartLog } from './explain-start-log.ts';
import { StorageSetupFault } from './storage-fault.ts';

export const SUPERUSER = 'watchfloor';

/**
 * Makes the cluster the first time; checks its version otherwise. It is made beside its place and renamed, so that an
 * interrupted initdb never looks like a cluster.
 */
export async function initCluster(home: ClusterHome, binaries: string, major: string): Promise<boolean> {
  const versionFile = join(home.cluster, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, 'utf8').trim();
    if (found !== major) {
      throw new StorageSetupFault(
        `The data directory ${home.cluster} was written by PostgreSQL ${found}, this is ${major}. Open it with PostgreSQL ${found} through DATABASE_URL, or choose another data directory.`,
      );
    }
    return false;
  }
  if (existsSync(home.cluster)) {
    throw new StorageSetupFault(
      `${home.cluster} is there but is no PostgreSQL cluster. Move it away, or choose another data directory.`,
    );
  }
  const making = `${home.cluster}.making`;
  // initdb runs as another user and reads the password itself, so that it never stands on a command line.
  const passwordFile = `${home.cluster}.pw`;
  try {
    rmSync(making, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
    mkdirSync(making, { mode: 0o700 });
    giveTo(making, home.runAs);
    writeFileSync(passwordFile, home.password, { mode: 0o600 });
    giveTo(passwordFile, home.runAs);
    await run(
      join(binaries, 'bin', 'initdb'),
      [
        `--pgdata=${making}`,
        `--username=${SUPERUSER}`,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
      home,
    );
    renameSync(making, home.cluster);
    return true;
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (error instanceof StorageSetupFault) throw error;
    throw new StorageSetupFault(`The data directory cannot be made: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Major version of the binaries, e.g. `18`. */
export async function binariesMajor(binaries: string, home: ClusterHome): Promise<string> {
  const text = await run(join(binaries, 'bin', 'postgres'), ['--version'], home);
  return /(\d+)[.\d\w]*\s*$/.exec(text.trim())?.[1] ?? text.trim();
}

function run(command: string, args: string[], home: ClusterHome): Promise<string> {
  return new Promise((resolve, reject) => {
    // cwd: the user it runs as may not be able to enter ours, and PostgreSQL complains then.
    const child = spawn(command, args, { ...home.runAs, cwd: '/', env: postgresEnv(), stdio: 'pipe' });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', (cause) =>
      reject(
        new StorageSetupFault(
          `${command} cannot be run: ${cause.message}. Set DATABASE_URL to use another PostgreSQL.`,
          {
            cause,
          },
        ),
      ),
    );
    child.on('close', (code) =>
      code === 0
        ? resolve(out)
        : reject(new StorageSetupFault(`PostgreSQL cannot be set up: ${explainStartLog(out)}`)),
    );
  });
}

/** Our own environment never leaks into it: no secret of the server, no PG* of the caller; messages in English to be read. */
export function postgresEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}
