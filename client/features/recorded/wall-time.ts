/**
 * What time a wall, or one tile of it, shows. Times are epoch milliseconds by the server's clock.
 *
 *     live --seek, replay--> seeking
 *     seeking --pictures are there (settled)--> playing or paused, as before the seek; from live: playing
 *     playing <--pause, play--> paused
 *     playing, paused, seeking --seek, step, replay--> seeking, to another moment
 *     playing --runs out of the range that is loaded--> seeking, to the same moment in the next range
 *     playing --catches up with the edge--> playing at the edge, which moves at speed 1
 *     any --live--> live
 *
 * Nothing here ever becomes live by itself: a wall that showed the past says so until a person ends it. While seeking the
 * moment stands still, so that the time line never runs ahead of the pictures.
 */
export interface Recorded {
  readonly mode: 'recorded';
  /** The moment shown at `since`. */
  readonly at: number;
  readonly since: number;
  readonly rate: Rate;
  readonly isPaused: boolean;
  readonly isSeeking: boolean;
  /** Rises with every seek: pictures that arrive for an older one are not of this moment. */
  readonly seek: number;
  /** What tiles load; a seek within it needs no new list. */
  readonly range: Range;
}
export type WallTime = { readonly mode: 'live' } | Recorded;

export interface Range {
  readonly from: number;
  readonly to: number;
}

export const RATES = [0.25, 0.5, 1, 2, 4] as const;
export type Rate = (typeof RATES)[number];

export const LIVE: WallTime = { mode: 'live' };
/** Instant replay goes this far back. */
export const REPLAY_MS = 10_000;
/** Closer to now nothing is recorded for certain: the segment under way, and the time a list takes. */
export const EDGE_MS = 4_000;
/** Twenty minutes are loaded around a moment: 1,200 segments, a third of what 16 tiles were measured to seek in 156 ms. */
const HALF_RANGE_MS = 10 * 60_000;
const NEAR_NOW_MS = 60_000;
const SHORT_MS = 2 * 60_000;
/** What is older than this is on disk, or never will be. */
const WRITTEN_MS = 15_000;
/** The next range is loaded this long before the end of the one in hand. */
const RANGE_SPARE_MS = 15_000;

/** The newest moment that can be shown as recorded. */
export const edgeOf = (now: number): number => now - EDGE_MS;

/** The moment shown at `now`; undefined when live. */
export function momentOf(time: WallTime, now: number): number | undefined {
  if (time.mode === 'live') return undefined;
  if (time.isPaused || time.isSeeking) return time.at;
  const moment = time.at + (now - time.since) * time.rate;
  return Math.min(moment, Math.max(time.at, edgeOf(now)));
}

/** Shows another moment, no newer than the edge; live begins to play, a paused wall stays paused. */
export function seekTo(time: WallTime, at: number, now: number): Recorded {
  const before = time.mode === 'recorded' ? time : undefined;
  const moment = Math.min(Math.round(at), edgeOf(now));
  const held = before !== undefined && isInside(before.range, moment) ? before.range : undefined;
  return {
    mode: 'recorded',
    at: moment,
    since: now,
    rate: before?.rate ?? 1,
    isPaused: before?.isPaused ?? false,
    isSeeking: true,
    seek: (before?.seek ?? 0) + 1,
    range: held ?? rangeAround(moment, now),
  };
}

/**
 * Near now the list must grow, and is read again every second: it is kept short. Farther back it ends where everything is
 * written, and is read once.
 */
function rangeAround(moment: number, now: number): Range {
  if (now - moment < NEAR_NOW_MS) return { from: moment - SHORT_MS, to: moment + HALF_RANGE_MS };
  return { from: moment - HALF_RANGE_MS, to: Math.min(moment + HALF_RANGE_MS, now - WRITTEN_MS) };
}

const isInside = (range: Range, at: number) => at >= range.from && at <= range.to - RANGE_SPARE_MS;

/** From live: the last ten seconds again. Else ten seconds further back. */
export const replay = (time: WallTime, now: number): Recorded =>
  seekTo(time, (momentOf(time, now) ?? now) - REPLAY_MS, now);

/** `ms` forward or back, and paused there: stepping is for looking. From live it steps back from now only. */
export function step(time: WallTime, ms: number, now: number): WallTime {
  const moment = momentOf(time, now);
  if (moment === undefined && ms > 0) return time;
  return { ...seekTo(time, (moment ?? edgeOf(now)) + ms, now), isPaused: true };
}

export function setPaused(time: WallTime, isPaused: boolean, now: number): WallTime {
  if (time.mode === 'live') return isPaused ? { ...seekTo(time, edgeOf(now), now), isPaused } : time;
  return { ...time, at: momentOf(time, now)!, since: now, isPaused };
}

export function setRate(time: WallTime, rate: Rate, now: number): WallTime {
  return time.mode === 'live' ? time : { ...time, at: momentOf(time, now)!, since: now, rate };
}

/** The pictures of seek number `seek` are there: time goes on. An older number changes nothing. */
export function settled(time: WallTime, seek: number, now: number): WallTime {
  if (time.mode === 'live' || !time.isSeeking || time.seek !== seek) return time;
  return { ...time, since: now, isSeeking: false };
}

/** What the passing of time changes: the next range before this one ends, speed 1 at the edge. */
export function advance(time: WallTime, now: number): WallTime {
  if (time.mode === 'live' || time.isPaused || time.isSeeking) return time;
  const moment = momentOf(time, now)!;
  if (!isInside(time.range, moment)) return seekTo(time, moment, now);
  return time.rate > 1 && moment >= edgeOf(now) ? { ...setRate(time, 1, now) } : time;
}
