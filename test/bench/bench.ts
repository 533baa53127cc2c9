/** One row of the table: what was measured against which budget. */
export interface BenchRow {
  readonly what: string;
  readonly budget: string;
  readonly figure: string;
  readonly met: boolean;
}

/** A bench module exports `bench`: it measures for seconds, not minutes, and cleans up behind itself. */
export type Bench = () => Promise<readonly BenchRow[]>;

/** The p-th percentile (0..100) of the values; NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}
