/** What came in one step: a segment or a sample, as a hash. */
export interface Print {
  readonly print: number;
  /** When it came, epoch milliseconds. */
  readonly at: number;
  /** How much time it holds. */
  readonly durationMs: number;
}
export interface Repetition {
  /** When the first came that had come before. */
  readonly since: number;
  readonly periodMs: number;
}
export interface RepetitionLimits {
  /** At least so many in a row must be what came one period before, and at least a whole period of them. */
  readonly run: number;
  /** Fewer different ones within the period prove nothing. */
  readonly distinct: number;
  /** How many whole periods must have recurred. */
  readonly periods: number;
}

/** Coded pictures: the noise of a real sensor never gives the same bytes twice, so that a short run is proof. */
export const BYTES: RepetitionLimits = { run: 4, distinct: 1, periods: 1 };
/** Samples of a few hundred grey values: a still place gives the same ones, a blinking lamp gives two by turns. */
export const SAMPLES: RepetitionLimits = { run: 8, distinct: 4, periods: 2 };

/**
 * Whether the newest prints (oldest first) are the ones before them again in the same order, at the shortest period that fits.
 */
export function findRepetition(
  prints: readonly Print[],
  { run, distinct, periods }: RepetitionLimits,
): Repetition | undefined {
  const last = prints.length - 1;
  for (let period = 1; period + Math.max(run, period * periods) <= prints.length; period++) {
    if (prints[last]?.print !== prints[last - period]?.print) continue;
    const need = Math.max(run, period * periods);
    let length = 0;
    while (
      last - length - period >= 0 &&
      prints[last - length]!.print === prints[last - length - period]!.print
    )
      length++;
    if (length < need) continue;
    const whole = prints.slice(last - period + 1);
    if (new Set(whole.map(({ print }) => print)).size < distinct) continue;
    // The longer of the two: pieces come in bursts, and after an outage some in between never came.
    const heldMs = whole.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const elapsedMs = prints[last]!.at - prints[last - period]!.at;
    return { since: prints[last - length + 1]!.at, periodMs: Math.max(heldMs, elapsedMs) };
  }
  return undefined;
}
