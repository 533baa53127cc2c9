import type { CorrelationResult } from './correlation-results.ts';
import { clockOf, errorOf, timeOf } from './event-rows.ts';
import type { EventStore } from './event-store.ts';
import { SMALLEST_SIZE } from './segments.ts';
import type { Shown } from './shown.ts';
import type { State } from './states.ts';

/** Errors count up to this in windows: beyond it a clock orders nothing, and a window would hold a day. */
export const WIDEN_MAX_MS = 15 * 60_000;

export interface Timed {
  readonly time: number;
  readonly errorMs: number;
  /** Whose clock told the time. */
  readonly clock: string | undefined;
}

const widened = (one: number, other: number) => Math.min(one, WIDEN_MAX_MS) + Math.min(other, WIDEN_MAX_MS);

/** The doubt about the distance of two events: none between events of one clock. */
export const doubtBetween = (one: Timed, other: Timed): number =>
  one.errorMs + other.errorMs === 0 || (one.clock !== undefined && one.clock === other.clock)
    ? 0
    : widened(one.errorMs, other.errorMs);

/** `doubtBetween` of two contributions. */
export function slotDoubt(store: EventStore, one: number, other: number): number {
  const oneError = errorOf(store, one);
  const otherError = errorOf(store, other);
  if (oneError + otherError === 0) return 0;
  const clock = clockOf(store, one);
  return clock !== 0 && clock === clockOf(store, other) ? 0 : widened(oneError, otherError);
}

export interface Episode {
  readonly id: string;
  /**
   * What it is named by: the first event of its window, or a later one that names the episode before (doubt reaches
   * back beyond that), and which of those that are named by it.
   */
  readonly anchorId: string;
  readonly anchorAt: number;
  /** The first event of its window. */
  readonly firstId: string;
  readonly ordinal: number;
  /** The number of the line where it was cut off, which names it then; the rest of the name is that of what it was cut off from. */
  readonly line: number | undefined;
  /** It is cut at this time, should it go on. */
  readonly until: number;
  readonly shown: Shown;
  readonly at: number;
  readonly firstAt: number;
  readonly carried: Readonly<Record<string, unknown>> | undefined;
  readonly errorMs: number;
  /** Its events are `prefix` (no longer held), then those of its group from `start` to `end`. */
  prefix: readonly string[];
  prefixCount: number;
  start: number;
  fire: number;
  end: number;
  lastAt: number;
  value: number;
  reported: CorrelationResult | undefined;
}

/** The sealed part of a group: what can no longer change. */
export interface Sealed {
  readonly before: number;
  /** The last sealed event. */
  readonly last: Timed;
  /** The episode that the last sealed event belongs to, as it stood there. */
  readonly open: Episode | undefined;
  readonly named: Named | undefined;
}

/** The name of an episode, or of the last one that is final. */
export type Named = Pick<Episode, 'anchorId' | 'anchorAt' | 'ordinal'>;

/** Judging goes on with this: the window as it stands, and the episodes so far. Places count from the oldest contribution held, 0. */
export interface Course {
  /** What the judge keeps of the window that ends with the newest contribution judged. */
  window: unknown;
  /** Where that window begins. */
  windowStart: number;
  lastHeld: boolean;
  /** Episodes not final yet, in order. */
  episodes: Episode[];
  sealed: Sealed | undefined;
}

/** How far a group that could fire has been judged. */
export interface Run extends Course {
  /** First contribution that may still change. */
  cut: number;
  /** What changed since it was judged: nothing before `changedFrom`, nothing after `changedTo`. */
  changedFrom: number;
  changedTo: number;
  /** How many contributions there were when it was judged. */
  judgedCount: number;
}

/**
 * All contributions of a group that is long or could fire, in order of (time, event id): slots of the store, listed in
 * the state's segments. Until what it holds could fulfil the condition at all it has no `run`, and nothing is judged.
 */
