/**
 * What is known of each contribution in numbers, a row of 48 bytes each: what an event writes lies in one place of memory,
 * where columns were eight. Rows are replaced as they grow: never keep `reals` or `wholes`.
 */
export interface EventRows {
  /** Both look at the same memory. */
  reals: Float64Array;
  wholes: Int32Array;
}

const REALS = 6;
const WHOLES = 12;
const ROW_BYTES = 48;

// In `reals`.
const TIME = 0;
const ERROR = 1;
const NUMBER = 2;
// In `wholes`.
const CLOCK = 6;
const RULES = 7;
const WINDOW = 8;
const GROUP = 9;
const PREVIOUS = 10;
const SAME_EVENT = 11;

/** Marks in the clock's number that there is more to know of the contribution. */
const ASIDE = 1 << 30;

/** Rows of their own for `capacity` contributions; those of `from` come first. */
export function roomFor(capacity: number, from?: EventRows): EventRows {
  const reals = new Float64Array(new ArrayBuffer(capacity * ROW_BYTES));
  if (from !== undefined) reals.set(from.reals);
  return { reals, wholes: new Int32Array(reals.buffer) };
}

export const capacityOf = ({ reals }: EventRows): number => reals.length / REALS;

export const timeOf = ({ reals }: EventRows, slot: number): number => reals[slot * REALS + TIME]!;
export const errorOf = ({ reals }: EventRows, slot: number): number => reals[slot * REALS + ERROR]!;
/** What is summed. */
export const numberOf = ({ reals }: EventRows, slot: number): number => reals[slot * REALS + NUMBER]!;
/** Whose clock told the time, by number; 0 is nobody else's. */
export const clockOf = ({ wholes }: EventRows, slot: number): number =>
  wholes[slot * WHOLES + CLOCK]! & ~ASIDE;
/** Positions in the correlation's `rules` that the event matched, as bits; bit 31 says that its aside lists them. */
export const rulesOf = ({ wholes }: EventRows, slot: number): number => wholes[slot * WHOLES + RULES]!;
/** How many contributions the window held that ended with this one when it was last judged. */
export const windowOf = ({ wholes }: EventRows, slot: number): number => wholes[slot * WHOLES + WINDOW]!;
/** The group, by number. */
export const groupOf = ({ wholes }: EventRows, slot: number): number => wholes[slot * WHOLES + GROUP]!;
/** In a group that keeps a chain: the contribution before, or -1. */
export const previousOf = ({ wholes }: EventRows, slot: number): number => wholes[slot * WHOLES + PREVIOUS]!;
/** The next contribution of the same event, or -1. */
export const sameEventOf = ({ wholes }: EventRows, slot: number): number =>
  wholes[slot * WHOLES + SAME_EVENT]!;
export const hasAside = ({ wholes }: EventRows, slot: number): boolean =>
  (wholes[slot * WHOLES + CLOCK]! & ASIDE) !== 0;

export function setWindow({ wholes }: EventRows, slot: number, window: number): void {
  wholes[slot * WHOLES + WINDOW] = window;
}
export function setPrevious({ wholes }: EventRows, slot: number, previous: number): void {
  wholes[slot * WHOLES + PREVIOUS] = previous;
}
export function setSameEvent({ wholes }: EventRows, slot: number, next: number): void {
  wholes[slot * WHOLES + SAME_EVENT] = next;
}
export function markAside({ wholes }: EventRows, slot: number): void {
  wholes[slot * WHOLES + CLOCK]! |= ASIDE;
}

/** A contribution as it begins: in no chain, judged in no window, with nothing aside, the only one of its event. */
export function writeRow(
  { reals, wholes }: EventRows,
  slot: number,
  time: number,
  errorMs: number,
  number: number,
  clock: number,
  rules: number,
  group: number,
): void {
  const real = slot * REALS;
  reals[real + TIME] = time;
  reals[real + ERROR] = errorMs;
  reals[real + NUMBER] = number;
  const whole = slot * WHOLES;
  wholes[whole + CLOCK] = clock;
  wholes[whole + RULES] = rules;
  wholes[whole + WINDOW] = 0;
  wholes[whole + GROUP] = group;
  wholes[whole + PREVIOUS] = -1;
  wholes[whole + SAME_EVENT] = -1;
}
