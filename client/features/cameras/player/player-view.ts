import type { FaultCause } from './error-policy.ts';
import type { LiveState } from './judge-live.ts';
import type { Span } from './picture-time.ts';

export type PlayMode =
  /** `low`: by low-latency HLS from the start, without waiting for the focus to stay. */
  | { readonly type: 'live'; readonly low?: boolean }
  /** One picture every `everyMs` (10 s where absent): costs no decoder. */
  | { readonly type: 'still'; readonly everyMs?: number }
  /**
   * A recorded range; `at` is the moment in it that matters. Epoch milliseconds. `ruled`: its time is ruled from elsewhere. It
   * begins at `at` itself, stands at its end, and a moment that is not recorded is covered rather than passed over.
   */
  | {
      readonly type: 'recorded';
      readonly from: number;
      readonly to: number;
      readonly at: number;
      readonly ruled?: boolean;
    };

/**
 * still: a single picture, young enough for its pace. playing, paused, ended: of a recording. gap: nothing is recorded of the
 * time asked for.
 */
export type PlayerState = LiveState | 'still' | 'playing' | 'paused' | 'ended' | 'gap';

/** What a tile shows and may claim. */
export interface PlayerView {
  readonly state: PlayerState;
  /** Since when it is so, by the server's clock: of a frozen picture since it last changed, not since that was noticed. */
  readonly since: number;
  readonly isCovered: boolean;
  /** When the picture on screen was taken. */
  readonly pictureAt?: number;
  /** How old the live picture is. */
  readonly ageMs?: number;
  /** Recorded: what there is, without gaps. */
  readonly spans: readonly Span[];
  /** What was last found wrong on the way; gone with the next good picture. */
  readonly cause?: FaultCause;
  /** When it is tried again; a moment that has passed means that an answer is waited for. */
  readonly nextAttemptAt?: number;
  /** The picture comes by low-latency HLS. */
  readonly isLow?: boolean;
  /** Every picture is of one colour: its name. */
  readonly blank?: 'black' | 'white' | 'grey';
  /** This screen was asleep so long, and begins again for it. */
  readonly sleptMs?: number;
}

/** What a tile costs and shows, once a second. Counts are totals of its video element and fall when that is replaced. */
export interface TileStats {
  readonly camera: string;
  /** When it was read, by the server's clock. */
  readonly at: number;
  readonly mode: PlayMode['type'];
  readonly state: PlayerState;
  readonly isLow: boolean;
  readonly decodedFrames: number;
  readonly droppedFrames: number;
  /** Mean of the frames since the last reading, from the packet's entry into the decoder; where the browser tells it. */
  readonly decodeMs?: number;
  readonly pictureAt?: number;
  readonly ageMs?: number;
}
