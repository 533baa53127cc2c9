/**
 * How a live picture is brought back to its place behind the edge. hls.js changes the speed in its low-latency mode only, and
 * after every stall it moves the target further back for good: that is how a wall gets older by the day.
 */
export interface Pace {
  /** Playing speed now. */
  readonly rate: number;
  /** Extra distance kept after stalls, seconds; it wears off. */
  readonly cushionS: number;
}
export interface PaceReadings {
  /** From the picture to the newest one that should be listed by now, seconds. */
  readonly behindS: number;
  /** Where it should be, seconds. */
  readonly holdBackS: number;
  /** Seconds in hand after the position. */
  readonly aheadS: number;
  /** Since the last reading, seconds. */
  readonly elapsedS: number;
  /** The picture stood still for want of data since the last reading. */
  readonly hasStalled: boolean;
}
export interface PaceDecision extends Pace {
  /** So far behind that playing faster takes too long, and what is missed is in hand: go there. */
  readonly jump: boolean;
}

export const STEADY: Pace = { rate: 1, cushionS: 0 };
/** People see no difference up to here; each second behind takes ten to make up at 1.1. */
const FASTEST = 1.25;
/** Below this the picture is where it should be: an edge comes in steps of a segment. */
const TOLERANCE_S = 0.4;
const STOP_S = 0.1;
/** Further behind than this it jumps, where it can. */
export const JUMP_S = 3;
const CUSHION_STEP_S = 0.25;
export const CUSHION_MOST_S = 1;
/** A stall is forgotten at this pace, seconds of cushion a second: a quarter second in half a minute. */
const CUSHION_WEAR = 0.25 / 30;
/** With less in hand playing faster would itself stall. */
const LEAST_AHEAD_S = 0.75;

/** The speed for the next moment. Pure; bounded: 1 to 1.25, and the cushion never above 1 s. */
export function decidePace(before: Pace, readings: PaceReadings): PaceDecision {
  const worn = Math.max(0, before.cushionS - readings.elapsedS * CUSHION_WEAR);
  const cushionS = readings.hasStalled ? Math.min(CUSHION_MOST_S, worn + CUSHION_STEP_S) : worn;
  const excessS = readings.behindS - readings.holdBackS - cushionS;
  // A jump to where nothing is in hand would wait for it; beyond six segments the library itself does that.
  if (excessS > JUMP_S && readings.aheadS > excessS) return { rate: 1, cushionS, jump: true };
  const isCatching = before.rate > 1;
  if (readings.aheadS < LEAST_AHEAD_S || excessS < (isCatching ? STOP_S : TOLERANCE_S))
    return { rate: 1, cushionS, jump: false };
  const rate = Math.min(FASTEST, Math.round((1.05 + excessS / 10) * 20) / 20);
  return { rate, cushionS, jump: false };
}
