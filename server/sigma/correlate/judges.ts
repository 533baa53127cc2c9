import type { BooleanTree } from '../condition.ts';
import { type CompiledCorrelation, thresholdsHold } from '../correlation-types.ts';
import type { Contribution } from './group.ts';

/**
 * Decides whether a correlation's condition holds over a window. `enter` and `leave` keep a window's aggregate as it
 * slides; what `judge` says depends on the window alone, not on how it came about.
 */
export interface Judge {
  enter(one: Contribution): void;
  leave(one: Contribution): void;
  /** The window is `entries[from..to]`, both included. */
  judge(entries: readonly Contribution[], from: number, to: number): boolean;
  /** The aggregate of the last `judge`. */
  value: number;
  reset(): void;
}

/** A factory of judges, one for each group; those without state are shared. */
export function judgeFactory(correlation: CompiledCorrelation): () => Judge {
  const { type, thresholds, rules } = correlation;
  const holds = (value: number) => thresholdsHold(thresholds, value);
  switch (type) {
    case 'event_count': {
      const shared: Judge = {
        enter() {},
        leave() {},
        reset() {},
        value: 0,
        judge(_, from, to) {
          this.value = to - from + 1;
          return holds(this.value);
        },
      };
      return () => shared;
    }
    case 'value_count':
      return () => countingJudge(holds, (counts) => counts.size);
    case 'value_sum':
      return () => sumJudge(holds, false);
    case 'value_avg':
      return () => sumJudge(holds, true);
    case 'value_percentile':
      return correlation.percentile === undefined
        ? () =>
            countingJudge(
              holds,
              (counts, newest, size) => (100 * (counts.get(newest.values[0]!) ?? 0)) / size,
            )
        : () => percentileJudge(holds, correlation.percentile!);
    case 'temporal':
      return () => temporalJudge(rules.length, holds, correlation.expression);
    case 'temporal_ordered':
      return () => orderedJudge(rules.length);
    case 'absence':
      throw new Error('an absence is judged by createAbsences');
  }
}

function countingJudge(
  holds: (value: number) => boolean,
  measure: (counts: ReadonlyMap<string, number>, newest: Contribution, size: number) => number,
): Judge {
  const counts = new Map<string, number>();
  return {
    value: 0,
    reset: () => counts.clear(),
    enter(one) {
      for (const value of one.values) counts.set(value, (counts.get(value) ?? 0) + 1);
    },
    leave(one) {
      for (const value of one.values) {
        const left = counts.get(value)! - 1;
        if (left === 0) counts.delete(value);
        else counts.set(value, left);
      }
    },
    judge(entries, from, to) {
      this.value = measure(counts, entries[to]!, to - from + 1);
      return holds(this.value);
    },
  };
}

/** Whole numbers add up exactly in any order; with others in the window it is summed anew, in order of time. */
function sumJudge(holds: (value: number) => boolean, average: boolean): Judge {
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
    enter({ number }) {
      if (!isExact(number)) inexact += 1;
      else {
        sum += number;
        magnitude += Math.abs(number);
      }
    },
    leave({ number }) {
      if (!isExact(number)) inexact -= 1;
      else {
        sum -= number;
        magnitude -= Math.abs(number);
      }
    },
    judge(entries, from, to) {
      let total = sum;
      if (inexact > 0 || magnitude > Number.MAX_SAFE_INTEGER) {
        total = 0;
        for (let i = from; i <= to; i += 1) total += entries[i]!.number;
      }
      this.value = average ? total / (to - from + 1) : total;
      return holds(this.value);
    },
  };
}

/** Nearest rank: the smallest value that `percentile` per cent of the window's values do not exceed. */
function percentileJudge(holds: (value: number) => boolean, percentile: number): Judge {
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
    enter({ number }) {
      sorted.splice(placeOf(number), 0, number);
    },
    leave({ number }) {
      sorted.splice(placeOf(number), 1);
    },
    judge() {
      this.value = sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)]!;
      return holds(this.value);
    },
  };
}

function ruleCounter(size: number) {
  // A plain list: a typed array costs a hundred bytes more, and there is one for each group.
  const counts: number[] = new Array<number>(size).fill(0);
  return {
    counts,
    distinct: 0,
    reset() {
      counts.fill(0);
      this.distinct = 0;
    },
    enter(one: Contribution) {
      for (const rule of one.rules) {
        if (counts[rule] === 0) this.distinct += 1;
        counts[rule]! += 1;
      }
    },
    leave(one: Contribution) {
      for (const rule of one.rules) {
        counts[rule]! -= 1;
        if (counts[rule] === 0) this.distinct -= 1;
      }
    },
  };
}

function temporalJudge(
  size: number,
  holds: (value: number) => boolean,
  expression: BooleanTree<number> | undefined,
): Judge {
  const counter = ruleCounter(size);
  return {
    value: 0,
    reset: () => counter.reset(),
    enter: (one) => counter.enter(one),
    leave: (one) => counter.leave(one),
    judge() {
      this.value = counter.distinct;
      return expression === undefined ? holds(counter.distinct) : isTrue(expression, counter.counts);
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

/**
 * All rules, in their order. The order holds when it is possible: event times are intervals (time ± error), and
 * moments inside them can be chosen that ascend; equal times are possible in either order. Events of one clock keep its
 * order whatever its error. Each step takes the event that allows the earliest moment; one event serves one step.
 */
function orderedJudge(size: number): Judge {
  const counter = ruleCounter(size);
  return {
    value: size,
    reset: () => counter.reset(),
    enter: (one) => counter.enter(one),
    leave: (one) => counter.leave(one),
    judge(entries, from, to) {
      if (counter.distinct < size) return false;
      let moment = Number.NEGATIVE_INFINITY;
      const used: Contribution[] = [];
      const latest = new Map<string, number>();
      for (let rule = 0; rule < size; rule += 1) {
        let best: Contribution | undefined;
        let bestMoment = Number.POSITIVE_INFINITY;
        for (let i = from; i <= to; i += 1) {
          const one = entries[i]!;
          if (!one.rules.includes(rule) || one.time + one.errorMs < moment || used.includes(one)) continue;
          if (one.clock !== undefined && one.time < (latest.get(one.clock) ?? Number.NEGATIVE_INFINITY))
            continue;
          const candidate = Math.max(moment, one.time - one.errorMs);
          if (candidate < bestMoment) {
            best = one;
            bestMoment = candidate;
          }
        }
        if (best === undefined) return false;
        used.push(best);
        if (best.clock !== undefined) latest.set(best.clock, best.time);
        moment = bestMoment;
      }
      return true;
    },
  };
}
