import { hash } from 'node:crypto';
import { errorOf, setWindow, timeOf } from './event-rows.ts';
import type { EventStore } from './event-store.ts';
import { firstCutAfter, lineBefore, nextCutAfter } from './grid.ts';
import {
  type Course,
  doubtBetween,
  doubtIn,
  type Episode,
  type Group,
  type Named,
  slotAt,
  slotDoubt,
  type Timed,
} from './group.ts';

const NO_IDS: readonly string[] = [];

/** Names of episodes judged before, in order, so that they need not be hashed again. */
export interface KnownNames {
  readonly episodes: readonly Episode[];
  /** Those before this were asked for. */
  from: number;
}

/** Takes the contribution at a place (the next one in order) into the window and the episodes. The episode it extends or opens, if any. */
export function advance(group: Group, course: Course, at: number, known?: KnownNames): Episode | undefined {
  const { memory, correlation, judge } = group.state;
  const { store } = memory;
  const slot = slotAt(group, at);
  slide(group, course, at, slot);
  const holds = judge.judge(course.window, group, course.windowStart, at);
  const heldBefore = course.lastHeld;
  course.lastHeld = holds;
  if (!holds) return undefined;
  // The run also ends where no window reaches back to the event before: nothing ties the two together.
  const isLinked = heldBefore && distanceBack(group, course, at, slot) < correlation.timespanMs;
  const open = isLinked ? course.episodes.at(-1) : undefined;
  const time = timeOf(store, slot);
  if (open !== undefined && time < open.until) {
    open.end = at;
    open.lastAt = time;
    open.value = judge.value;
    return open;
  }
  const episode = openEpisode(group, course, at, slot, open, known);
  // As a literal it has room for one, which is what most have; pushing makes room for seventeen.
  if (course.episodes.length === 0) course.episodes = [episode];
  else course.episodes.push(episode);
  return episode;
}

/**
 * Lets the window end with the contribution at a place. It begins with the oldest that may lie in it, whatever the windows before
 * held: by its own clock's time a contribution may leave one window, and by the doubt about another's be in the next.
 */
function slide(group: Group, course: Course, at: number, slot: number): void {
  const { memory, correlation, judge } = group.state;
  const { store } = memory;
  const { window } = course;
  judge.enter(window, slot);
  const horizon = timeOf(store, slot) - correlation.timespanMs;
  let { windowStart } = course;
  const oldest = oldestInDoubt(group, windowStart, slot, horizon);
  while (windowStart > oldest) {
    windowStart -= 1;
    judge.enter(window, slotAt(group, windowStart));
  }
  // `slot` itself is always inside, so this ends.
  for (;;) {
    const first = slotAt(group, windowStart);
    if (timeOf(store, first) + slotDoubt(store, first, slot) > horizon) break;
    judge.leave(window, first);
    windowStart += 1;
  }
  course.windowStart = windowStart;
  setWindow(store, slot, at - windowStart + 1);
}

/** The oldest before a place that may lie in the window of `slot`, else that place. */
function oldestInDoubt(group: Group, place: number, slot: number, horizon: number): number {
  const doubtMs = doubtIn(group);
  if (doubtMs === 0) return place;
  const { store } = group.state.memory;
  let oldest = place;
  for (let at = place - 1; at >= 0; at -= 1) {
    const one = slotAt(group, at);
    const time = timeOf(store, one);
    if (time + doubtMs <= horizon) break;
    if (time + slotDoubt(store, one, slot) > horizon) oldest = at;
  }
  return oldest;
}

/** Milliseconds to the contribution before, less the doubt about both. */
function distanceBack(group: Group, { sealed }: Course, at: number, slot: number): number {
  const { store } = group.state.memory;
  if (at > 0) {
    const previous = slotAt(group, at - 1);
    return timeOf(store, slot) - timeOf(store, previous) - slotDoubt(store, previous, slot);
  }
  if (sealed === undefined) return Number.POSITIVE_INFINITY;
  return timeOf(store, slot) - sealed.last.time - doubtBetween(sealed.last, timedOf(store, slot));
}

export const timedOf = (store: EventStore, slot: number): Timed => ({
  time: timeOf(store, slot),
  errorMs: errorOf(store, slot),
  clock: store.clockName(slot),
});

function openEpisode(
  group: Group,
  course: Course,
  at: number,
  slot: number,
  cutFrom: Episode | undefined,
  known: KnownNames | undefined,
): Episode {
  const { memory, correlation, gridMs } = group.state;
  const { store } = memory;
  const { windowStart, episodes, sealed } = course;
  const anchor = slotAt(group, windowStart);
  const time = timeOf(store, slot);
  const firstId = store.eventId[anchor]!;
  const firstAt = timeOf(store, anchor);
  const { anchorId, anchorAt, ordinal } =
    cutFrom ?? nameAfter(episodes.at(-1) ?? sealed?.named, firstAt, firstId);
  const line = cutFrom && lineBefore(time, gridMs);
  return {
    id:
      knownName(known, anchorId, ordinal, line) ??
      resultId(correlation.id, group.key, anchorId, ordinal, line),
    anchorId,
    anchorAt,
    firstId,
    ordinal,
    line,
    until: cutFrom ? nextCutAfter(time, gridMs) : firstCutAfter(time, gridMs),
    shown: store.aside(anchor)?.shown ?? group.shown,
    at: time,
    firstAt,
    carried: store.aside(slot)?.carried,
    errorMs: errorOf(store, slot),
    prefix: NO_IDS,
    prefixCount: 0,
    start: windowStart,
    fire: at,
    end: at,
    lastAt: time,
    value: group.state.judge.value,
    reported: undefined,
  };
}

function knownName(
  known: KnownNames | undefined,
  anchorId: string,
  ordinal: number,
  line: number | undefined,
): string | undefined {
  if (known === undefined) return undefined;
  for (let at = known.from; at < known.episodes.length; at += 1) {
    const one = known.episodes[at]!;
    if (one.anchorId !== anchorId || one.ordinal !== ordinal || one.line !== line) continue;
    known.from = at + 1;
    return one.id;
  }
  return undefined;
}

/**
 * The name of the episode whose window begins with an event, after another's: by that event, or by what names the one before
 * where that is later, and by which in a row it is that goes by one. What was cut off from one is not counted.
 */
export function nameAfter(before: Named | undefined, firstAt: number, firstId: string): Named {
  if (before === undefined) return { anchorId: firstId, anchorAt: firstAt, ordinal: 0 };
  const { anchorId, anchorAt, ordinal } = before;
  const isLater = firstAt > anchorAt || (firstAt === anchorAt && firstId > anchorId);
  return isLater
    ? { anchorId: firstId, anchorAt: firstAt, ordinal: 0 }
    : { anchorId, anchorAt, ordinal: ordinal + 1 };
}

function resultId(
  correlation: string,
  group: string,
  anchor: string,
  ordinal: number,
  line: number | undefined,
): string {
  const name = line !== undefined ? [null, line] : ordinal === 0 ? [anchor] : [anchor, ordinal];
  return hash('sha256', JSON.stringify([correlation, group, ...name])).slice(0, 32);
}
