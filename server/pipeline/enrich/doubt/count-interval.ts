/** What is certain enough to need no place in the convolution. */
const SETTLED = 0.0005;
/** Above so many doubtful people the sum is normal to within a fraction of a person; the exact way is O(n²). */
const EXACT_MOST = 400;

export interface CountInterval {
  readonly low: number;
  readonly high: number;
  readonly expected: number;
}

/**
 * The interval that holds a sum of independent yes-or-no with the given probabilities, `outside` of the mass being left
 * out on each side at most. Exact (Poisson-binomial, by convolution) up to 400 doubtful ones, then normal with continuity
 * correction and skew (Cornish-Fisher).
 */
export function countInterval(probabilities: Iterable<number>, outside = 0.025): CountInterval {
  let sure = 0;
  let expected = 0;
  const doubtful: number[] = [];
  for (const p of probabilities) {
    expected += p;
    if (p > 1 - SETTLED) sure++;
    else if (p > SETTLED) doubtful.push(p);
  }
  const [low, high] =
    doubtful.length <= EXACT_MOST ? exact(doubtful, outside) : approximate(doubtful, outside);
  return { low: sure + low, high: sure + high, expected };
}

function exact(probabilities: readonly number[], outside: number): readonly [number, number] {
  const mass = new Float64Array(probabilities.length + 1);
  mass[0] = 1;
  // Sorted, so that rounding does not depend on the order people are listed in.
  const sorted = probabilities.toSorted((a, b) => a - b);
  for (const [index, p] of sorted.entries())
    for (let k = index + 1; k >= 0; k--) mass[k] = mass[k]! * (1 - p) + (k > 0 ? mass[k - 1]! * p : 0);
  let low = 0;
  for (let below = mass[0]!; below <= outside && low < probabilities.length; below += mass[low]!) low++;
  let high = probabilities.length;
  for (let above = mass[high]!; above <= outside && high > low; above += mass[high]!) high--;
  return [low, high];
}

function approximate(probabilities: readonly number[], outside: number): readonly [number, number] {
  let mean = 0;
  let variance = 0;
  let third = 0;
  for (const p of probabilities.toSorted((a, b) => a - b)) {
    mean += p;
    variance += p * (1 - p);
    third += p * (1 - p) * (1 - 2 * p);
  }
  const deviation = Math.sqrt(variance);
  const skew = third / (variance * deviation);
  const z = normalQuantile(1 - outside);
  const bend = ((z * z - 1) * skew) / 6;
  return [
    Math.max(0, Math.ceil(mean + deviation * (-z + bend) - 0.5)),
    Math.min(probabilities.length, Math.floor(mean + deviation * (z + bend) + 0.5)),
  ];
}

/** Inverse of the normal distribution for p in (0.5, 1): Abramowitz and Stegun 26.2.23, error below 4.5e-4. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
  );
}