export interface Group {
  /** Among the correlator's groups. */
  readonly number: number;
  run: Run | undefined;
  count: number;
  /** The slot at the end, -1 where there is none: what comes in order looks at nothing else. */
  newest: number;
  offset: number;
  /** Room, as a power of two. */
  room: number;
  /** What it could come to: `Potential`. */
  reach: number;
  /** The clock that told all times, by number; 0: there are several, or one that is nobody else's. */
  clock: number;
  /** The largest error of a time there was, as it counts in windows. */
  errorMs: number;
  isDirty: boolean;
  readonly state: State;
  readonly key: string;
  /** The group's values as its first event wrote them. */
  readonly shown: Shown;
}

/** @param slots in order, at least one */
export function createGroup(number: number, state: State, slots: readonly number[], reach: number): Group {
  const { groups, segments } = state.memory;
  let room = SMALLEST_SIZE;
  while (slots.length > 1 << room) room += 1;
  const offset = segments.take(room);
  segments.data.set(slots, offset);
  const group: Group = {
    number,
    run: undefined,
    count: slots.length,
    newest: slots.at(-1)!,
    offset,
    room,
    reach,
    clock: clockOf(state.memory.store, slots[0]!),
    errorMs: 0,
    isDirty: false,
    state,
    key: groups.keys[number]!,
    shown: groups.shown[number]!,
  };
  for (const slot of slots) noteDoubt(group, slot);
  return group;
}

function noteDoubt(group: Group, slot: number): void {
  const { store } = group.state.memory;
  const errorMs = Math.min(errorOf(store, slot), WIDEN_MAX_MS);
  if (errorMs > group.errorMs) group.errorMs = errorMs;
  if (clockOf(store, slot) !== group.clock) group.clock = 0;
}

/** The largest doubt there may be between two of its contributions. */
export const doubtIn = ({ clock, errorMs }: Group): number => (clock === 0 ? 2 * errorMs : 0);

/** The slot at a place. */
export const slotAt = ({ state, offset }: Group, at: number): number =>
  state.memory.segments.data[offset + at]!;

/** Whether a contribution with this time and id comes before what the slot holds. */
export function precedes(store: EventStore, time: number, eventId: string, slot: number): boolean {
  const other = timeOf(store, slot);
  return time < other || (time === other && eventId < store.eventId[slot]!);
}

/** Where a contribution with this time and id stands or would stand. */
export function positionOf(group: Group, time: number, eventId: string): number {
  const { store, segments } = group.state.memory;
  let low = 0;
  let high = group.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const slot = segments.data[group.offset + middle]!;
    const other = timeOf(store, slot);
    if (other < time || (other === time && store.eventId[slot]! < eventId)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First place later than `time`. */
export function firstAfter(group: Group, time: number): number {
  const { store } = group.state.memory;
  let low = 0;
  let high = group.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(store, slotAt(group, middle)) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function moveTo(group: Group, room: number): void {
  const { segments } = group.state.memory;
  const offset = segments.take(room);
  segments.data.copyWithin(offset, group.offset, group.offset + group.count);
  segments.give(group.offset, group.room);
  group.offset = offset;
  group.room = room;
}

/** Puts a slot at a place; what stands there and behind moves up. */
export function insertAt(group: Group, at: number, slot: number): void {
  if (group.count === 1 << group.room) moveTo(group, group.room + 1);
  const { data } = group.state.memory.segments;
  const { offset, count } = group;
  noteDoubt(group, slot);
  if (at < count) data.copyWithin(offset + at + 1, offset + at, offset + count);
  else group.newest = slot;
  data[offset + at] = slot;
  group.count = count + 1;
}

/** Takes out `count` slots from a place on. */
export function takeOut(group: Group, at: number, count: number): void {
  const { data } = group.state.memory.segments;
  data.copyWithin(group.offset + at, group.offset + at + count, group.offset + group.count);
  group.count -= count;
  group.newest = group.count === 0 ? -1 : slotAt(group, group.count - 1);
  let { room } = group;
  while (room > SMALLEST_SIZE && group.count < 1 << (room - 2)) room -= 1;
  if (room < group.room) moveTo(group, room);
}

/** The first slots, in order. */
export function slotsOf(group: Group, count = group.count): Int32Array {
  return group.state.memory.segments.data.slice(group.offset, group.offset + count);
}
