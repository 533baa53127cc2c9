import type { Clock } from '../clock.ts';

const FREE_FAILURES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const FORGET_MS = 15 * 60_000;
const NAMES_MAX = 10_000;

export interface BackOff {
  /** Milliseconds until this name may try again, 0 for now. Names that do not exist wait like those that do. */
  waitMs(name: string): number;
  failed(name: string): void;
  succeeded(name: string): void;
}

/** Per account: four free failures, then 1 s, 2 s, 4 s ... to 5 min between attempts; forgotten after 15 quiet minutes. */
export function createBackOff(clock: Clock): BackOff {
  const failures = new Map<string, { count: number; lastAt: number }>();
  const current = (name: string) => {
    const entry = failures.get(name);
    if (entry && clock.now() - entry.lastAt > FORGET_MS) {
      failures.delete(name);
      return undefined;
    }
    return entry;
  };
  return {
    waitMs(name) {
      const entry = current(name);
      if (!entry || entry.count < FREE_FAILURES) return 0;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (entry.count - FREE_FAILURES));
      return Math.max(0, entry.lastAt + wait - clock.now());
    },
    failed(name) {
      const entry = current(name);
      // Re-inserted, so that the oldest goes first when someone tries a million names.
      failures.delete(name);
      failures.set(name, { count: (entry?.count ?? 0) + 1, lastAt: clock.now() });
      if (failures.size > NAMES_MAX) failures.delete(failures.keys().next().value!);
    },
    succeeded(name) {
      failures.delete(name);
    },
  };
}
