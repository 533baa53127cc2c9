/** What went wrong with a stream, freed of the player library. */
export interface StreamFault {
  readonly kind: 'network' | 'media' | 'other';
  /** The library's own name of the error, for the log. */
  readonly details: string;
  /** The library gave up by itself; without an action of ours nothing goes on. */
  readonly isFatal: boolean;
  readonly httpStatus?: number;
}
export type FaultAction =
  | { readonly do: 'nothing' }
  /** The decoder is set up anew; the stream goes on. */
  | { readonly do: 'recover' }
  /** The stream is loaded from its address again. */
  | { readonly do: 'reload'; readonly afterMs: number };

export interface FaultDecision {
  readonly action: FaultAction;
  /** What the tile says from now on, where this fault alone decides it. */
  readonly verdict?: 'denied' | 'nothing-recorded';
}

/** Reloads wait this long, then twice as long, up to the longest. */
export const FIRST_RELOAD_MS = 500;
export const LONGEST_RELOAD_MS = 4_000;
/** A refusal is asked again seldom: a right may be given while the wall hangs there. */
export const DENIED_RELOAD_MS = 30_000;
/** A decoder that fails more often in a row than this gets a fresh stream. */
const MAX_RECOVERIES = 2;

/**
 * The action for a fault. `reloads` and `recoveries` count those since the last picture.
 *
 * | fault | action |
 * |---|---|
 * | not fatal | nothing: the library retries by itself |
 * | 401, 403 | reload after 30 s; the tile says that it may not be seen |
 * | recorded, 404 | reload after 4 s; nothing is recorded of that time (yet) |
 * | media | recover twice, then reload |
 * | anything else | reload with growing pauses, forever |
 */
export function decideFault(
  fault: StreamFault,
  history: { readonly mode: 'live' | 'recorded'; readonly reloads: number; readonly recoveries: number },
): FaultDecision {
  if (fault.httpStatus === 401 || fault.httpStatus === 403) {
    return { action: { do: 'reload', afterMs: DENIED_RELOAD_MS }, verdict: 'denied' };
  }
  if (!fault.isFatal) return { action: { do: 'nothing' } };
  if (fault.httpStatus === 404 && history.mode === 'recorded') {
    return { action: { do: 'reload', afterMs: LONGEST_RELOAD_MS }, verdict: 'nothing-recorded' };
  }
  if (fault.kind === 'media' && history.recoveries < MAX_RECOVERIES) return { action: { do: 'recover' } };
  const afterMs = Math.min(LONGEST_RELOAD_MS, FIRST_RELOAD_MS * 2 ** Math.min(history.reloads, 10));
  return { action: { do: 'reload', afterMs } };
}
