import type { LoggedEvent } from '../../../shared/domain/event.ts';
import {
  advance,
  type Holds,
  NOWHERE,
  sameWhereabouts,
  tellsPlace,
  type Whereabouts,
} from './whereabouts.ts';
import type { ZoneMap } from './zone-map.ts';

/**
 * One person's events in order of (time, id): readings with the belief before and after each, and all others, which see
 * the belief after the last reading at or before their time. Whatever the order of arrival, the same set gives the same
 * beliefs.
 */
export interface Timeline {
  /** Adds an event; returns it and every event whose belief this one changed, in order. */
  add(event: LoggedEvent): readonly LoggedEvent[];
  /** What is believed just before an event that stands in the timeline. */
  before(event: LoggedEvent): Whereabouts;
  /** What is believed at a time. */
  at(time: number): Whereabouts;
  /** Non-empty when a time lies before what is still kept: nothing can be said of it. */
  isForgotten(time: number): boolean;
  /** Readings with from <= time <= to, in order, with the belief before and after each. */
  readings(from: number, to: number): readonly TimelineReading[];
  /** Events with from <= time < to, in order. */
  between(from: number, to: number): readonly LoggedEvent[];
  /** Forgets events before `time`; the belief they led to is kept. Returns how many went. */
  forget(time: number): number;
  /** Forgets the oldest `count` events, returns how many went. */
  forgetOldest(count: number): number;
  size(): number;
  newest(): number;
}

export interface TimelineReading {
  readonly event: LoggedEvent;
  readonly before: Whereabouts;
  readonly after: Whereabouts;
}
interface Reading {
  readonly event: LoggedEvent;
  before: Whereabouts;
  after: Whereabouts;
}

export const inOrder = (a: LoggedEvent, b: LoggedEvent) =>
  a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** First index whose item does not stand before; the usual case, past the end, is asked first. */
function lowerBound<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  if (items.length === 0 || isBefore(items[items.length - 1]!)) return items.length;
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createTimeline(zones: ZoneMap, holds: Holds): Timeline {
  let readings: Reading[] = [];
  let others: LoggedEvent[] = [];
  let base = NOWHERE;
  let forgottenBefore = -Infinity;

  const othersBetween = (from: number, to: number) =>
    others.slice(
      lowerBound(others, (event) => event.time < from),
      lowerBound(others, (event) => event.time < to),
    );

  function addReading(event: LoggedEvent): readonly LoggedEvent[] {
    const index = lowerBound(readings, (reading) => inOrder(reading.event, event) < 0);
    const before = index === 0 ? base : readings[index - 1]!.after;
    readings.splice(index, 0, { event, before, after: advance(before, event, zones, holds) });
    const changed = [event];
    let until = Infinity;
    for (let i = index + 1; i < readings.length; i++) {
      const reading = readings[i]!;
      const state = readings[i - 1]!.after;
      if (sameWhereabouts(state, reading.before)) {
        until = reading.event.time;
        break;
      }
      reading.before = state;
      reading.after = advance(state, reading.event, zones, holds);
      changed.push(reading.event);
    }
    changed.push(...othersBetween(event.time, until));
    return changed.length === 1 ? changed : changed.sort(inOrder);
  }

  const readingBefore = (event: LoggedEvent): Whereabouts => {
    const index = lowerBound(readings, (reading) => inOrder(reading.event, event) < 0);
    return readings[index]?.before ?? readings[index - 1]?.after ?? base;
  };
  const at = (time: number): Whereabouts =>
    readings[lowerBound(readings, (reading) => reading.event.time <= time) - 1]?.after ?? base;

  function forgetTo(readingCount: number, otherCount: number): number {
    if (readingCount + otherCount === 0) return 0;
    const last = Math.max(
      readings[readingCount - 1]?.event.time ?? -Infinity,
      others[otherCount - 1]?.time ?? -Infinity,
    );
    if (readingCount > 0) base = readings[readingCount - 1]!.after;
    readings = readings.slice(readingCount);
    others = others.slice(otherCount);
    forgottenBefore = Math.max(forgottenBefore, last);
    return readingCount + otherCount;
  }

  return {
    add(event) {
      if (tellsPlace(event)) return addReading(event);
      const index = lowerBound(others, (other) => inOrder(other, event) < 0);
      if (index === others.length) others.push(event);
      else others.splice(index, 0, event);
      return [event];
    },
    before: (event) => (tellsPlace(event) ? readingBefore(event) : at(event.time)),
    at,
    readings: (from, to) =>
      readings.slice(
        lowerBound(readings, (reading) => reading.event.time < from),
        lowerBound(readings, (reading) => reading.event.time <= to),
      ),
    isForgotten: (time) => time < forgottenBefore,
    between: (from, to) =>
      [
        ...readings
          .slice(
            lowerBound(readings, (reading) => reading.event.time < from),
            lowerBound(readings, (reading) => reading.event.time < to),
          )
          .map((reading) => reading.event),
        ...othersBetween(from, to),
      ].sort(inOrder),
    forget: (time) =>
      forgetTo(
        lowerBound(readings, (reading) => reading.event.time < time),
        lowerBound(others, (event) => event.time < time),
      ),
    forgetOldest(count) {
      let [r, o] = [0, 0];
      while (r + o < count && (r < readings.length || o < others.length)) {
        const reading = readings[r]?.event;
        const other = others[o];
        if (other === undefined || (reading !== undefined && inOrder(reading, other) < 0)) r++;
        else o++;
      }
      return forgetTo(r, o);
    },
    size: () => readings.length + others.length,
    newest: () => Math.max(readings.at(-1)?.event.time ?? -Infinity, others.at(-1)?.time ?? -Infinity),
  };
}
