/**
 * Many short lists of whole numbers in one array: a list has room for a power of two, and moves when it outgrows that.
 * Nothing here is seen by the garbage collector, however many lists there are.
 */
export interface Segments {
  /** Replaced as it grows: never keep it. */
  data: Int32Array;
  /** Room for `1 << size` numbers; where it begins. */
  take(size: number): number;
  give(offset: number, size: number): void;
}

export const SMALLEST_SIZE = 2;

export function createSegments(): Segments {
  const free: number[][] = Array.from({ length: 31 }, () => []);
  let used = 0;
  const segments: Segments = {
    data: new Int32Array(1024),
    take(size) {
      const again = free[size]!.pop();
      if (again !== undefined) return again;
      const offset = used;
      used += 1 << size;
      if (used > segments.data.length) {
        const data = new Int32Array(Math.max(used, 2 * segments.data.length));
        data.set(segments.data);
        segments.data = data;
      }
      return offset;
    },
    give(offset, size) {
      free[size]!.push(offset);
    },
  };
  return segments;
}
