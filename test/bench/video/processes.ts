import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Processes started by this one whose command line has `text`. */
export function childrenWith(text: string): string[] {
  return execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => line.trim().split(' ')[0]!);
}

/** Processor seconds used so far, own megabytes (shared pages are divided among those that share them). */
export function usageOf(pid: string): { readonly cpu: number; readonly megabytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: Number(pss) / 1024 };
}

/** Processor seconds of children that have ended. */
export function endedChildrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
