import type { StreamFault } from './error-policy.ts';
import type { ListedSegment } from './picture-time.ts';

/** A stream being fetched and fed to the picture. Declared by the player, implemented around hls.js. */
export interface Stream {
  /** Loads the address again from the start. */
  reload(): void;
  recover(): void;
  end(): void;
}
export interface StreamRequest {
  readonly url: string;
  /** low: live by parts of a segment (low-latency HLS). */
  readonly mode: 'live' | 'low' | 'recorded';
}
/** The list of segments as it now stands. */
export interface StreamList {
  readonly segments: readonly ListedSegment[];
  /** Grows with every segment or part listed, by the list's own numbers; it may start anew after an origin's restart. */
  readonly mark: number;
  /** The end of the newest picture listed, on the player's time line, seconds. */
  readonly edgeS: number;
  /** The longest segment, seconds. */
  readonly targetS: number;
  /** How far from the edge it should be played, seconds: twice the longest segment, or the list's own word for parts. */
  readonly holdBackS: number;
}
/** One segment or part as it was fetched. */
export interface StreamPiece {
  /** Grows within one list; fetched again it has the same. */
  readonly mark: number;
  readonly durationS: number;
  /** A hash of its coded pictures without their times. */
  readonly print: number;
}
export interface StreamEvents {
  readonly onListed: (list: StreamList) => void;
  readonly onPiece: (piece: StreamPiece) => void;
  readonly onFault: (fault: StreamFault) => void;
}
export type CreateStream = (request: StreamRequest, events: StreamEvents) => Stream;

export interface Frame {
  /** Media time, seconds on the player's time line. */
  readonly positionS: number;
  readonly decodeMs?: number;
}

/** The picture on screen: a video element behind what the player needs of it. */
export interface Picture {
  /** Called with every new frame; returns what ends it. */
  onFrame(listener: (frame: Frame) => void): () => void;
  onEnded(listener: () => void): () => void;
  positionS(): number;
  /** Seconds in hand after the position without a hole. */
  aheadS(): number;
  seek(positionS: number): void;
  /** No seek is under way, and there is a picture to go on with. */
  isReady(): boolean;
  play(): void;
  pause(): void;
  setRate(rate: number): void;
  /** A small copy of what is shown, RGBA, to tell whether it changes; undefined where there is nothing to sample. */
  sample(): Uint8ClampedArray | undefined;
  /** Frames of this element so far. */
  quality(): { readonly decoded: number; readonly dropped: number };
  /** Keeps the picture painted while its stream is exchanged; the next frame, or `showStill`, takes its place. */
  hold(): void;
  /** Paints one picture over the video, or takes it away. */
  showStill(still: ImageBitmap | undefined): void;
  /** The picture as PNG in its own size. */
  snapshot(): Promise<Blob | undefined>;
}

/** A single picture of a camera, or what went wrong; the bitmap is the caller's to close. */
export type Still =
  | { readonly bitmap: ImageBitmap; readonly at: number | undefined }
  | { readonly fault: StreamFault };
export type TakeStill = (camera: string, signal: AbortSignal) => Promise<Still>;

export interface Timing {
  /** Epoch milliseconds by the server's clock. */
  now(): number;
  every(ms: number, run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
}
