import { hash } from 'node:crypto';
import type { EventStore } from './event-store.ts';
import {
  type Course,
  doubtBetween,
  type Episode,
  type Group,
  slotAt,
  slotDoubt,
  type Timed,
} from './group.ts';

/** Names of episodes judged before, in order, so that they need not be hashed again. */
export interface KnownNames {
  readonly episodes: readonly Episode[];
  /** Those before this were asked for. */
  from: number;
}

/** Takes the contribution at a place (the next one in order) into the window and the episodes. The episode it extends or opens, if any. */
export function advance(group: Group, course: Course, at: number, known?: KnownNames): Episode | undefined {
  const { store, correlation } = group.state;
  const slot = slotAt(group, at);
  slide(group, course, at, slot);
  const holds = course.judge.judge(group, course.windowStart, at);
  const heldBefore = course.lastHeld;
  course.lastHeld = holds;
  if (!holds) return undefined;
  // The run also ends where no window reaches back to the event before: nothing ties the two together.
  const isLinked = heldBefore && distanceBack(group, course, at, slot) < correlation.timespanMs;
  const open = isLinked ? course.episodes.at(-1) : undefined;
  if (open !== undefined) {
    open.end = at;
    open.lastAt = store.time[slot]!;
    open.value = course.judge.value;
    return open;
  }
  const episode = openEpisode(group, course, at, slot, known);
  course.episodes.push(episode);
  return episode;
}

/** Lets the window end with the contribution at a place. */
function slide(group: Group, course: Course, at: number, slot: number): void {
  const { store, correlation } = group.state;
  const { judge } = course;
  judge.enter(slot);
  const horizon = store.time[slot]! - correlation.timespanMs;
  let { windowStart } = course;
  // `slot` itself is always inside, so this ends.
  for (;;) {
    const first = slotAt(group, windowStart);
    if (store.time[first]! + slotDoubt(store, first, slot) > horizon) break;
    judge.leave(first);
    windowStart += 1;
  }
  course.windowStart = windowStart;
  store.window[slot] = at - windowStart + 1;
}

/** Milliseconds to the contribution before, less the doubt about both. */
function distanceBack(group: Group, { sealed }: Course, at: number, slot: number): number {
  const { store } = group.state;
  if (at > 0) {
    const previous = slotAt(group, at - 1);
    return store.time[slot]! - store.time[previous]! - slotDoubt(store, previous, slot);
  }
  if (sealed === undefined) return Number.POSITIVE_INFINITY;
  return store.time[slot]! - sealed.last.time - doubtBetween(sealed.last, timedOf(store, slot));
}

export const timedOf = (store: EventStore, slot: number): Timed => ({
  time: store.time[slot]!,
  errorMs: store.errorMs[slot]!,
  clock: store.clockName(slot),
});

function openEpisode(
  group: Group,
  course: Course,
  at: number,
  slot: number,
  known: KnownNames | undefined,
): Episode {
  const { store, correlation } = group.state;
  const { windowStart, episodes, sealed } = course;
  const anchor = slotAt(group, windowStart);
  const anchorId = store.eventId[anchor]!;
  const ordinal = ordinalAfter(episodes.at(-1) ?? sealed, anchorId);
  return {
    id: knownName(known, anchorId, ordinal) ?? resultId(correlation.id, group.key, anchorId, ordinal),
    anchorId,
    ordinal,
    shown: store.aside(anchor)?.shown ?? group.shown,
    at: store.time[slot]!,
    firstAt: store.time[anchor]!,
    carried: store.aside(slot)?.carried,
    errorMs: store.errorMs[slot]!,
    prefix: [],
    prefixCount: 0,
    start: windowStart,
    fire: at,
    end: at,
    lastAt: store.time[slot]!,
    value: course.judge.value,
    reported: undefined,
  };
}

function knownName(known: KnownNames | undefined, anchorId: string, ordinal: number): string | undefined {
  if (known === undefined) return undefined;
  for (let at = known.from; at < known.episodes.length; at += 1) {
    const one = known.episodes[at]!;
    if (one.anchorId !== anchorId || one.ordinal !== ordinal) continue;
    known.from = at + 1;
    return one.id;
  }
  return undefined;
}

/** Which in a row of episodes that begin with one and the same event. */
export const ordinalAfter = (
  before: { readonly anchorId: string | undefined; readonly ordinal: number } | undefined,
  anchorId: string,
): number => (before?.anchorId === anchorId ? before.ordinal + 1 : 0);

function resultId(correlation: string, group: string, anchor: string, ordinal: number): string {
  const parts = ordinal === 0 ? [correlation, group, anchor] : [correlation, group, anchor, ordinal];
  return hash('sha256', JSON.stringify(parts)).slice(0, 32);
}
