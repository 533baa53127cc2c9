import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chooseRunAs, firstBarrier, type RunAs, readPasswd } from './run-as.ts';
import { StorageSetupFault } from './storage-fault.ts';

/** Where the embedded cluster lives and whom it runs as. */
export interface ClusterHome {
  /** The folder asked for: lock, password and log lie here. */
  readonly dataDir: string;
  /** Parent of the cluster and of copied binaries: `dataDir`, or elsewhere when PostgreSQL's user cannot reach it. */
  readonly root: string;
  readonly cluster: string;
  readonly runAs: RunAs | undefined;
  readonly password: string;
}

/** sun_path holds 104 bytes on macOS, 108 on Linux. */
const SOCKET_PATH_MAX = 100;
export const SOCKET_FILE = '.s.PGSQL.5432';

/**
 * Prepares the folders. As root under a folder that others cannot pass (a clone in /root), the cluster goes to
 * `relocateTo` (/var/lib/watchfloor), and `postgres-location` in the data directory says so.
 */
export function prepareClusterHome(asked: string, relocateTo = '/var/lib/watchfloor'): ClusterHome {
  try {
    mkdirSync(asked, { recursive: true });
    const dataDir = realpathSync(asked);
    const uid = process.getuid?.();
    const candidate = chooseRunAs({ uid, passwd: readPasswd() });
    let root = dataDir;
    if (candidate !== undefined && firstBarrier(dataDir, candidate) !== undefined) {
      const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
      root = join(relocateTo, `${basename(dataDir)}-${digest}`);
      mkdirSync(root, { recursive: true, mode: 0o755 });
      const barrier = firstBarrier(root, candidate);
      if (barrier !== undefined) {
        throw new StorageSetupFault(
          `PostgreSQL cannot run as root, and user ${candidate.uid} can pass neither ${dataDir} nor ${barrier}. Choose a data directory that others may pass through, or set DATABASE_URL.`,
        );
      }
      writeFileSync(join(dataDir, 'postgres-location'), `${root}\n`);
    }
    const cluster = join(root, 'postgres');
    const owner = existsSync(cluster) ? statSync(cluster) : undefined;
    if (owner !== undefined && uid !== 0 && owner.uid !== uid) {
      throw new StorageSetupFault(
        `The data directory ${cluster} belongs to user ${owner.uid}, this server runs as user ${uid}. Run it as that user, or choose another data directory.`,
      );
    }
    const runAs = chooseRunAs({ uid, passwd: readPasswd(), ...(owner && { clusterOwner: owner }) });
    return { dataDir, root, cluster, runAs, password: password(join(dataDir, 'postgres-password')) };
  } catch (error) {
    if (error instanceof StorageSetupFault) throw error;
    throw new StorageSetupFault(
      `The data directory ${asked} cannot be used: ${(error as Error).message}. Choose one that this user may write.`,
      { cause: error },
    );
  }
}

function password(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(path, 'utf8').trim();
}

/** A folder for the socket that only PostgreSQL's user (and root) can enter, with a path short enough for a socket. */
export function makeSocketDir(home: ClusterHome): string {
  const near = join(home.root, 'run');
  const fits = Buffer.byteLength(join(near, SOCKET_FILE)) <= SOCKET_PATH_MAX;
  const socketDir = fits ? near : mkdtempSync(join(tmpdir(), 'watchfloor-'));
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  chmodSync(socketDir, 0o700);
  giveTo(socketDir, home.runAs);
  return socketDir;
}

export function giveTo(path: string, user: RunAs | undefined): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}
