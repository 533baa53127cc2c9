import type { BoundReport, CorrelatorOptions } from './correlation-results.ts';

/** Counts how often each bound of each rule was met, and tells of it at the 1st, 2nd, 4th, 8th... time. */
export interface Bounds {
  meet(rule: string, bound: BoundReport['bound']): void;
  /** By `rule bound`. */
  counts(): Readonly<Record<string, number>>;
}

export function createBounds(onBound: CorrelatorOptions['onBound']): Bounds {
  const met = new Map<string, number>();
  return {
    meet(rule, bound) {
      const key = `${rule} ${bound}`;
      const count = (met.get(key) ?? 0) + 1;
      met.set(key, count);
      if ((count & (count - 1)) === 0) onBound?.({ rule, bound, count });
    },
    counts: () => Object.fromEntries(met),
  };
}

/** How much is held where the caller does not say. */
export const DEFAULT_LIMITS = { maxEventsPerGroup: 10_000, maxGroupsPerRule: 500_000, maxEvents: 2_000_000 };
