import type { AbsenceEntry } from './absence-group.ts';

/** Starts that wait to be judged, by deadline, in buckets of time: coming and going cost the same however many wait. */
export interface Waiting {
  add(start: AbsenceEntry): void;
  remove(start: AbsenceEntry): void;
  /** Those with a deadline in (after, until], earliest first. */
  between(after: number, until: number): readonly AbsenceEntry[];
}

/** @param width of a bucket, milliseconds */
export function createWaiting(deadlineOf: (start: AbsenceEntry) => number, width: number): Waiting {
  const buckets = new Map<number, AbsenceEntry[]>();
  const numberOf = (time: number) => Math.floor(time / width);

  function* inRange(first: number, last: number): Generator<readonly AbsenceEntry[]> {
    if (last - first > buckets.size) {
      for (const [number, bucket] of buckets) if (number >= first && number <= last) yield bucket;
      return;
    }
    for (let number = first; number <= last; number += 1) {
      const bucket = buckets.get(number);
      if (bucket !== undefined) yield bucket;
    }
  }

  return {
    add(start) {
      if (start.waitingAt >= 0) return;
      const number = numberOf(deadlineOf(start));
      const bucket = buckets.get(number);
      if (bucket === undefined) {
        buckets.set(number, [start]);
        start.waitingAt = 0;
      } else start.waitingAt = bucket.push(start) - 1;
    },
    remove(start) {
      const at = start.waitingAt;
      if (at < 0) return;
      start.waitingAt = -1;
      const number = numberOf(deadlineOf(start));
      const bucket = buckets.get(number)!;
      const last = bucket.pop()!;
      if (last !== start) {
        bucket[at] = last;
        last.waitingAt = at;
      }
      if (bucket.length === 0) buckets.delete(number);
    },
    between(after, until) {
      const found: AbsenceEntry[] = [];
      for (const bucket of inRange(numberOf(after), numberOf(until)))
        for (const start of bucket) {
          const deadline = deadlineOf(start);
          if (deadline > after && deadline <= until) found.push(start);
        }
      return found.sort((left, right) => deadlineOf(left) - deadlineOf(right));
    },
  };
}
