import type { ActivityMinute } from '../../../shared/contract/live.ts';

const MINUTE_MS = 60_000;

export interface ActivityPoint {
  readonly at: number;
  /** Null where nothing is known of the minute: the line breaks, it does not fall to zero. */
  readonly events: number | null;
  readonly alerts: number | null;
}

/**
 * The last `minutes` whole minutes before `now`, oldest first, holes kept as holes. The minute under way is left out: half a
 * minute's count beside whole ones would look like a fall.
 */
export function toPoints(items: Iterable<ActivityMinute>, now: number, minutes: number): ActivityPoint[] {
  const known = new Map<number, ActivityMinute>();
  for (const item of items) known.set(Math.floor(item.at / MINUTE_MS), item);
  const current = Math.floor(now / MINUTE_MS);
  return Array.from({ length: minutes }, (_, index) => {
    const minute = current - minutes + index;
    const item = known.get(minute);
    return { at: minute * MINUTE_MS, events: item?.events ?? null, alerts: item?.alerts ?? null };
  });
}
