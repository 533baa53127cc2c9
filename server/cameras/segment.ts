/** One piece of a camera's stream that begins with a key picture: about 1 s. */
export interface Segment {
  /** File name without `.m4s`: the start in epoch milliseconds (streams) or the epoch second (scenes). */
  readonly name: string;
  /** When its first picture was taken by the origin's clock, epoch milliseconds. */
  readonly startAt: number;
  readonly durationMs: number;
  /** Number of the initialisation segment it needs. */
  readonly init: number;
  /** Its decode times do not follow from the segment before. */
  readonly discontinuity: boolean;
}

/** What a live playlist lists. */
export interface LiveWindow {
  readonly segments: readonly Segment[];
  /** Media sequence number of the first. */
  readonly sequence: number;
  /** Discontinuities that left the window so far. */
  readonly discontinuitySequence: number;
}

export type Bytes = Buffer | undefined;

/** What a camera's source offers to playlists and routes, whatever kind it is. */
export interface SegmentStore {
  live(now: number): LiveWindow | undefined;
  /** Segments that overlap `[from, to)`, oldest first. */
  range(from: number, to: number, now: number): readonly Segment[];
  segment(name: string, now: number): Promise<Bytes>;
  init(number: number): Promise<Bytes>;
  /** Start of the oldest picture that `range` can answer with. */
  recordedFrom(now: number): number | undefined;
  /** End of the newest picture. */
  newestAt(now: number): number | undefined;
}
