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
