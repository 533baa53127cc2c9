/**
 * Finds the number of a text. A hash table of our own: it holds whole numbers alone, so that a million texts cost the
 * garbage collector nothing, and its entries hold the hash beside the number, so that a text which is not in costs one
 * place of memory (a Map costs three: its bucket, its entry, the text).
 *
 * Open addressing with linear probing. Invariants: the number of entries is a power of two, at most 5/8 of them taken;
 * from the entry that a hash names up to the one that holds it none is free; no text is in twice.
 */
export interface TextTable {
  readonly size: number;
  /** The number of a text, or -1. */
  find(text: string, hash: number): number;
  /** Puts in a number whose text is not in. */
  add(number: number, hash: number): void;
  /** Lets a number stand for a text in place of another. */
  replace(number: number, by: number, hash: number): void;
  /** Takes out a number that is in. */
  remove(number: number, hash: number): void;
  /** All of them, as they are now. */
  numbers(): readonly number[];
}

const NONE = -1;
const SMALLEST = 16;

/** @param textOf by number; replaced elements are seen, so the list itself must stay */
export function createTextTable(textOf: readonly string[]): TextTable {
  /** Two a place: the hash, and the number plus one. 0 is free, so that fresh memory need not be written. */
  let entries = new Int32Array(2 * SMALLEST);
  let wrap = entries.length - 1;
  let size = 0;

  const homeOf = (hash: number) => (hash << 1) & wrap;

  function indexOf(number: number, hash: number): number {
    let at = homeOf(hash);
    while (entries[at + 1] !== number + 1) at = (at + 2) & wrap;
    return at;
  }

  function put(number: number, hash: number): void {
    let at = homeOf(hash);
    while (entries[at + 1] !== 0) at = (at + 2) & wrap;
    entries[at] = hash;
    entries[at + 1] = number + 1;
  }

  function grow(): void {
    const old = entries;
    entries = new Int32Array(2 * old.length);
    wrap = entries.length - 1;
    for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) put(old[at + 1]! - 1, old[at]!);
  }

  return {
    get size() {
      return size;
    },
    find(text, hash) {
      for (let at = homeOf(hash); ; at = (at + 2) & wrap) {
        const held = entries[at + 1]!;
        if (held === 0) return NONE;
        if (entries[at] === hash && textOf[held - 1] === text) return held - 1;
      }
    },
    add(number, hash) {
      size += 1;
      if (16 * size > 5 * entries.length) grow();
      put(number, hash);
    },
    replace(number, by, hash) {
      entries[indexOf(number, hash) + 1] = by + 1;
    },
    remove(number, hash) {
      size -= 1;
      let hole = indexOf(number, hash);
      // What follows moves up, as far as it then still stands at or behind where its hash names.
      for (let at = (hole + 2) & wrap; entries[at + 1] !== 0; at = (at + 2) & wrap) {
        if (((at - homeOf(entries[at]!)) & wrap) < ((at - hole) & wrap)) continue;
        entries[hole] = entries[at]!;
        entries[hole + 1] = entries[at + 1]!;
        hole = at;
      }
      entries[hole + 1] = 0;
    },
    numbers() {
      const all: number[] = [];
      for (let at = 1; at < entries.length; at += 2) if (entries[at] !== 0) all.push(entries[at]! - 1);
      return all;
    },
  };
}

/** Differs between processes, so that nobody can prepare texts that collide. */
const SEED = Math.floor(Math.random() * 2 ** 31);

export function hashOf(text: string): number {
  let hash = SEED ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 13;
  }
  return hash ^ (hash >>> 15);
}
