import type { BooleanTree } from '../condition.ts';
import { type CompiledCorrelation, thresholdsHold } from '../correlation-types.ts';
import { numberOf } from './event-rows.ts';
import type { EventStore } from './event-store.ts';
import { type Group, slotAt } from './group.ts';
import { orderedJudge } from './ordered-judge.ts';
import { countRules, distinctRules } from './rule-counts.ts';
import { addValues, countOf, noValues, removeValues, type ValueCounts } from './value-counts.ts';

/**
 * Decides whether a correlation's condition holds over a window. `enter` and `leave` keep a window's aggregate as it
 * slides; what `judge` says depends on the window alone, not on how it came about.
 *
 * One judge serves all groups of a correlation, each with a window of its own: plain data, since a judge for each was a
 * kilobyte of closures a group.
 */
export interface Judge<Window> {
  /** An empty window. */
  open(): Window;
  /** @param slot of the store */
  enter(window: Window, slot: number): void;
  leave(window: Window, slot: number): void;
  /** The window is the places `from` to `to` of the group, both included. */
  judge(window: Window, group: Group, from: number, to: number): boolean;
  /** The aggregate of the last `judge`, whosever. */
  value: number;
}

type Holds = (value: number) => boolean;

/** @param onOverflow told when more was to be tried out for a window than is */
export function createJudge(
  correlation: CompiledCorrelation,
  store: EventStore,
  onOverflow: () => void,
): Judge<unknown> {
  return judgeOf(correlation, store, onOverflow) as Judge<unknown>;
}

function judgeOf(correlation: CompiledCorrelation, store: EventStore, onOverflow: () => void): unknown {
  const { type, thresholds, rules, percentile } = correlation;
  const [only] = thresholds;
  const holds: Holds =
    thresholds.length === 1 && only?.operator === 'gte'
      ? (value) => value >= only.value
      : (value) => thresholdsHold(thresholds, value);
  switch (type) {
    case 'event_count':
      return sizeJudge(holds);
    case 'value_count':
      return distinctJudge(store, holds);
    case 'value_sum':
      return sumJudge(store, holds, false);
    case 'value_avg':
      return sumJudge(store, holds, true);
    case 'value_percentile':
      return percentile === undefined ? shareJudge(store, holds) : percentileJudge(store, holds, percentile);
    case 'temporal':
      return temporalJudge(store, rules.length, holds, correlation.expression);
    case 'temporal_ordered':
      return orderedJudge(store, rules.length, onOverflow);
    case 'absence':
      throw new Error('an absence is judged by createAbsences');
  }
}

function sizeJudge(holds: Holds): Judge<undefined> {
  return {
    value: 0,
    open: () => undefined,
    enter() {},
    leave() {},
    judge(_window, _group, from, to) {
      this.value = to - from + 1;
      return holds(this.value);
    },
  };
}

function distinctJudge(store: EventStore, holds: Holds): Judge<ValueCounts> {
  return {
    value: 0,
    open: noValues,
    enter: (window, slot) => addValues(window, store.values[slot]),
    leave: (window, slot) => removeValues(window, store.values[slot]),
    judge(window) {
      this.value = window.texts.length;
      return holds(this.value);
    },
  };
}

/** The share of the newest event's value, in per cent. */
function shareJudge(store: EventStore, holds: Holds): Judge<ValueCounts> {
  return {
    value: 0,
    open: noValues,
    enter: (window, slot) => addValues(window, store.values[slot]),
    leave: (window, slot) => removeValues(window, store.values[slot]),
    judge(window, group, from, to) {
      this.value = (100 * countOf(window, store.values[slotAt(group, to)])) / (to - from + 1);
      return holds(this.value);
    },
  };
}

interface Sum {
  sum: number;
  magnitude: number;
  inexact: number;
}

/** Whole numbers add up exactly in any order; with others in the window it is summed anew, in order of time. */
function sumJudge(store: EventStore, holds: Holds, average: boolean): Judge<Sum> {
  const isExact = (number: number) => Number.isSafeInteger(number) && Math.abs(number) <= 2 ** 40;
  return {
    value: 0,
    open: () => ({ sum: 0, magnitude: 0, inexact: 0 }),
    enter(window, slot) {
      const number = numberOf(store, slot);
      if (!isExact(number)) window.inexact += 1;
      else {
        window.sum += number;
        window.magnitude += Math.abs(number);
      }
    },
    leave(window, slot) {
      const number = numberOf(store, slot);
      if (!isExact(number)) window.inexact -= 1;
      else {
        window.sum -= number;
        window.magnitude -= Math.abs(number);
      }
    },
    judge(window, group, from, to) {
      let total = window.sum;
      if (window.inexact > 0 || window.magnitude > Number.MAX_SAFE_INTEGER) {
        total = 0;
        for (let at = from; at <= to; at += 1) total += numberOf(store, slotAt(group, at));
      }
      this.value = average ? total / (to - from + 1) : total;
      return holds(this.value);
    },
  };
}

/** Nearest rank: the smallest value that `percentile` per cent of the window's values do not exceed. A window is its values in order. */
function percentileJudge(store: EventStore, holds: Holds, percentile: number): Judge<number[]> {
  const placeOf = (sorted: readonly number[], number: number) => {
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
    open: () => [],
    enter(window, slot) {
      const number = numberOf(store, slot);
      window.splice(placeOf(window, number), 0, number);
    },
    leave(window, slot) {
      window.splice(placeOf(window, numberOf(store, slot)), 1);
    },
    judge(window) {
      this.value = window[Math.max(0, Math.ceil((percentile / 100) * window.length) - 1)]!;
      return holds(this.value);
    },
  };
}

/** A window is how many contributions of each rule it holds. */
function temporalJudge(
  store: EventStore,
  size: number,
  holds: Holds,
  expression: BooleanTree<number> | undefined,
): Judge<number[]> {
  return {
    value: 0,
    open: () => new Array<number>(size).fill(0),
    enter: (window, slot) => countRules(store, window, slot, 1),
    leave: (window, slot) => countRules(store, window, slot, -1),
    judge(window) {
      this.value = distinctRules(window);
      return expression === undefined ? holds(this.value) : isTrue(expression, window);
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
