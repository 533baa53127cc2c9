/** The groups of a correlation, as far as letting go of the oldest is concerned. */
export interface LeavingGroups<G> {
  all(): Iterable<G>;
  /** Grows with each contribution anywhere; another number for what is no longer a group. */
  seenOf(group: G): number;
}

/**
 * The groups in the order last seen, without a list that every event would have to touch: sorted when one must go, and
 * who was seen since stands in that order no more.
 */
export function createLeavingOrder<G>({ all, seenOf }: LeavingGroups<G>): () => G | undefined {
  const leaving: { readonly group: G; readonly seen: number }[] = [];
  return () => {
    for (;;) {
      const next = leaving.pop();
      if (next !== undefined) {
        if (seenOf(next.group) === next.seen) return next.group;
        continue;
      }
      for (const group of all()) leaving.push({ group, seen: seenOf(group) });
      if (leaving.length === 0) return undefined;
      leaving.sort((left, right) => right.seen - left.seen);
    }
  };
}
