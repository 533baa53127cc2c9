import type { CorrelationResult, Observation } from './correlation-results.ts';
import { createEventIds, type EventIds } from './event-ids.ts';
import { capacityOf, clockOf, type EventRows, hasAside, markAside, roomFor, writeRow } from './event-rows.ts';
import type { Draft } from './placements.ts';
import { type Shown, sameShown } from './shown.ts';

type Values = Draft['values'];

/** What few contributions have. */
export interface Aside {
  /** The group's values as this event writes them, where its group writes them otherwise. */
  readonly shown: Shown | undefined;
  /** All positions it matched, where one is beyond the bits of `rules`. */
  readonly rules: readonly number[] | undefined;
  /** Fields that correlations further up ask for. */
  readonly carried: Readonly<Record<string, unknown>> | undefined;
  /** The result that this contribution is, in a chain. */
  inner: CorrelationResult | undefined;
}

/**
 * What events add to groups, one slot a contribution: numbers in rows (`event-rows.ts`), texts in lists, so that the
 * garbage collector looks into one or two references of each. (As objects an observation took 310 bytes, and collecting
 * up to two fifths of the time.)
 */
export interface EventStore extends EventRows {
  readonly eventId: string[];
  /** What is counted: one text, several, or none. Empty before `needValues`. */
  readonly values: Values[];
  readonly ids: EventIds;
  /** How many contributions there are. */
  size: number;
  clockName(slot: number): string | undefined;
  aside(slot: number): Aside | undefined;
  needValues(): void;
  /** @param group by number; `shown` as the group has it */
  add(
    input: Observation,
    draft: Draft,
    group: number,
    shown: Shown,
    inner: CorrelationResult | undefined,
  ): number;
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

const FIRST_CAPACITY = 1024;

export function createEventStore(): EventStore {
  let used = 0;
  let hasValues = false;
  const free: number[] = [];
  const asides = new Map<number, Aside>();
  const eventId: string[] = [];
  const values: Values[] = [];
  const clocks = createClockNames();

  function setAside(slot: number, aside: Aside): void {
    markAside(store, slot);
    asides.set(slot, aside);
  }

  // The store is its rows, so that whoever knows these sees them grow.
  const rows = roomFor(FIRST_CAPACITY);
  const store: EventStore = Object.assign(rows, {
    eventId,
    values,
    ids: createEventIds(rows, eventId),
    size: 0,
    clockName: (slot: number) => clocks.nameOf(clockOf(store, slot)),
    aside: (slot: number) => (hasAside(store, slot) ? asides.get(slot) : undefined),
    needValues() {
      if (hasValues) return;
      hasValues = true;
      for (let slot = 0; slot < used; slot += 1) values.push(undefined);
    },
    add(input: Observation, draft: Draft, group: number, shown: Shown, inner: CorrelationResult | undefined) {
      store.size += 1;
      const slot = free.length > 0 ? free.pop()! : used++;
      if (slot >= capacityOf(store)) {
        const { reals, wholes } = roomFor(2 * capacityOf(store), store);
        store.reals = reals;
        store.wholes = wholes;
      }
      const { rules, carried } = draft;
      const bits = bitsOf(rules);
      const errorMs = input.timeErrorMs ?? 0;
      writeRow(store, slot, input.time, errorMs, draft.number, clocks.take(input.clock), bits, group);
      eventId[slot] = input.eventId;
      if (hasValues) values[slot] = draft.values;
      const ownShown = sameShown(shown, draft.shown) ? undefined : draft.shown;
      const listed = bits < 0 ? rules : undefined;
      if (ownShown !== undefined || listed !== undefined || carried !== undefined || inner !== undefined)
        setAside(slot, { shown: ownShown, rules: listed, carried, inner });
      store.ids.add(slot, input.eventId);
      return slot;
    },
    setInner(slot: number, inner: CorrelationResult | undefined) {
      const aside = asides.get(slot) ?? {
        shown: undefined,
        rules: undefined,
        carried: undefined,
        inner,
      };
      aside.inner = inner;
      setAside(slot, aside);
    },
    remove(slot: number) {
      store.size -= 1;
      store.ids.remove(slot);
      clocks.give(clockOf(store, slot));
      if (hasAside(store, slot)) asides.delete(slot);
      eventId[slot] = '';
      if (hasValues) values[slot] = undefined;
      free.push(slot);
    },
  });
  return store;
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
