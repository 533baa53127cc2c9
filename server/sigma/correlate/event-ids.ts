import { type EventRows, sameEventOf, setSameEvent } from './event-rows.ts';
import { createTextTable, hashOf } from './text-table.ts';

/**
 * Which slots of a store stand for an event: the table knows one of them, the rows themselves the others.
 */
export interface EventIds {
  /** The slot put in last of those with this id, or -1. */
  find(eventId: string): number;
  /** The next slot of the same event, or -1. */
  next(slot: number): number;
  /** Different ids. */
  readonly size: number;
  add(slot: number, eventId: string): void;
  remove(slot: number): void;
}

const NONE = -1;

/** @param idOf by slot; replaced elements are seen, so the list itself must stay */
export function createEventIds(rows: EventRows, idOf: readonly string[]): EventIds {
  const heads = createTextTable(idOf);
  // An id is asked for and then put in: hashed once.
  let hashedId = '';
  let hashed = hashOf('');

  function hash(eventId: string): number {
    if (eventId !== hashedId) {
      hashedId = eventId;
      hashed = hashOf(eventId);
    }
    return hashed;
  }

  return {
    find: (eventId) => heads.find(eventId, hash(eventId)),
    next: (slot) => sameEventOf(rows, slot),
    get size() {
      return heads.size;
    },
    add(slot, eventId) {
      const head = heads.find(eventId, hash(eventId));
      setSameEvent(rows, slot, head);
      if (head === NONE) heads.add(slot, hash(eventId));
      else heads.replace(head, slot, hash(eventId));
    },
    remove(slot) {
      const eventId = idOf[slot]!;
      const following = sameEventOf(rows, slot);
      const head = heads.find(eventId, hash(eventId));
      if (head !== slot) {
        let before = head;
        while (sameEventOf(rows, before) !== slot) before = sameEventOf(rows, before);
        setSameEvent(rows, before, following);
      } else if (following === NONE) heads.remove(slot, hash(eventId));
      else heads.replace(slot, following, hash(eventId));
    },
  };
}
