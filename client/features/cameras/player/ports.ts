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
  readonly mode: 'live' | 'recorded';
  /** Where a recording starts to play, seconds from its first picture. */
  readonly startS: number;
}
export interface StreamEvents {
  /** The list of segments as it now stands. */
  readonly onListed: (segments: readonly ListedSegment[]) => void;
  readonly onFault: (fault: StreamFault) => void;
}
export type CreateStream = (request: StreamRequest, events: StreamEvents) => Stream;

/** The picture on screen: a video element behind what the player needs of it. */
export interface Picture {
  /** Called with the media time of every new frame; returns what ends it. */
  onFrame(listener: (positionS: number) => void): () => void;
  onEnded(listener: () => void): () => void;
  positionS(): number;
  seek(positionS: number): void;
  play(): void;
  pause(): void;
  /** A small grey copy of what is shown, to tell whether it changes; undefined where there is nothing to sample. */
  sample(): Uint8ClampedArray | undefined;
}

export interface Timing {
  /** Epoch milliseconds by the server's clock. */
  now(): number;
  every(ms: number, run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
}
