import type { EventStore } from './event-store.ts';

/** How many contributions of each rule a window holds. */
export function ruleCounter(store: EventStore, size: number) {
  // A plain list: a typed array costs a hundred bytes more, and there is one for each group.
  const counts: number[] = new Array<number>(size).fill(0);
  function change(slot: number, by: 1 | -1): void {
    const bits = store.rules[slot]!;
    if (bits < 0) for (const rule of store.aside(slot)!.rules!) counts[rule]! += by;
    // The lowest bit, one after another.
    else for (let left = bits; left !== 0; left &= left - 1) counts[31 - Math.clz32(left & -left)]! += by;
  }
  return {
    counts,
    distinct() {
      let distinct = 0;
      for (const count of counts) if (count > 0) distinct += 1;
      return distinct;
    },
    reset: () => void counts.fill(0),
    enter: (slot: number) => change(slot, 1),
    leave: (slot: number) => change(slot, -1),
  };
}
