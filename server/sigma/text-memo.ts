import { copyOf } from './copy-of.ts';

/**
 * What was found in texts that come again and again: names of programs, users, hosts, command lines of services. Such a
 * text is held against the one kept, and neither lowered nor scanned. Bounded: 2,048 texts of up to 1,024 characters.
 */
export interface TextMemo {
  /** Undefined: nothing is known of it. `habit`: of the property that has the text. */
  find(text: string, group: number, habit: Habit): KnownText | undefined;
  /** Scans what came a second time. To be called between two records. */
  learn(scan: (text: string, group: number) => Findings): void;
}

export interface Findings {
  readonly marks: readonly number[];
  readonly lower: string | undefined;
}

export interface KnownText extends Findings {
  readonly text: string;
  readonly group: number;
  /** What was asked about this text alone, by the number of the question. */
  readonly answers: Map<number, boolean>;
}

/** What texts a property has: where few come again, they are not looked up for a while. */
export interface Habit {
  tries: number;
  hits: number;
  asleep: number;
  /** What it had last of what is known: events of one host come one after another. */
  last: KnownText | undefined;
}
export const createHabit = (): Habit => ({ tries: 0, hits: 0, asleep: 0, last: undefined });

const SLOTS = 2048;
const MOST_CHARACTERS = 1024;
const HASH = 0x9e3779b1;
const OTHER = 0x85ebca6b;
const TRIES = 512;
/** A look-up costs a sixth of what it spares. */
const LEAST_HITS = TRIES / 6;
const SLEEP = 16_384;
/** How often a text that comes again is missed before another takes its place. */
const WORTH = 4;

interface Entry extends KnownText {
  marks: readonly number[];
  lower: string | undefined;
  answers: Map<number, boolean>;
  isLearned: boolean;
  worth: number;
}

export function createTextMemo(): TextMemo {
  const hashes = new Int32Array(SLOTS);
  const entries: (Entry | undefined)[] = new Array(SLOTS).fill(undefined);
  const waiting: Entry[] = [];
  let chance = 1;

  /** Most misses change nothing: a text that comes often has its turn soon. */
  function isDrawn(): boolean {
    chance = (Math.imul(chance, 1664525) + 1013904223) | 0;
    return chance >>> 30 === 0;
  }

  function at(slot: number, hash: number, text: string, group: number): Entry | undefined {
    if (hashes[slot] !== hash) return undefined;
    const entry = entries[slot];
    return entry !== undefined && entry.group === group && entry.text === text ? entry : undefined;
  }

  const worthAt = (slot: number) => entries[slot]?.worth ?? -1;
  function miss(hash: number, text: string, group: number): void {
    const first = hash & (SLOTS - 1);
    const slot = worthAt(first) <= worthAt(first ^ 1) ? first : first ^ 1;
    const there = entries[slot];
    if (there !== undefined && there.worth > 0) {
      there.worth -= 1;
      return;
    }
    hashes[slot] = hash;
    entries[slot] = {
      text: copyOf(text),
      group,
      marks: NONE,
      lower: undefined,
      answers: UNASKED,
      isLearned: false,
      worth: 0,
    };
  }

  return {
    find(text, group, habit) {
      const { last } = habit;
      if (last !== undefined && last.text === text && last.group === group) return last;
      if (habit.asleep > 0) {
        habit.asleep -= 1;
        return undefined;
      }
      if (text.length > MOST_CHARACTERS) return undefined;
      habit.tries += 1;
      if (habit.tries === TRIES) {
        if (habit.hits < LEAST_HITS) habit.asleep = SLEEP;
        habit.tries = 0;
        habit.hits = 0;
      }
      const hash = hashOf(text, group);
      const entry =
        at(hash & (SLOTS - 1), hash, text, group) ?? at((hash & (SLOTS - 1)) ^ 1, hash, text, group);
      if (entry !== undefined) {
        habit.hits += 1;
        if (entry.isLearned) {
          if (entry.worth !== WORTH) entry.worth = WORTH;
          habit.last = entry;
          return entry;
        }
        if (entry.worth === 0) {
          entry.worth = WORTH;
          waiting.push(entry);
        }
        return undefined;
      }
      if (isDrawn()) miss(hash, text, group);
      return undefined;
    },
    learn(scan) {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        const { marks, lower } = scan(entry.text, entry.group);
        entry.marks = marks;
        entry.lower = lower;
        entry.answers = new Map();
        entry.isLearned = true;
      }
    },
  };
}

const NONE: readonly number[] = [];
const UNASKED = new Map<number, boolean>();

/** Of the length and eight characters at most, which are read at once and not one after the other: names differ before an ending. */
function hashOf(text: string, group: number): number {
  const last = text.length - 1;
  let first = text.charCodeAt(last) ^ (text.charCodeAt(last >> 1) << 8);
  let second = text.charCodeAt((last * 3) >> 2) ^ (text.charCodeAt(last >> 2) << 8);
  if (last >= 8) {
    first ^= (text.charCodeAt(last - 4) << 16) ^ (text.charCodeAt(last - 5) << 23);
    second ^= (text.charCodeAt(last - 6) << 16) ^ (text.charCodeAt(last - 8) << 23);
  }
  const hash = Math.imul(Math.imul(first, HASH) ^ second ^ Math.imul(last + group * 1024, OTHER), HASH);
  return hash ^ (hash >>> 15);
}
