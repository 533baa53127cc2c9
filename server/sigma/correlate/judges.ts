import type { BooleanTree } from '../condition.ts';
import { type CompiledCorrelation, thresholdsHold } from '../correlation-types.ts';
import type { EventStore } from './event-store.ts';
import { type Group, slotAt } from './group.ts';
import { orderedJudge } from './ordered-judge.ts';
import { ruleCounter } from './rule-counter.ts';
import { createValueCounts } from './value-counts.ts';

/**
 * Decides whether a correlation's condition holds over a window. `enter` and `leave` keep a window's aggregate as it
 * slides; what `judge` says depends on the window alone, not on how it came about.
 */
export interface Judge {
  /** A slot of the store. */
  enter(slot: number): void;
  leave(slot: number): void;
  /** The window is the places `from` to `to` of the group, both included. */
  judge(group: Group, from: number, to: number): boolean;
  /** The aggregate of the last `judge`. */
  value: number;
  reset(): void;
}

type Holds = (value: number) => boolean;

/** A factory of judges, one for each group; those without state are shared. */
export function judgeFactory(correlation: CompiledCorrelation, store: EventStore): () => Judge {
  const { type, thresholds, rules, percentile } = correlation;
  const [only] = thresholds;
  const holds: Holds =
    thresholds.length === 1 && only?.operator === 'gte'
      ? (value) => value >= only.value
      : (value) => thresholdsHold(thresholds, value);
  switch (type) {
    case 'event_count': {
      const shared = sizeJudge(holds);
      return () => shared;
    }
    case 'value_count':
      return () => distinctJudge(store, holds);
    case 'value_sum':
      return () => sumJudge(store, holds, false);
    case 'value_avg':
      return () => sumJudge(store, holds, true);
    case 'value_percentile':
      return percentile === undefined
        ? () => shareJudge(store, holds)
        : () => percentileJudge(store, holds, percentile);
    case 'temporal':
      return () => temporalJudge(store, rules.length, holds, correlation.expression);
    case 'temporal_ordered':
      return () => orderedJudge(store, rules.length);
    case 'absence':
      throw new Error('an absence is judged by createAbsences');
  }
}

function sizeJudge(holds: Holds): Judge {
  return {
    enter() {},
    leave() {},
    reset() {},
    value: 0,
    judge(_, from, to) {
      this.value = to - from + 1;
      return holds(this.value);
    },
  };
}

function distinctJudge(store: EventStore, holds: Holds): Judge {
  const counts = createValueCounts();
  return {
    value: 0,
    reset: counts.clear,
    enter: (slot) => counts.add(store.values[slot]),
    leave: (slot) => counts.remove(store.values[slot]),
    judge() {
      this.value = counts.distinct();
      return holds(this.value);
    },
  };
}

/** The share of the newest event's value, in per cent. */
function shareJudge(store: EventStore, holds: Holds): Judge {
  const counts = createValueCounts();
  return {
    value: 0,
    reset: counts.clear,
    enter: (slot) => counts.add(store.values[slot]),
    leave: (slot) => counts.remove(store.values[slot]),
    judge(group, from, to) {
      this.value = (100 * counts.countOf(store.values[slotAt(group, to)])) / (to - from + 1);
      return holds(this.value);
    },
  };
}

/** Whole numbers add up exactly in any order; with others in the window it is summed anew, in order of time. */
function sumJudge(store: EventStore, holds: Holds, average: boolean): Judge {
  let sum = 0;
  let magnitude = 0;
  let inexact = 0;
  const isExact = (number: number) => Number.isSafeInteger(number) && Math.abs(number) <= 2 ** 40;
  return {
    value: 0,
    reset() {
      sum = 0;
      magnitude = 0;
      inexact = 0;
    },
    enter(slot) {
      const number = store.number[slot]!;
      if (!isExact(number)) inexact += 1;
      else {
        sum += number;
        magnitude += Math.abs(number);
      }
    },
    leave(slot) {
      const number = store.number[slot]!;
      if (!isExact(number)) inexact -= 1;
      else {
        sum -= number;
        magnitude -= Math.abs(number);
      }
    },
    judge(group, from, to) {
      let total = sum;
      if (inexact > 0 || magnitude > Number.MAX_SAFE_INTEGER) {
        total = 0;
        for (let at = from; at <= to; at += 1) total += store.number[slotAt(group, at)]!;
      }
      this.value = average ? total / (to - from + 1) : total;
      return holds(this.value);
    },
  };
}

/** Nearest rank: the smallest value that `percentile` per cent of the window's values do not exceed. */
function percentileJudge(store: EventStore, holds: Holds, percentile: number): Judge {
  let sorted: number[] = [];
  const placeOf = (number: number) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    value: 0,
    reset() {
      sorted = [];
    },
    enter(slot) {
      const number = store.number[slot]!;
      sorted.splice(placeOf(number), 0, number);
    },
    leave(slot) {
      sorted.splice(placeOf(store.number[slot]!), 1);
    },
    judge() {
      this.value = sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)]!;
      return holds(this.value);
    },
  };
}

function temporalJudge(
  store: EventStore,
  size: number,
  holds: Holds,
  expression: BooleanTree<number> | undefined,
): Judge {
  const { counts, distinct, reset, enter, leave } = ruleCounter(store, size);
  return {
    value: 0,
    reset,
    enter,
    leave,
    judge() {
      this.value = distinct();
      return expression === undefined ? holds(this.value) : isTrue(expression, counts);
    },
  };
}

function isTrue(tree: BooleanTree<number>, counts: readonly number[]): boolean {
  if (tree.type === 'leaf') return counts[tree.leaf]! > 0;
  if (tree.type === 'not') return !isTrue(tree.item, counts);
  return tree.type === 'and'
    ? tree.items.every((item) => isTrue(item, counts))
    : tree.items.some((item) => isTrue(item, counts));
}
