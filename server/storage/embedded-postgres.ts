import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type ClusterHome, makeSocketDir, prepareClusterHome, SOCKET_FILE } from './cluster-home.ts';
import { explainStartLog } from './explain-start-log.ts';
import { binariesMajor, initCluster, postgresEnv, SUPERUSER } from './init-cluster.ts';
import { type Log, silentLog } from './log.ts';
import { findPlatformBinaries, usableBinaries } from './platform-binaries.ts';
import { commandLine, isAlive, parsePostmasterPid } from './postmaster-pid.ts';
import { stopPostmaster } from './stop-postmaster.ts';
import { StorageSetupFault } from './storage-fault.ts';
import { takeSupervisorLock } from './supervisor-lock.ts';

/**
 * The embedded PostgreSQL and its life:
 *
 *   starting -> ready -> (dies by itself) lost -> starting -> ready ...
 *   any -> stopping -> stopped
 *
 * It listens on a Unix socket only, in a folder of mode 0700, and asks for a random password (SCRAM) that lies in the
 * data directory with mode 0600: two locks, because the user it runs as may be shared (`nobody`).
 *
 * It is started in a session of its own: Ctrl-C reaches the server, which stops PostgreSQL last. After a kill -9 of the
 * server it runs on; the next start stops it and starts its own, so that there is one way in which its end is noticed.
 */
export type EmbeddedState =
  | { readonly state: 'starting' | 'ready' | 'stopping' | 'stopped' }
  | { readonly state: 'lost'; readonly reason: string; readonly retryInMs: number };

export interface EmbeddedPostgres {
  /** For `pg`: host (socket folder), port, user, password. Holds the secret: never log it. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly home: ClusterHome;
  state(): EmbeddedState;
  /** The postmaster's pid while it runs. */
  pid(): number | undefined;
  /** Close the pools first. Resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log?: Log;
  readonly onState?: (state: EmbeddedState) => void;
  /** How long a start, with recovery after a crash, may take. Default 120 s. */
  readonly startTimeoutMs?: number;
  /** Further `-c` settings, over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the cluster goes when PostgreSQL's user cannot reach `dataDir`. */
  readonly relocateTo?: string;
  /** First wait before a restart; doubles up to 10 s. */
  readonly restartDelayMs?: number;
}

