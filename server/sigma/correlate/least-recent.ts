/** A group of a correlation, as far as letting go of the oldest is concerned. */
export interface Seen {
  readonly key: string;
  /** Grows with each contribution anywhere. */
  seen: number;
}

/**
 * The groups in the order last seen, without a list that every event would have to touch: sorted when one must go, and
 * who was seen since stands in that order no more.
 */
export function createLeavingOrder<G extends Seen>(groups: ReadonlyMap<string, G>): () => G | undefined {
  const leaving: { readonly group: G; readonly seen: number }[] = [];
  return () => {
    if (groups.size === 0) return undefined;
    for (;;) {
      const next = leaving.pop();
      if (next === undefined) {
        for (const group of groups.values()) leaving.push({ group, seen: group.seen });
        leaving.sort((left, right) => right.seen - left.seen);
      } else if (next.group.seen === next.seen && groups.get(next.group.key) === next.group)
        return next.group;
    }
  };
}
