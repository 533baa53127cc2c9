import type { ActivityMinute } from '../../../shared/contract/live.ts';

const MINUTE_MS = 60_000;

export interface ActivityPoint {
  /** The middle of the minute, epoch milliseconds. */
  readonly at: number;
  /** Null where nothing is known of the minute: the line breaks, it does not fall to zero. */
  readonly events: number | null;
  readonly alerts: number | null;
}

export interface Hour {
  readonly from: number;
  readonly to: number;
}

/** The hour that the chart and the strip under it both show: whole minutes, ending with the one under way. */
export function hourUntil(now: number): Hour {
  const to = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  return { from: to - 60 * MINUTE_MS, to };
}

/** At most this many minutes may stand out of the scale. */
const OUTLIERS_MAX = 4;

/**
 * The highest count that the scale must show. A back-fill or a flood of a few minutes, over three times the usual, stands out
 * of the scale (the chart marks it, with its count) so that the rest of the hour stays legible. Undefined: nothing does.
 */
export function scaleTop(points: readonly ActivityPoint[]): number | undefined {
  const counts = points.flatMap(({ events }) => (events ? [events] : [])).sort((a, b) => a - b);
  if (counts.length < 3) return undefined;
  const limit = 3 * counts[Math.floor((counts.length - 1) / 2)]!;
  const usual = counts.filter((count) => count <= limit);
  const out = counts.length - usual.length;
  return out === 0 || out > OUTLIERS_MAX ? undefined : roundUp(usual.at(-1) ?? 0);
}

/** Closer minutes than these share one label: two would lie on each other. */
const LABEL_MINUTES = 10;
/** So many minutes before the end of the hour there is room for a label on the right. */
const ROOM_MINUTES = 15;

/** What stands beside a minute that is out of the scale, and on which side there is room for it. */
export interface PeakLabel {
  readonly counts: readonly number[];
  readonly side: 'left' | 'right';
}

/** Labels of the minutes above the top of the scale, by position; minutes close together have one, at their outer end. */
export function peakLabels(points: readonly ActivityPoint[], top: number): ReadonlyMap<number, PeakLabel> {
  const groups: { at: number; events: number }[][] = [];
  for (const [at, { events }] of points.entries()) {
    if (events === null || events <= top) continue;
    const last = groups.at(-1);
    if (last && at - last.at(-1)!.at < LABEL_MINUTES) last.push({ at, events });
    else groups.push([{ at, events }]);
  }
  return new Map(
    groups.map((group) => {
      const side = group.at(-1)!.at < points.length - ROOM_MINUTES ? 'right' : 'left';
      return [group.at(side === 'right' ? -1 : 0)!.at, { counts: group.map(({ events }) => events), side }];
    }),
  );
}

/** Up to an even number of two figures, so that the axis and its half are round. */
function roundUp(value: number): number {
  const step = 2 * 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.ceil(value / step) * step;
}

/**
 * The hour minute by minute, oldest first, holes kept as holes. Of the minute under way the events are left out: half a
 * minute's count beside whole ones would look like a fall.
 */
export function toPoints(items: Iterable<ActivityMinute>, { from, to }: Hour): ActivityPoint[] {
  const known = new Map<number, ActivityMinute>();
  for (const item of items) known.set(Math.floor(item.at / MINUTE_MS), item);
  const first = from / MINUTE_MS;
  const count = (to - from) / MINUTE_MS;
  return Array.from({ length: count }, (_, index) => {
    const item = known.get(first + index);
    return {
      at: (first + index + 0.5) * MINUTE_MS,
      events: index === count - 1 ? null : (item?.events ?? null),
      alerts: item?.alerts ?? null,
    };
  });
}
