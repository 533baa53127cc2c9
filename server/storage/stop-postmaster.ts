import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './postmaster-pid.ts';

/**
 * Stops a postmaster: smart (ends when the last client is gone), then fast (ends the clients, writes a checkpoint), then
 * immediate (recovers from the log at the next start; loses nothing committed). Resolves when it is gone.
 */
export async function stopPostmaster(
  pid: number,
  waits = { smartMs: 500, fastMs: 30_000, immediateMs: 10_000 },
): Promise<void> {
  const steps = [
    ['SIGTERM', waits.smartMs],
    ['SIGINT', waits.fastMs],
    ['SIGQUIT', waits.immediateMs],
    ['SIGKILL', 5_000],
  ] as const;
  for (const [signal, waitMs] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    for (const until = Date.now() + waitMs; Date.now() < until; ) {
      if (!isAlive(pid)) return;
      await sleep(20);
    }
  }
}
