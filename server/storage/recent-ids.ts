/** The newest ids, bounded: two generations, the older dropped when the younger is full. */
export function createRecentIds(capacity: number) {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (id: string): boolean => young.has(id) || old.has(id),
    add(id: string): void {
      if (young.has(id)) return;
      if (young.size >= capacity / 2) {
        old = young;
        young = new Set();
      }
      young.add(id);
    },
  };
}
export type RecentIds = ReturnType<typeof createRecentIds>;
