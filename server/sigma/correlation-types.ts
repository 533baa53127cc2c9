import type { BooleanTree } from './condition.ts';
import type { RuleHead } from './rule-types.ts';

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'temporal',
  'temporal_ordered',
  'absence',
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

export interface Threshold {
  readonly operator: 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';
  readonly value: number;
}

export interface CompiledCorrelation extends RuleHead {
  /** `absence` is our own, judged by `correlate/absence.ts`; all others are the specification's. */
  readonly type: CorrelationType;
  /** Ids of the rules and correlations it refers to, in the order written. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  /** All must hold of the aggregate. Empty for a boolean condition. */
  readonly thresholds: readonly Threshold[];
  /** A boolean condition over positions in `rules` (temporal only). */
  readonly expression?: BooleanTree<number>;
  /** Fields whose values are counted, summed...; several count as one tuple (value_count). */
  readonly valueFields: readonly string[];
  /** value_percentile: which percentile; undefined means the share of the newest value among all, in percent. */
  readonly percentile?: number;
  /** Per alias, the event field for each position in `rules`. */
  readonly aliases: Readonly<Record<string, readonly (string | undefined)[]>>;
  readonly generate: boolean;
  /** False when only correlations without `generate: true` refer to it: its results only feed those. */
  readonly standalone: boolean;
}

const HOLDS: Readonly<Record<Threshold['operator'], (left: number, right: number) => boolean>> = {
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  eq: (left, right) => left === right,
  neq: (left, right) => left !== right,
};

export function thresholdsHold(thresholds: readonly Threshold[], value: number): boolean {
  for (const { operator, value: limit } of thresholds) if (!HOLDS[operator](value, limit)) return false;
  return true;
}