/** Ours, against the defaults: little memory, no parallel queries (2 cores), fewer full checkpoints, every commit on disk. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  max_connections: '40',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_compression: 'on',
  wal_buffers: '16MB',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  // A new day's partition has no statistics, and without them a busy person costs 140 ms instead of 4 (measured).
  autovacuum_naptime: '10s',
  jit: 'off',
  ssl: 'off',
  timezone: 'UTC',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
};

const LOG_MAX_BYTES = 10 * 1024 * 1024;

/** Starts it, the first time makes it. Throws StorageSetupFault with what to do when it cannot. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? silentLog;
  const home = prepareClusterHome(options.dataDir, options.relocateTo);
  if (home.root !== home.dataDir) {
    log.warn({ dataDir: home.dataDir, root: home.root }, 'the database lies elsewhere: its user cannot pass');
  }
  const lock = takeSupervisorLock(join(home.dataDir, 'postgres-supervisor.lock'));
  try {
    const binaries = usableBinaries(findPlatformBinaries(), home.root, home.runAs);
    await stopOrphan(home, log);
    const made = await initCluster(home, binaries, await binariesMajor(binaries, home));
    if (made) log.info({ cluster: home.cluster }, 'database made');
    return await supervise(options, home, binaries, log, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function supervise(
  options: EmbeddedPostgresOptions,
  home: ClusterHome,
  binaries: string,
  log: Log,
  onStopped: () => void,
): Promise<EmbeddedPostgres> {
  const socketDir = makeSocketDir(home);
  const connection = { host: socketDir, port: 5432, user: SUPERUSER, password: home.password };
  const logFile = join(home.dataDir, 'postgres.log');
  const firstDelayMs = options.restartDelayMs ?? 250;
  let child: ChildProcess | undefined;
  let current: EmbeddedState = { state: 'starting' };
  let stopping = false;
  let restarting: Promise<void> | undefined;
  const wake = new AbortController();

  function enter(state: EmbeddedState): void {
    current = state;
    options.onState?.(state);
  }

  /** Resolves when it answers; throws what its log says when it ends before. */
  async function launch(): Promise<void> {
    enter({ state: 'starting' });
    if (existsSync(logFile) && statSync(logFile).size > LOG_MAX_BYTES) rmSync(logFile);
    const from = existsSync(logFile) ? statSync(logFile).size : 0;
    // Of an earlier life: PostgreSQL takes a reused pid, or a zombie, for the owner of the socket and refuses it.
    for (const name of [SOCKET_FILE, `${SOCKET_FILE}.lock`]) rmSync(join(socketDir, name), { force: true });
    const out = openSync(logFile, 'a', 0o600);
    const settings = { ...SETTINGS, unix_socket_directories: socketDir, ...options.settings };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const started = spawn(join(binaries, 'bin', 'postgres'), ['-D', home.cluster, ...args], {
      ...home.runAs,
      cwd: '/',
      env: postgresEnv(),
      detached: true,
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    child = started;
    let ended: string | undefined;
    started.once('error', (error) => {
      ended = error.message;
    });
    started.once('exit', (code, signal) => {
      ended = `${explainStartLog(readFrom(logFile, from))} [${signal ?? `exit ${code}`}]`;
    });
    const until = Date.now() + (options.startTimeoutMs ?? 120_000);
    while (ended === undefined && !stopping) {
      if (await answers(connection)) break;
      if (Date.now() > until) {
        await stopPostmaster(started.pid!, { smartMs: 0, fastMs: 2_000, immediateMs: 2_000 });
        throw new StorageSetupFault(
          `PostgreSQL did not answer in time: ${explainStartLog(readFrom(logFile, from))}`,
        );
      }
      await sleep(25);
    }
    if (ended !== undefined) throw new StorageSetupFault(`PostgreSQL does not start: ${ended}`);
    started.once('exit', (code, signal) => {
      if (stopping) return;
      const reason = `${explainStartLog(readFrom(logFile, from))} [${signal ?? `exit ${code}`}]`;
      restarting = restart(reason);
    });
    enter({ state: 'ready' });
  }

  async function restart(why: string): Promise<void> {
    let reason = why;
    for (let delayMs = firstDelayMs; !stopping; delayMs = Math.min(delayMs * 2, 10_000)) {
      log.error({ reason, retryInMs: delayMs }, 'the database ended by itself and is started again');
      enter({ state: 'lost', reason, retryInMs: delayMs });
      await sleep(delayMs, undefined, { signal: wake.signal }).catch(() => {});
      if (stopping) return;
      try {
        await stopOrphan(home, log);
        await launch();
        log.info({}, 'the database runs again');
        return;
      } catch (error) {
        reason = (error as Error).message;
      }
    }
  }

  await launchPatiently(launch);

  return {
    connection,
    home,
    state: () => current,
    pid: () => (child?.exitCode === null && child.signalCode === null ? child.pid : undefined),
    async stop() {
      if (current.state === 'stopped') return;
      stopping = true;
      wake.abort();
      enter({ state: 'stopping' });
      await restarting;
      if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child?.once('exit', resolve));
        await Promise.race([gone, stopPostmaster(child.pid)]);
        await gone;
      }
      if (socketDir !== join(home.root, 'run')) rmSync(socketDir, { recursive: true, force: true });
      onStopped();
      enter({ state: 'stopped' });
    },
  };
}

/** Back ends of a postmaster that was killed hold its shared memory for a moment after it: tried again for 10 s. */
async function launchPatiently(launch: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + 10_000; ; await sleep(200)) {
    try {
      return await launch();
    } catch (error) {
      if (!/earlier PostgreSQL/.test((error as Error).message) || Date.now() > until) throw error;
    }
  }
}

/**
 * A postmaster of this cluster that outlived its server is stopped (we hold the supervisor's lock: it is nobody's). A
 * pid file of a process that is gone, or is another program by now, is removed.
 */
async function stopOrphan(home: ClusterHome, log: Log): Promise<void> {
  const file = join(home.cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const found = parsePostmasterPid(readFileSync(file, 'utf8'));
  if (found !== undefined && isAlive(found.pid) && commandLine(found.pid).includes(home.cluster)) {
    log.warn({ pid: found.pid }, 'a database left by a server that was killed is stopped first');
    await stopPostmaster(found.pid);
    return;
  }
  rmSync(file, { force: true });
}

async function answers(connection: EmbeddedPostgres['connection']): Promise<boolean> {
  const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01: it runs, and the password file is not the one it was made with. Waiting will not mend that.
    if ((error as { code?: string }).code === '28P01') {
      throw new StorageSetupFault(
        'PostgreSQL refuses the password in postgres-password: the file was replaced. Restore it from the backup of the data directory.',
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function readFrom(path: string, offset: number): string {
  return existsSync(path) ? readFileSync(path).subarray(offset).toString('utf8').slice(-20_000) : '';
}
