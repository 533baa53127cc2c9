import type { BooleanTree } from '../condition.ts';
import type { CompiledCorrelation } from '../correlation-types.ts';
import { RULE_BITS } from './event-store.ts';

/**
 * What a group's contributions could come to at most, whatever their windows. Most groups never hold enough to fulfil
 * their condition: as long as this says so nothing of them is judged. It may err upwards only, and never goes down
 * when contributions go.
 */
export interface Potential {
  /** `reach` with one contribution more. 0 is that of none. */
  add(reach: number, rules: number, values: number, number: number): number;
  suffices(reach: number): boolean;
}

const ALWAYS: Potential = { add: () => 1, suffices: () => true };

export function potentialOf(correlation: CompiledCorrelation): Potential {
  const { type, thresholds, rules, expression, percentile } = correlation;
  const least = Math.max(
    ...thresholds.map(({ operator, value }) =>
      operator === 'gte' || operator === 'gt' || operator === 'eq' ? value : Number.NEGATIVE_INFINITY,
    ),
  );
  // No lower bound: nothing is too little.
  if (expression === undefined && type !== 'temporal_ordered' && least === Number.NEGATIVE_INFINITY)
    return ALWAYS;
  /** Sums are rounded. */
  const nearly = least - Math.max(Math.abs(least) * 1e-9, 1e-300);
  switch (type) {
    case 'event_count':
      return { add: (reach) => reach + 1, suffices: (reach) => reach >= least };
    case 'value_count':
      return { add: (reach, _, values) => reach + values, suffices: (reach) => reach >= least };
    case 'value_sum':
      // Not `>=`: what is no number may come to anything.
      return {
        add: (reach, _rules, _values, number) => (number <= 0 ? reach : reach + number),
        suffices: (reach) => !(reach < nearly),
      };
    case 'value_avg':
    case 'value_percentile':
      // Neither is above the largest.
      if (type === 'value_percentile' && percentile === undefined) return ALWAYS;
      return {
        add: (reach, _rules, _values, number) => (number < nearly ? reach : 1),
        suffices: (reach) => reach === 1,
      };
    case 'temporal':
    case 'temporal_ordered': {
      if (rules.length > RULE_BITS) return ALWAYS;
      const needed = type === 'temporal' ? least : rules.length;
      return {
        add: (reach, bits) => reach | bits,
        suffices: (reach) =>
          expression === undefined ? bitCount(reach) >= needed : couldHold(expression, reach),
      };
    }
    case 'absence':
      return ALWAYS;
  }
}

/** `reach` with what a contribution adds. */
export function reachWith(
  potential: Potential,
  reach: number,
  rules: number,
  values: string | readonly string[] | undefined,
  number: number,
): number {
  const count = typeof values === 'string' ? 1 : (values?.length ?? 0);
  return potential.add(reach, rules, count, number);
}

export function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** Whether a condition can hold over some of these rules: what is negated may always be absent. */
function couldHold(tree: BooleanTree<number>, rules: number): boolean {
  if (tree.type === 'leaf') return (rules & (1 << tree.leaf)) !== 0;
  if (tree.type === 'not') return true;
  return tree.type === 'and'
    ? tree.items.every((item) => couldHold(item, rules))
    : tree.items.some((item) => couldHold(item, rules));
}
