import type { CorrelationResult, Observation } from './correlation-results.ts';
import { createEventIds, type EventIds } from './event-ids.ts';
import type { Group } from './group.ts';
import type { Draft } from './placements.ts';

/** What few contributions have. */
export interface Aside {
  /** The group's values as this event writes them, where its group writes them otherwise. */
  readonly shown: readonly string[] | undefined;
  /** All positions it matched, where one is beyond the bits of `rules`. */
  readonly rules: readonly number[] | undefined;
  /** Fields that correlations further up ask for. */
  readonly carried: Readonly<Record<string, unknown>> | undefined;
  /** The result that this contribution is, in a chain. */
  inner: CorrelationResult | undefined;
}

/**
 * What events add to groups, one column a property, one slot a contribution: 61 bytes each, of which
 * the garbage collector looks into three references. (As objects an observation took 310, and collecting up to two fifths of
 * the time.) Columns are replaced as they grow: never keep one.
 */
export interface EventStore {
  time: Float64Array;
  errorMs: Float64Array;
  /** Whose clock told the time, by number; 0 is nobody else's. */
  clock: Int32Array;
  /** Positions in the correlation's `rules` that the event matched, as bits; bit 31 says that `aside` lists them. */
  rules: Int32Array;
  /** How many contributions the window held that ended with this one when it was last judged. */
  window: Int32Array;
  /** What is summed; empty before `needNumbers`. */
  number: Float64Array;
  readonly eventId: string[];
  readonly group: Group[];
  /** What is counted: one text, several, or none. */
  readonly values: (string | readonly string[] | undefined)[];
  readonly ids: EventIds;
  readonly size: number;
  clockName(slot: number): string | undefined;
  aside(slot: number): Aside | undefined;
  needNumbers(): void;
  add(input: Observation, draft: Draft, group: Group, inner: CorrelationResult | undefined): number;
  setInner(slot: number, inner: CorrelationResult | undefined): void;
  remove(slot: number): void;
}

/** Beyond these, positions do not fit into the bits of a number. */
export const RULE_BITS = 31;
const LISTED = 1 << RULE_BITS;

/** Positions as bits, ascending or not. */
export function bitsOf(rules: readonly number[]): number {
  let bits = 0;
  for (const rule of rules) bits |= rule < RULE_BITS ? 1 << rule : LISTED;
  return bits;
}

const NO_GROUP = undefined as unknown as Group;

export function createEventStore(): EventStore {
  let capacity = 0;
  let used = 0;
  let numbers = false;
  const free: number[] = [];
  let hasAside = new Uint8Array(0);
  const asides = new Map<number, Aside>();
  const eventId: string[] = [];
  const ids = createEventIds(eventId);
  const clocks = createClockNames();

  function grow(): void {
    capacity = Math.max(1024, 2 * capacity);
    const reals = (from: Float64Array) => {
      const to = new Float64Array(capacity);
      to.set(from);
      return to;
    };
    const wholes = (from: Int32Array) => {
      const to = new Int32Array(capacity);
      to.set(from);
      return to;
    };
    store.time = reals(store.time);
    store.errorMs = reals(store.errorMs);
    if (numbers) store.number = reals(store.number);
    store.clock = wholes(store.clock);
    store.rules = wholes(store.rules);
    store.window = wholes(store.window);
    const flags = new Uint8Array(capacity);
    flags.set(hasAside);
    hasAside = flags;
    ids.grow(capacity);
  }

  function setAside(slot: number, aside: Aside): void {
    hasAside[slot] = 1;
    asides.set(slot, aside);
  }

  const store: EventStore = {
    time: new Float64Array(0),
    errorMs: new Float64Array(0),
    clock: new Int32Array(0),
    rules: new Int32Array(0),
    window: new Int32Array(0),
    number: new Float64Array(0),
    eventId,
    group: [],
    values: [],
    ids,
    get size() {
      return used - free.length;
    },
    clockName: (slot) => clocks.nameOf(store.clock[slot]!),
    aside: (slot) => (hasAside[slot] === 1 ? asides.get(slot) : undefined),
    needNumbers() {
      if (numbers) return;
      numbers = true;
      store.number = new Float64Array(capacity);
    },
    add(input, draft, group, inner) {
      const slot = free.length > 0 ? free.pop()! : used++;
      if (slot >= capacity) grow();
      const bits = bitsOf(draft.rules);
      store.time[slot] = input.time;
      store.errorMs[slot] = input.timeErrorMs ?? 0;
      store.clock[slot] = clocks.take(input.clock);
      store.rules[slot] = bits;
      if (numbers) store.number[slot] = draft.number;
      eventId[slot] = input.eventId;
      store.group[slot] = group;
      store.values[slot] = draft.values;
      const shown = sameTexts(group.shown, draft.shown) ? undefined : draft.shown;
      const rules = bits < 0 ? draft.rules : undefined;
      const { carried } = draft;
      if (shown !== undefined || rules !== undefined || carried !== undefined || inner !== undefined)
        setAside(slot, { shown, rules, carried, inner });
      ids.add(slot, input.eventId);
      return slot;
    },
    setInner(slot, inner) {
      const aside = asides.get(slot) ?? {
        shown: undefined,
        rules: undefined,
        carried: undefined,
        inner,
      };
      aside.inner = inner;
      setAside(slot, aside);
    },
    remove(slot) {
      ids.remove(slot);
      clocks.give(store.clock[slot]!);
      if (hasAside[slot] === 1) {
        hasAside[slot] = 0;
        asides.delete(slot);
      }
      eventId[slot] = '';
      store.group[slot] = NO_GROUP;
      store.values[slot] = undefined;
      free.push(slot);
    },
  };
  return store;
}

/** Whether two lists of texts are the same. */
export function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}

/** Numbers for the names of clocks, given back when no event is left that goes by one. */
function createClockNames() {
  const numberOf = new Map<string, number>();
  const names: (string | undefined)[] = [undefined];
  const users: number[] = [0];
  const free: number[] = [];
  // Events of one source come one after another.
  let lastName: string | undefined;
  let last = 0;
  return {
    nameOf: (clock: number) => names[clock],
    take(name: string | undefined): number {
      if (name === undefined) return 0;
      if (name !== lastName || last === 0) {
        last = numberOf.get(name) ?? free.pop() ?? names.length;
        lastName = name;
        if (names[last] === undefined) {
          numberOf.set(name, last);
          names[last] = name;
          users[last] = 0;
        }
      }
      users[last]! += 1;
      return last;
    },
    give(clock: number): void {
      if (clock === 0) return;
      users[clock]! -= 1;
      if (users[clock]! > 0) return;
      numberOf.delete(names[clock]!);
      names[clock] = undefined;
      free.push(clock);
      if (clock === last) last = 0;
    },
  };
}
