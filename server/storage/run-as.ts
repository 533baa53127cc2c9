import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user PostgreSQL runs as. Absent: whoever runs Node. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` by convention on Linux; it needs no passwd entry to run as. */
const NOBODY: RunAs = { uid: 65534, gid: 65534 };

/**
 * Whom PostgreSQL runs as. It refuses to run as root, so root hands it to the owner of the existing cluster, else the
 * system's `postgres` user, else `nobody`. Anyone else runs it as himself: undefined.
 */
export function chooseRunAs(asked: {
  readonly uid: number | undefined;
  readonly passwd: string;
  readonly clusterOwner?: RunAs;
}): RunAs | undefined {
  if (asked.uid !== 0) return undefined;
  if (asked.clusterOwner !== undefined && asked.clusterOwner.uid !== 0) return asked.clusterOwner;
  for (const line of asked.passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'postgres' && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

export function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The first folder on the way to `path` that the user cannot pass through, or undefined when he reaches it. Judged by
 * mode bits; access lists are not read.
 */
export function firstBarrier(
  path: string,
  user: RunAs,
  stat: (path: string) => { mode: number; uid: number; gid: number } = statSync,
): string | undefined {
  const folders = [path];
  while (dirname(folders[0]!) !== folders[0]) folders.unshift(dirname(folders[0]!));
  return folders.find((folder) => {
    const { mode, uid, gid } = stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    return (mode & bit) === 0;
  });
}
