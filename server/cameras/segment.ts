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

/**
 * Where a part stands: the `number`-th piece of a run. A run outlasts segments (streams: a run of ffmpeg) or is one
 * (scenes: the epoch second), so that the part after the newest always has a name before it exists.
 */
export interface PartName {
  readonly run: number;
  readonly number: number;
}

/** A piece of a segment, about a quarter of a second. */
export interface Part extends PartName {
  readonly durationMs: number;
  /** Begins with a key picture. */
  readonly independent: boolean;
}

/** What a low-latency playlist lists: the live window, the parts of its newest segments, and the segment under way. */
export interface LowWindow extends LiveWindow {
  /** By segment name; of the newest segments only. */
  readonly parts: ReadonlyMap<string, readonly Part[]>;
  /** The segment under way, as long as it is so far. It follows the last segment. */
  readonly open?: { readonly segment: Segment; readonly parts: readonly Part[] };
  /** The part that will be next; absent where the source has ended. */
  readonly next?: PartName;
}

/** What a source offers to a player that follows it by parts. */
export interface LowStore {
  window(now: number): LowWindow | undefined;
  part(name: PartName, now: number): Buffer | undefined;
  /** Calls back once, when the window has changed after `now`; returns the way to stop waiting. */
  onNext(listener: () => void, now: number): () => void;
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
  /** Names the key picture a segment begins with, the same wherever that picture is shown; absent: the segment's own name. */
  pictureKey?(name: string): string;
  /** Absent where the source cannot be followed by parts. */
  readonly low?: LowStore;
}
