/**
 * Which slots of a store stand for an event. A hash table of our own: it holds whole numbers alone, so that a million
 * ids cost the garbage collector nothing, and an insertion half of what a Map takes.
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
  /** Makes room for slots below `capacity`. */
  grow(capacity: number): void;
}

const NONE = -1;
/** Seldom and far: each time every id is put in again. */
const GROWTH = 4;

/** @param idOf by slot; replaced elements are seen, so the list itself must stay */
export function createEventIds(idOf: readonly string[]): EventIds {
  let buckets = new Int32Array(1024).fill(NONE);
  let hashes = new Int32Array(0);
  let following = new Int32Array(0);
  let slots = 0;
  let size = 0;
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

  /** From `slot` on, the first that stands for the event. */
  function search(from: number, wanted: number, eventId: string): number {
    for (let slot = from; slot !== NONE; slot = following[slot]!)
      if (hashes[slot] === wanted && idOf[slot] === eventId) return slot;
    return NONE;
  }

  function rebuild(): void {
    const old = buckets;
    buckets = new Int32Array(GROWTH * old.length).fill(NONE);
    for (const head of old) {
      // Turned around and put in at the front one by one: the newest comes first again.
      let turned = NONE;
      for (let slot = head; slot !== NONE; ) {
        const next = following[slot]!;
        following[slot] = turned;
        turned = slot;
        slot = next;
      }
      for (let slot = turned; slot !== NONE; ) {
        const next = following[slot]!;
        link(slot);
        slot = next;
      }
    }
  }

  function link(slot: number): void {
    const bucket = hashes[slot]! & (buckets.length - 1);
    following[slot] = buckets[bucket]!;
    buckets[bucket] = slot;
  }

  const find = (eventId: string) => {
    const wanted = hash(eventId);
    return search(buckets[wanted & (buckets.length - 1)]!, wanted, eventId);
  };

  return {
    find,
    next: (slot) => search(following[slot]!, hashes[slot]!, idOf[slot]!),
    get size() {
      return size;
    },
    add(slot, eventId) {
      if (find(eventId) === NONE) size += 1;
      hashes[slot] = hash(eventId);
      link(slot);
      slots += 1;
      if (slots > buckets.length) rebuild();
    },
    remove(slot) {
      const wanted = hashes[slot]!;
      const bucket = wanted & (buckets.length - 1);
      if (buckets[bucket] === slot) buckets[bucket] = following[slot]!;
      else {
        let before = buckets[bucket]!;
        while (following[before] !== slot) before = following[before]!;
        following[before] = following[slot]!;
      }
      slots -= 1;
      if (search(buckets[bucket]!, wanted, idOf[slot]!) === NONE) size -= 1;
    },
    grow(capacity) {
      hashes = copyOf(hashes, capacity);
      following = copyOf(following, capacity);
    },
  };
}

function copyOf(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

/** Differs between processes, so that nobody can prepare ids that collide. */
const SEED = Math.floor(Math.random() * 2 ** 31);

function hashOf(text: string): number {
  let hash = SEED ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 13;
  }
  return hash ^ (hash >>> 15);
}
