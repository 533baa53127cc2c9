/**
 * Turns a stream's own media time into the wall clock, from when its pieces arrive.
 *
 * A piece that ends at media time m cannot arrive before its last picture was taken, so arrival - m is the true offset
 * plus a delay >= 0; the smallest of the last `WINDOW_MS` is the best estimate (as in NTP's clock filter). The offset
 * in use moves towards it by at most `SLEW` of the media time that passes, and steps only when it is off by more than
 * `STEP_MS` (a camera whose clock jumped). Times given out never go back.
 *
 * What it cannot see is the part of the delay that is always there: encoder, network and camera buffer. So a picture is
 * said to be taken that much (commonly 0.1 to 0.5 s for RTSP over a LAN) later than it was, never earlier; for HLS the
 * delay of the stream itself (often 5 to 20 s).
 */
const WINDOW_MS = 10_000;
const SLEW = 0.05;
const STEP_MS = 1_500;

export function createArrivalClock() {
  let samples: { readonly at: number; readonly offset: number }[] = [];
  let offset: number | undefined;
  let lastMediaMs = 0;
  let lastGiven = Number.NEGATIVE_INFINITY;

  return {
    /** A piece whose last picture ends at `mediaEndMs` arrived at `at`. */
    arrived(mediaEndMs: number, at: number): void {
      samples.push({ at, offset: at - mediaEndMs });
      samples = samples.filter((sample) => sample.at > at - WINDOW_MS && sample.at <= at);
      const best = Math.min(...samples.map((sample) => sample.offset));
      if (offset === undefined || Math.abs(best - offset) > STEP_MS) offset = best;
      else {
        const most = Math.max(0, mediaEndMs - lastMediaMs) * SLEW;
        offset += Math.max(-most, Math.min(most, best - offset));
      }
      lastMediaMs = mediaEndMs;
    },
    /** Wall clock of media time `mediaMs`, later than any given before. */
    wallAt(mediaMs: number): number {
      const wall = Math.max(Math.round((offset ?? 0) + mediaMs), lastGiven + 1);
      lastGiven = wall;
      return wall;
    },
  };
}
