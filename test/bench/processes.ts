import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes that run now. */
export const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The browser's processes that were not there `before`. */
export const browserProcesses = (before: ReadonlySet<string>) =>
  processes().filter((pid) => !before.has(pid) && /chromium/.test(commandOf(pid)));

/** CPU seconds a process has used; 0 where it is gone. */
export function cpuOf(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
export const cpuOfAll = (pids: readonly string[]) => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
