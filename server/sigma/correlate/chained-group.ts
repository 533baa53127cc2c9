import { previousOf, setPrevious, timeOf } from './event-rows.ts';
import type { EventStore } from './event-store.ts';
import { COUNT, NEWEST, NEWEST_TIME, REALS, WHOLES } from './group-rows.ts';
import type { Memory } from './states.ts';

/**
 * A group as most are: few contributions that cannot fire. They are a chain through their rows, from the newest back, so
 * that what comes in order touches the group's row and its own, and nothing of those before it.
 */
const NONE = -1;

/** Beyond this a group is listed: what comes late looks through a chain one by one. */
export const LONGEST_CHAIN = 16;

export const chainLength = ({ groups }: Memory, group: number): number =>
  groups.wholes[group * WHOLES + COUNT]!;
export const newestOf = ({ groups }: Memory, group: number): number =>
  groups.wholes[group * WHOLES + NEWEST]!;

/** Whether what the slot holds comes before a time and id. */
const isBefore = (store: EventStore, slot: number, time: number, eventId: string): boolean => {
  const own = timeOf(store, slot);
  return own < time || (own === time && store.eventId[slot]! < eventId);
};

/** Puts a contribution in its place; true where that is before all others. */
export function chainIn({ store, groups }: Memory, group: number, slot: number, time: number): boolean {
  const { reals, wholes } = groups;
  const row = group * WHOLES;
  const newest = wholes[row + NEWEST]!;
  const count = wholes[row + COUNT]!;
  wholes[row + COUNT] = count + 1;
  if (count > 0 && reals[group * REALS + NEWEST_TIME]! < time) {
    setPrevious(store, slot, newest);
    wholes[row + NEWEST] = slot;
    reals[group * REALS + NEWEST_TIME] = time;
    return false;
  }
  const eventId = store.eventId[slot]!;
  let after = NONE;
  let before = newest;
  while (before !== NONE && !isBefore(store, before, time, eventId)) {
    after = before;
    before = previousOf(store, before);
  }
  setPrevious(store, slot, before);
  if (after !== NONE) setPrevious(store, after, slot);
  else {
    wholes[row + NEWEST] = slot;
    reals[group * REALS + NEWEST_TIME] = time;
  }
  return before === NONE;
}

export function chainOut({ store, groups }: Memory, group: number, slot: number): void {
  const { reals, wholes } = groups;
  const row = group * WHOLES;
  const before = previousOf(store, slot);
  wholes[row + COUNT]! -= 1;
  let after = wholes[row + NEWEST]!;
  if (after === slot) {
    wholes[row + NEWEST] = before;
    if (before !== NONE) reals[group * REALS + NEWEST_TIME] = timeOf(store, before);
    return;
  }
  while (previousOf(store, after) !== slot) after = previousOf(store, after);
  setPrevious(store, after, before);
}

/** Takes out all of a time or before, in order. */
export function cutChain(memory: Memory, group: number, limit: number): readonly number[] {
  const { store, groups } = memory;
  const slots = slotsOfChain(memory, group);
  const kept = slots.findIndex((slot) => timeOf(store, slot) > limit);
  const gone = kept < 0 ? slots : slots.slice(0, kept);
  if (gone.length === 0) return gone;
  if (kept >= 0) setPrevious(store, slots[kept]!, NONE);
  else groups.wholes[group * WHOLES + NEWEST] = NONE;
  groups.wholes[group * WHOLES + COUNT]! -= gone.length;
  return gone;
}

/** In order, the oldest first. */
export function slotsOfChain(memory: Memory, group: number): readonly number[] {
  const slots: number[] = [];
  for (let slot = newestOf(memory, group); slot !== NONE; slot = previousOf(memory.store, slot))
    slots.push(slot);
  return slots.reverse();
}
