/**
 * When a feed was alive: the union of [t, t + freshFor) over the times of its events, as disjoint intervals in order.
 * It depends on the set of times alone, so a late heartbeat closes the gap it belongs to.
 */
export interface FeedCoverage {
  /** Adds an event's time. Returns the range of times whose answer may have changed, half-open, or nothing. */
  add(time: number): { readonly from: number; readonly to: number } | undefined;
  /** undefined while covered; else the newest event's time before `time`, or null where none is known. */
  silentSince(time: number): number | null | undefined;
  /** How far a feed that was heard at `time` was heard without a gap: its last event in that run. Nothing where it was silent. */
  heardUntil(time: number): number | undefined;
  /** Forgets what ended before `time`. */
  forget(before: number): void;
}

export function createFeedCoverage(freshForMs: number): FeedCoverage {
  const starts: number[] = [];
  const ends: number[] = [];

  /** Index of the last interval that starts at or before `time`; -1 where none does. */
  function indexAt(time: number): number {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  return {
    add(time) {
      const end = time + freshForMs;
      const at = indexAt(time);
      const joins = at >= 0 && ends[at]! >= time;
      const oldEnd = joins ? ends[at]! : time;
      if (joins && oldEnd >= end) return undefined;
      const next = starts[at + 1] ?? Infinity;
      if (joins) ends[at] = Math.max(oldEnd, end);
      else {
        starts.splice(at + 1, 0, time);
        ends.splice(at + 1, 0, end);
      }
      const mine = joins ? at : at + 1;
      // Each interval is as long as one event's at least, so only the very next can be reached.
      if (ends[mine]! >= next) {
        ends[mine] = ends[mine + 1]!;
        starts.splice(mine + 1, 1);
        ends.splice(mine + 1, 1);
      }
      return { from: oldEnd, to: next };
    },
    silentSince(time) {
      const at = indexAt(time);
      if (at < 0) return null;
      return time < ends[at]! ? undefined : ends[at]! - freshForMs;
    },
    heardUntil(time) {
      const at = indexAt(time);
      return at >= 0 && time < ends[at]! ? ends[at]! - freshForMs : undefined;
    },
    forget(before) {
      let count = 0;
      while (count < ends.length - 1 && ends[count]! < before) count++;
      starts.splice(0, count);
      ends.splice(0, count);
    },
  };
}
