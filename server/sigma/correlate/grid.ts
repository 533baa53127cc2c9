import type { CompiledCorrelation } from '../correlation-types.ts';
import { WIDEN_MAX_MS } from './group.ts';

const HALF_DAY_MS = 12 * 3_600_000;
const DAY_MS = 2 * HALF_DAY_MS;

/**
 * Lines in event time, at whole half days from the epoch, at which what goes on for long is cut: else where it is cut, what
 * it is called and what it comes to would rest on when it began, however long ago, and nobody could tell again from
 * what is still at hand. Half a timespan apart where that is more than half a day.
 */
export const gridOf = (timespanMs: number): number =>
  HALF_DAY_MS * Math.max(1, Math.ceil(timespanMs / DAY_MS));

/** The number of the line at or before a time. */
export const lineBefore = (time: number, gridMs: number): number => Math.floor(time / gridMs);

/**
 * Where what begins at a time of itself is cut, should it go on: at the second line after. What does not last from one line to
 * the next is never cut, wherever the lines are. What began at a line because it was cut there is cut at the next.
 */
export const firstCutAfter = (time: number, gridMs: number): number =>
  (lineBefore(time, gridMs) + 2) * gridMs;
export const nextCutAfter = (time: number, gridMs: number): number => (lineBefore(time, gridMs) + 1) * gridMs;

/** How far what correlations say rests on the past, milliseconds of event time. */
export interface Reach {
  /** From an event back to the oldest that has a say in what the event changes. */
  readonly backMs: number;
  /** From the oldest event that may have a part in a result, or have prevented it, to the newest. */
  readonly extentMs: number;
}

/** The farthest of all of them. @param correlations as `compileRules` orders them: what is referred to comes first */
export function reachOf(correlations: readonly CompiledCorrelation[]): Reach {
  const byId = new Map<string, Own>();
  let backMs = 0;
  let extentMs = 0;
  for (const { id, rules, timespanMs } of correlations) {
    const inner = rules.flatMap((rule) => byId.get(rule) ?? []);
    const most = (of: (one: Own) => number) => Math.max(0, ...inner.map(of));
    const gridMs = gridOf(timespanMs);
    const windowMs = timespanMs + 2 * WIDEN_MAX_MS;
    const sinceMs = most((one) => one.sinceMs);
    const own: Own = {
      // Whether it went on over the line before the one before, and for that the window of the last event before that line.
      restsMs: 2 * gridMs + 2 * windowMs + most((one) => one.restsMs),
      sinceMs: 2 * gridMs + sinceMs,
      // An absence's start, and the answer that came too late or was never heard of.
      extentMs: 2 * gridMs + 2 * windowMs + most((one) => one.extentMs),
    };
    byId.set(id, own);
    backMs = Math.max(backMs, own.restsMs + sinceMs);
    extentMs = Math.max(extentMs, own.extentMs);
  }
  return { backMs, extentMs };
}

interface Own {
  /** From an event of it back to the oldest that has a say in whose it is. */
  readonly restsMs: number;
  /** From an event that changes a result back to that result's time. */
  readonly sinceMs: number;
  readonly extentMs: number;
}
