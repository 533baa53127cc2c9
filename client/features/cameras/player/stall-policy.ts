/** All times epoch milliseconds. */
export interface StallReadings {
  readonly now: number;
  readonly openedAt: number;
  /** When the list last grew. */
  readonly movedAt?: number;
  /** When a frame was last shown. */
  readonly shownAt?: number;
  /** When the last such step was taken. */
  readonly kickedAt?: number;
  /** How many since the last good picture. */
  readonly kicks: number;
}

/** A list that goes on without a frame for so long: the decoder hangs in a hole or on a broken piece. */
export const STUCK_MS = 6_000;
/** A list that does not go on for so long is fetched from the start: an origin that restarted counts anew. */
export const STILL_LIST_MS = 8_000;

/**
 * What to do where no fault was told and yet nothing goes on. A step is given as long to work as was waited for it.
 *
 * | list | frames | step |
 * |---|---|---|
 * | goes on | none for 6 s | recover the decoder, then by turns load the stream anew and recover |
 * | stands still for 8 s | any | load the stream anew, every 8 s |
 */
export function decideStall(readings: StallReadings): 'nothing' | 'recover' | 'reload' {
  const { now, openedAt, movedAt = openedAt, shownAt = openedAt, kickedAt = openedAt } = readings;
  if (now - movedAt > STILL_LIST_MS) return now - kickedAt > STILL_LIST_MS ? 'reload' : 'nothing';
  if (now - Math.max(shownAt, kickedAt) <= STUCK_MS) return 'nothing';
  return readings.kicks % 2 === 0 ? 'recover' : 'reload';
}
