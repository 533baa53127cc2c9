/** Keeps where a group stands in its `Expiry`: the bucket's number, and its place there or -1. */
export interface Filing<G> {
  bucketOf(group: G): number;
  placeOf(group: G): number;
  file(group: G, bucket: number, place: number): void;
}

/**
 * The groups of one correlation by the time of their oldest contribution, in buckets of time: letting go looks only at
 * groups that have something to let go.
 */
export interface Expiry<G> {
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

export function createExpiry<G>(timespanMs: number, filing: Filing<G>): Expiry<G> {
  const width = Math.min(MOST_WIDTH_MS, Math.max(LEAST_WIDTH_MS, timespanMs / 8));
  const buckets = new Map<number, G[]>();
  let takenUpTo = Number.NEGATIVE_INFINITY;
  // Groups that begin are filed under the same few times.
  let lastNumber = Number.NaN;
  let last: G[] = [];

  function remove(group: G): void {
    const place = filing.placeOf(group);
    if (place === UNFILED) return;
    const number = filing.bucketOf(group);
    const bucket = buckets.get(number)!;
    const moved = bucket.pop()!;
    if (moved !== group) {
      bucket[place] = moved;
      filing.file(moved, number, place);
    }
    if (bucket.length === 0) forget(number);
    filing.file(group, number, UNFILED);
  }

  function forget(number: number): void {
    buckets.delete(number);
    lastNumber = Number.NaN;
  }

  function bucketFor(number: number): G[] {
    if (number === lastNumber) return last;
    let bucket = buckets.get(number);
    if (bucket === undefined) {
      bucket = [];
      buckets.set(number, bucket);
      // Older than what was taken last: the next time looks again.
      if (number < takenUpTo) takenUpTo = Number.NEGATIVE_INFINITY;
    }
    lastNumber = number;
    last = bucket;
    return bucket;
  }

  return {
    remove,
    file(group, oldest) {
      const number = Math.floor(oldest / width);
      if (filing.placeOf(group) !== UNFILED) {
        if (filing.bucketOf(group) === number) return;
        remove(group);
      }
      filing.file(group, number, bucketFor(number).push(group) - 1);
    },
    takeDue(limit) {
      const upTo = Math.floor(limit / width);
      if (upTo <= takenUpTo) return [];
      takenUpTo = upTo;
      const due: G[] = [];
      for (const [number, bucket] of buckets) {
        if (number >= upTo) continue;
        forget(number);
        for (const group of bucket) {
          filing.file(group, number, UNFILED);
          due.push(group);
        }
      }
      return due;
    },
  };
}
