import type { Group } from './group.ts';
import type { Shown } from './shown.ts';
import type { State } from './states.ts';

/**
 * The groups of all correlations by number. What every contribution asks of its group stands in a row of 64 bytes, so that
 * it comes from one place of memory. Rows are replaced as they grow: never keep `reals` or `wholes`.
 *
 * A group begins as a chain of its contributions (`chained-group.ts`), and most never become more. What could fire or is
 * long has an object besides, in `listed` (`group.ts`): from then on its row only says when it was seen and where it is filed.
 */
export interface GroupRows {
  /** Both look at the same memory. */
  reals: Float64Array;
  wholes: Int32Array;
  /** The groups' values, case apart, and as the first event wrote them. */
  readonly keys: string[];
  readonly shown: Shown[];
  readonly states: State[];
  readonly listed: (Group | undefined)[];
  /** A new group, empty and in no state's table yet. */
  take(state: State, key: string, hash: number, shown: Shown): number;
  give(group: number): void;
}

export const REALS = 8;
export const WHOLES = 16;
const ROW_BYTES = 64;

// In `reals`.
/** The time of the newest contribution. */
export const NEWEST_TIME = 0;
/** Grows with each contribution anywhere; 0 where there is no group. */
export const SEEN = 1;
/** What it could come to: `Potential`. */
export const REACH = 2;
/** The bucket of its `Expiry`. */
export const BUCKET = 3;
// In `wholes`.
/** Its newest contribution, the head of its chain. */
export const NEWEST = 8;
/** How many contributions the chain has. */
export const COUNT = 9;
/** Its place in the bucket, or -1. */
export const BUCKET_AT = 10;
/** Of its key. */
export const HASH = 11;

const FIRST_CAPACITY = 64;
const NO_STATE = undefined as unknown as State;

export function createGroupRows(): GroupRows {
  let capacity = FIRST_CAPACITY;
  let used = 0;
  const free: number[] = [];
  const memory = new ArrayBuffer(capacity * ROW_BYTES);

  function grow(): void {
    capacity *= 2;
    const reals = new Float64Array(new ArrayBuffer(capacity * ROW_BYTES));
    reals.set(rows.reals);
    rows.reals = reals;
    rows.wholes = new Int32Array(reals.buffer);
  }

  const rows: GroupRows = {
    reals: new Float64Array(memory),
    wholes: new Int32Array(memory),
    keys: [],
    shown: [],
    states: [],
    listed: [],
    take(state, key, hash, shown) {
      const group = free.length > 0 ? free.pop()! : used++;
      if (group >= capacity) grow();
      const { reals, wholes } = rows;
      reals[group * REALS + REACH] = 0;
      wholes[group * WHOLES + NEWEST] = -1;
      wholes[group * WHOLES + COUNT] = 0;
      wholes[group * WHOLES + BUCKET_AT] = -1;
      wholes[group * WHOLES + HASH] = hash;
      rows.keys[group] = key;
      rows.shown[group] = shown;
      rows.states[group] = state;
      rows.listed[group] = undefined;
      return group;
    },
    give(group) {
      rows.reals[group * REALS + SEEN] = 0;
      rows.keys[group] = '';
      rows.shown[group] = '';
      rows.states[group] = NO_STATE;
      rows.listed[group] = undefined;
      free.push(group);
    },
  };
  return rows;
}

export const seenOf = ({ reals }: GroupRows, group: number): number => reals[group * REALS + SEEN]!;
export const hashOfKey = ({ wholes }: GroupRows, group: number): number => wholes[group * WHOLES + HASH]!;
