import { rulesOf } from './event-rows.ts';
import type { EventStore } from './event-store.ts';

/** Counts the rules that a contribution matched, `by` one up or down. */
export function countRules(store: EventStore, counts: number[], slot: number, by: 1 | -1): void {
  const bits = rulesOf(store, slot);
  if (bits < 0) for (const rule of store.aside(slot)!.rules!) counts[rule]! += by;
  // The lowest bit, one after another.
  else for (let left = bits; left !== 0; left &= left - 1) counts[31 - Math.clz32(left & -left)]! += by;
}

/** How many rules there are any of. */
export function distinctRules(counts: readonly number[]): number {
  let distinct = 0;
  for (let rule = 0; rule < counts.length; rule += 1) if (counts[rule]! > 0) distinct += 1;
  return distinct;
}
