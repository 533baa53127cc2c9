import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** https://www.postgresql.org/docs/current/storage-file-layout.html (postmaster.pid): pid, data directory, start, port, socket folder. */
export interface PostmasterPid {
  readonly pid: number;
  readonly dataDir: string;
}

export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const [pid, dataDir] = text.split('\n');
  const number = Number(pid);
  return Number.isSafeInteger(number) && number > 1 && dataDir ? { pid: number, dataDir } : undefined;
}

/** A zombie is dead: in a container whose first process reaps nobody, an orphan stays one for ever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || processBirth(pid) !== '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process's command line, words separated by spaces; empty when there is no such process. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** When a process began, in the system's own terms: with the pid it names one process for good. */
export function processBirth(pid: number): string {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name, in brackets, may hold anything; field 22 is counted from behind it. A zombie is dead.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? '' : fields[19]!;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
