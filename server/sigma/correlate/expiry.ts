/** Where a group stands in its `Expiry`: the bucket's number, and its place there or -1. */
export interface Filed {
  bucket: number;
  bucketAt: number;
}

/**
 * The groups of one correlation by the time of their oldest contribution, in buckets of time: letting go looks only at
 * groups that have something to let go.
 */
export interface Expiry<G extends Filed> {
  /** Files a group under a time, its oldest; anew where it stands under another. */
  file(group: G, oldest: number): void;
  remove(group: G): void;
  /** Takes out all groups filed wholly at or before `limit`. */
  takeDue(limit: number): readonly G[];
}

/** What is let go may wait for this much more. */
const LEAST_WIDTH_MS = 60_000;
const MOST_WIDTH_MS = 3_600_000;
const UNFILED = -1;

export function createExpiry<G extends Filed>(timespanMs: number): Expiry<G> {
  const width = Math.min(MOST_WIDTH_MS, Math.max(LEAST_WIDTH_MS, timespanMs / 8));
  const buckets = new Map<number, G[]>();
  let takenUpTo = Number.NEGATIVE_INFINITY;

  function remove(group: G): void {
    const { bucketAt } = group;
    if (bucketAt === UNFILED) return;
    const bucket = buckets.get(group.bucket)!;
    const last = bucket.pop()!;
    if (last !== group) {
      bucket[bucketAt] = last;
      last.bucketAt = bucketAt;
    }
    if (bucket.length === 0) buckets.delete(group.bucket);
    group.bucketAt = UNFILED;
  }

  return {
    remove,
    file(group, oldest) {
      const number = Math.floor(oldest / width);
      if (group.bucketAt !== UNFILED) {
        if (group.bucket === number) return;
        remove(group);
      }
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = [];
        buckets.set(number, bucket);
        // Older than what was taken last: the next time looks again.
        if (number < takenUpTo) takenUpTo = Number.NEGATIVE_INFINITY;
      }
      group.bucket = number;
      group.bucketAt = bucket.push(group) - 1;
    },
    takeDue(limit) {
      const upTo = Math.floor(limit / width);
      if (upTo <= takenUpTo) return [];
      takenUpTo = upTo;
      const due: G[] = [];
      for (const [number, bucket] of buckets) {
        if (number >= upTo) continue;
        buckets.delete(number);
        for (const group of bucket) {
          group.bucketAt = UNFILED;
          due.push(group);
        }
      }
      return due;
    },
  };
}
