/** How far one clock stands ahead of another, from pairs of times that both gave to the same facts. */
export interface PairFit {
  /** One fact: the difference of the two times, milliseconds, and when it was heard. Returns when a step was noticed. */
  add(heardAt: number, differenceMs: number): { readonly stepSince: number } | undefined;
  /** As of the newest pair; nothing with fewer than five, or where they scatter by seconds. */
  estimate(): { readonly offsetMs: number; readonly errorMs: number; readonly pairs: number } | undefined;
}

/** Pairs that count. */
const PAIRS = 50;
const LEAST = 5;
/** A step is believed when so many of the newest pairs say the same. */
const STEP_PAIRS = 6;
const STEP_AGREEING = 5;
const STEP_LEAST_MS = 750;
/** Median absolute deviation to standard deviation, for a normal distribution. */
const SIGMA = 1.4826;
const ERROR_LEAST_MS = 50;
/** Pairs that scatter more are not the same facts, but different ones by the same names: they say nothing. */
const SIGMA_MAX_MS = 5_000;

interface Pair {
  readonly at: number;
  readonly ms: number;
}

/**
 * A robust line through the newest pairs (Theil and Sen: median of slopes, then median of intercepts), so that drift is
 * followed and a fact wrongly matched, one in five or so, moves nothing. When the newest pairs agree with each other
 * and not with the line, the clock was set: what came before is dropped.
 */
export function createPairFit(): PairFit {
  let pairs: Pair[] = [];
  let known: ReturnType<PairFit['estimate']>;

  return {
    add(at, ms) {
      known = undefined;
      pairs.push({ at, ms });
      if (pairs.length > PAIRS) pairs.shift();
      if (pairs.length < LEAST + STEP_PAIRS) return undefined;
      const line = lineThrough(pairs.slice(0, -STEP_PAIRS));
      const newest = pairs.slice(-STEP_PAIRS);
      const off = newest.map((pair) => pair.ms - line.at(pair.at));
      const middle = median(off);
      const limit = Math.max(STEP_LEAST_MS, 5 * line.sigmaMs);
      const agreeing = newest.filter(
        (_, i) => Math.abs(off[i]! - middle) < Math.max(limit, Math.abs(middle) / 4),
      );
      if (Math.abs(middle) < limit || agreeing.length < STEP_AGREEING) return undefined;
      pairs = agreeing;
      return { stepSince: agreeing[0]!.at };
    },
    estimate() {
      if (pairs.length < LEAST) return undefined;
      if (known) return known;
      const line = lineThrough(pairs);
      if (line.sigmaMs > SIGMA_MAX_MS) return undefined;
      known = {
        offsetMs: line.at(pairs.at(-1)!.at),
        errorMs: Math.max(ERROR_LEAST_MS, (3 * line.sigmaMs) / Math.sqrt(pairs.length)),
        pairs: pairs.length,
      };
      return known;
    },
  };
}

function lineThrough(pairs: readonly Pair[]): { at(time: number): number; readonly sigmaMs: number } {
  const slopes: number[] = [];
  for (let i = 0; i < pairs.length; i += 1)
    for (let j = i + 1; j < pairs.length; j += 1) {
      const span = pairs[j]!.at - pairs[i]!.at;
      if (span > 0) slopes.push((pairs[j]!.ms - pairs[i]!.ms) / span);
    }
  const flat = slopedLine(pairs, 0);
  if (slopes.length === 0) return flat;
  const sloped = slopedLine(pairs, median(slopes));
  const span = pairs.at(-1)!.at - pairs[0]!.at;
  // A slope within the noise is noise, and would be worst at the newest end.
  return Math.abs(sloped.slope) * span > 2 * sloped.sigmaMs ? sloped : flat;
}

function slopedLine(pairs: readonly Pair[], slope: number) {
  const origin = pairs.at(-1)!.at;
  const height = median(pairs.map(({ at, ms }) => ms - slope * (at - origin)));
  const at = (time: number) => height + slope * (time - origin);
  return { slope, at, sigmaMs: SIGMA * median(pairs.map((pair) => Math.abs(pair.ms - at(pair.at)))) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
