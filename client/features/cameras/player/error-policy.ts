/** What went wrong with a stream, freed of the player library. */
export interface StreamFault {
  readonly kind: 'network' | 'media' | 'codec' | 'format' | 'other';
  /** The library's own name of the error, for the log. */
  readonly details: string;
  /** The library gave up by itself; without an action of ours nothing goes on. */
  readonly isFatal: boolean;
  readonly httpStatus?: number;
  /** The library tries again by itself after this long. */
  readonly retryInMs?: number;
}
export type FaultAction =
  | { readonly do: 'nothing' }
  /** The decoder is set up anew; the stream goes on. */
  | { readonly do: 'recover' }
  /** The stream is loaded from its address again. */
  | { readonly do: 'reload'; readonly afterMs: number }
  /** The plain stream takes the place of the low-latency one. */
  | { readonly do: 'fall-back' };

/** What a fault says of the way from the camera to the tile. */
export type FaultCause =
  | 'refused'
  | 'missing'
  | 'failing'
  | 'silent'
  | 'not-a-stream'
  | 'undecodable'
  | 'unplayable'
  | 'broken';

export interface FaultDecision {
  readonly action: FaultAction;
  /** What the tile says from now on, where this fault alone decides it. */
  readonly verdict?: 'denied' | 'nothing-recorded' | 'unplayable';
}

/** Reloads wait this long, then twice as long, up to the longest. */
export const FIRST_RELOAD_MS = 500;
export const LONGEST_RELOAD_MS = 4_000;
/** A refusal is asked again seldom: a right may be given while the wall hangs there. */
export const DENIED_RELOAD_MS = 30_000;
/** A coding the browser lacks: the camera may be set otherwise, the browser will not. */
export const UNPLAYABLE_RELOAD_MS = 10_000;
/** A decoder that fails more often in a row than this gets a fresh stream. */
const MAX_RECOVERIES = 2;

export interface FaultHistory {
  readonly mode: 'live' | 'low' | 'recorded';
  /** Counted since the last good picture. */
  readonly reloads: number;
  readonly recoveries: number;
}

/**
 * The action for a fault.
 *
 * | fault | action |
 * |---|---|
 * | 401, 403 | reload after 30 s; the tile says that it may not be seen |
 * | not fatal | nothing: the library retries by itself |
 * | low latency, any other fatal one | the plain stream |
 * | recorded, 404 | reload after 4 s; nothing is recorded of that time (yet) |
 * | a coding the browser cannot play | reload after 10 s; the tile says so |
 * | media | recover twice, then reload |
 * | anything else | reload with growing pauses, forever |
 */
export function decideFault(fault: StreamFault, history: FaultHistory): FaultDecision {
  if (fault.httpStatus === 401 || fault.httpStatus === 403) {
    return { action: { do: 'reload', afterMs: DENIED_RELOAD_MS }, verdict: 'denied' };
  }
  if (!fault.isFatal) return { action: { do: 'nothing' } };
  if (history.mode === 'low') return { action: { do: 'fall-back' } };
  if (fault.httpStatus === 404 && history.mode === 'recorded') {
    return { action: { do: 'reload', afterMs: LONGEST_RELOAD_MS }, verdict: 'nothing-recorded' };
  }
  if (fault.kind === 'codec') {
    return { action: { do: 'reload', afterMs: UNPLAYABLE_RELOAD_MS }, verdict: 'unplayable' };
  }
  if (fault.kind === 'media' && history.recoveries < MAX_RECOVERIES) return { action: { do: 'recover' } };
  return { action: { do: 'reload', afterMs: pauseBefore(history.reloads) } };
}

/** How long the attempt after so many vain ones waits. */
export function pauseBefore(reloads: number): number {
  return Math.min(LONGEST_RELOAD_MS, FIRST_RELOAD_MS * 2 ** Math.min(reloads, 10));
}

/** What a fault says to a person. */
export function causeOf(fault: StreamFault): FaultCause {
  const status = fault.httpStatus ?? 0;
  if (status === 401 || status === 403) return 'refused';
  if (status === 404 || status === 410) return 'missing';
  if (status >= 400) return 'failing';
  switch (fault.kind) {
    case 'network':
      return 'silent';
    case 'format':
      return 'not-a-stream';
    case 'codec':
      return 'unplayable';
    case 'media':
      return 'undecodable';
    default:
      return 'broken';
  }
}
