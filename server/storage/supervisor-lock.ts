import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { processBirth } from './postmaster-pid.ts';
import { StorageSetupFault } from './storage-fault.ts';

/**
 * One supervisor a data directory. Without it a second `npm start` would take the first one's PostgreSQL for an orphan
 * and stop it. A lock of a dead process is taken over: pid and birth name a process for good, a bare pid is reused.
 */
export function takeSupervisorLock(path: string): { release(): void } {
  const own = `${process.pid} ${processBirth(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, own);
      closeSync(file);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') {
        throw new StorageSetupFault(
          code === 'ENOSPC'
            ? `The data directory cannot be written, the disk is full: ${message}`
            : `The data directory cannot be locked: ${message}`,
          { cause: error },
        );
      }
    }
    const [pid, birth] = readOwner(path);
    if (pid > 0 && birth !== '' && processBirth(pid) === birth) {
      throw new StorageSetupFault(
        `Another server (process ${pid}) uses this data directory. Stop it first, or choose another data directory.`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new StorageSetupFault(`The lock ${path} cannot be taken: others keep taking it.`);
}

function readOwner(path: string): [number, string] {
  try {
    const [pid = '', ...birth] = readFileSync(path, 'utf8').split(' ');
    return [Number(pid), birth.join(' ')];
  } catch {
    return [0, ''];
  }
}
