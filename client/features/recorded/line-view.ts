import { zoneOffset } from '../../lib/zoned-time.ts';
import type { Range } from './wall-time.ts';

/** What of time the line shows. `to`: its right edge, epoch milliseconds; undefined: it follows now. */
export interface LineView {
  readonly spanMs: number;
  readonly to: number | undefined;
}

export const TEN_MINUTES_MS = 600_000;
export const HOUR_MS = 3_600_000;
const LEAST_SPAN_MS = 20_000;
export const MOST_SPAN_MS = 12 * HOUR_MS;
/** Room to the right of now, so that the live edge is a place one can point at. */
const AHEAD_SHARE = 0.03;

const spare = (spanMs: number) => spanMs * AHEAD_SHARE;

export function rangeOf(view: LineView, now: number): Range {
  const to = view.to ?? now + spare(view.spanMs);
  return { from: to - view.spanMs, to };
}

/** `share` of the line from its left, 0 to 1, and back. */
export const shareOf = (at: number, range: Range) => (at - range.from) / (range.to - range.from);
export const timeAt = (share: number, range: Range) => range.from + share * (range.to - range.from);

/** Shows `factor` times as much; what lies at `at` stays where it is. */
export function zoomView(view: LineView, factor: number, at: number, now: number): LineView {
  const spanMs = Math.min(MOST_SPAN_MS, Math.max(LEAST_SPAN_MS, view.spanMs * factor));
  const share = shareOf(at, rangeOf(view, now));
  return settle({ spanMs, to: at + (1 - share) * spanMs }, now);
}

export function panView(view: LineView, byMs: number, now: number): LineView {
  return settle({ spanMs: view.spanMs, to: rangeOf(view, now).to + byMs }, now);
}

/** Moves the line so that a moment is on it, with something before and after; the same view where it is. */
export function revealMoment(view: LineView, moment: number, now: number): LineView {
  const share = shareOf(moment, rangeOf(view, now));
  if (share >= 0.03 && share <= 0.985) return view;
  return settle({ spanMs: view.spanMs, to: moment + view.spanMs / 2 }, now);
}

/** A right edge at now or beyond follows it. */
function settle(view: LineView & { readonly to: number }, now: number): LineView {
  return view.to >= now + spare(view.spanMs) * 0.5 ? { spanMs: view.spanMs, to: undefined } : view;
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600];

/** Times at which the line is marked: whole steps of the zone's clock, `most` at most. */
export function ticksOf(
  range: Range,
  most: number,
  timezone: string,
): { readonly at: readonly number[]; readonly stepMs: number } {
  const span = range.to - range.from;
  const stepMs = (STEPS_S.find((step) => span / (step * 1000) <= most) ?? STEPS_S.at(-1)!) * 1000;
  // steps of hours begin at the zone's midnight
  const offset = stepMs > 900_000 ? zoneOffset(range.from, timezone) : 0;
  const first = Math.ceil((range.from + offset) / stepMs) * stepMs - offset;
  const at: number[] = [];
  for (let tick = first; tick <= range.to; tick += stepMs) at.push(tick);
  return { at, stepMs };
}
