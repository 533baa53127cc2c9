import type { Bounds } from './bounds.ts';
import type { CorrelationResult, Observation } from './correlation-results.ts';
import { advance } from './episodes.ts';
import {
  createGroup,
  type Episode,
  type Group,
  insertAt,
  positionOf,
  precedes,
  slotAt,
  slotsOf,
  takeOut,
  WIDEN_MAX_MS,
} from './group.ts';
import type { Draft } from './placements.ts';
import { createRun } from './rejudge.ts';
import { sealGroup } from './seal.ts';
import type { Memory, State } from './states.ts';

/** Contributions as they come and go, within bounds. Says which groups must be judged again; does not judge those. */
export interface Holding {
  insert(state: State, input: Observation, draft: Draft, inner: CorrelationResult | undefined): void;
  remove(slot: number): void;
  /** A contribution of the group stands where it stood, but is another. */
  change(slot: number): void;
  dropGroup(group: Group): void;
  /** Makes what lies before `before` final and lets go of what no later window reaches. */
  seal(state: State, before: number): void;
  /** Whether what a group holds of a time can no longer change. */
  isFinal(group: Group | undefined, time: number): boolean;
  /** What is older is final everywhere. */
  sealedBefore: number;
  readonly dirty: Group[];
}

export interface HoldingDeps {
  readonly memory: Memory;
  readonly limits: {
    readonly maxEventsPerGroup: number;
    readonly maxGroupsPerRule: number;
    readonly maxEvents: number;
  };
  readonly bounds: Bounds;
  /** All correlations at work. */
  readonly states: () => readonly State[];
  /** Judges the dirty groups. */
  readonly settle: () => void;
  /** An episode grew by its group's newest contribution, or began with it. */
  readonly onGrown: (group: Group, episode: Episode) => void;
}

const NEVER = Number.NEGATIVE_INFINITY;

export function createHolding({ memory, limits, bounds, states, settle, onGrown }: HoldingDeps): Holding {
  const { store } = memory;
  let seen = 0;

  function markDirty(group: Group): void {
    if (group.isDirty) return;
    group.isDirty = true;
    holding.dirty.push(group);
  }

  /** @param known the group of this key, as far as there is one */
  function groupFor(state: State, draft: Draft, known: Group | undefined): Group {
    const { key } = draft;
    let group = known;
    if (store.size >= limits.maxEvents) {
      evict(state, 'total');
      group = state.groups.get(key);
    }
    if (group === undefined && state.groups.size >= limits.maxGroupsPerRule) {
      evict(state, 'groups');
      group = state.groups.get(key);
    }
    if (group === undefined) {
      group = createGroup(key, draft.shown, state);
      state.groups.set(key, group);
    }
    seen += 1;
    group.seen = seen;
    return group;
  }

  function evict(state: State, bound: 'groups' | 'total'): void {
    settle();
    const group = state.leastRecent() ?? fullestOf(states()).leastRecent();
    if (group === undefined) return;
    bounds.meet(group.state.correlation.id, bound);
    dropGroup(group);
  }

  function put(group: Group, draft: Draft, input: Observation, inner: CorrelationResult | undefined): void {
    const { state, count, newest } = group;
    const slot = store.add(input, draft, group, inner);
    const isNewest = count === 0 || !precedes(store, input.time, input.eventId, newest);
    const at = isNewest ? count : positionOf(group, input.time, input.eventId);
    insertAt(group, at, slot);
    if (at === 0) state.expiry.file(group, input.time);
    const { run } = group;
    if (run === undefined) {
      group.reach = reachWith(group, slot);
      if (state.potential.suffices(group.reach)) {
        group.run = createRun(group);
        markDirty(group);
      }
    } else if (isNewest && !group.isDirty) {
      run.judgedCount += 1;
      const episode = advance(group, run, at);
      if (episode !== undefined) onGrown(group, episode);
    } else {
      run.changedFrom = Math.min(run.changedFrom, at);
      run.changedTo = at <= run.changedTo ? run.changedTo + 1 : at;
      markDirty(group);
    }
    if (group.count > limits.maxEventsPerGroup) shorten(group);
  }

  function reachWith({ state, reach }: Group, slot: number): number {
    const values = store.values[slot];
    const count = typeof values === 'string' ? 1 : (values?.length ?? 0);
    return state.potential.add(reach, store.rules[slot]!, count, store.number[slot] ?? 0);
  }

  /** The oldest tenth becomes final and goes. */
  function shorten(group: Group): void {
    bounds.meet(group.state.correlation.id, 'group');
    if (group.run === undefined) {
      // What was final must be known to be, however it is judged.
      group.run = createRun(group);
      markDirty(group);
    }
    settle();
    if (group.count <= limits.maxEventsPerGroup) return;
    const excess = Math.max(1, Math.floor(group.count / 10));
    release(sealGroup(group, store.time[slotAt(group, excess - 1)]! + 1, excess));
    group.state.expiry.file(group, store.time[slotAt(group, 0)]!);
  }

  function release(slots: Int32Array): void {
    for (const slot of slots) store.remove(slot);
  }

  function dropGroup(group: Group): void {
    const { state } = group;
    if (state.groups.get(group.key) !== group) return;
    release(slotsOf(group));
    group.count = 0;
    state.segments.give(group.offset, group.room);
    state.groups.delete(group.key);
    state.expiry.remove(group);
  }

  /** What a group without a run that lost contributions could still come to. */
  function weighAgain(group: Group): void {
    group.reach = 0;
    for (const slot of slotsOf(group)) group.reach = reachWith(group, slot);
  }

  const isFinal = (group: Group | undefined, time: number) =>
    time < holding.sealedBefore || time < (group?.run?.sealed?.before ?? NEVER);

  const holding: Holding = {
    sealedBefore: NEVER,
    dirty: [],
    isFinal,
    dropGroup,
    insert(state, input, draft, inner) {
      const known = state.groups.get(draft.key);
      if (isFinal(known, input.time)) bounds.meet(state.correlation.id, 'lateness');
      else put(groupFor(state, draft, known), draft, input, inner);
    },
    remove(slot) {
      const group = store.group[slot]!;
      const at = positionOf(group, store.time[slot]!, store.eventId[slot]!);
      takeOut(group, at, 1);
      store.remove(slot);
      const { run } = group;
      if (run !== undefined) {
        run.changedFrom = Math.min(run.changedFrom, at);
        run.changedTo = at <= run.changedTo ? run.changedTo - 1 : Math.max(run.changedTo, at - 1);
        markDirty(group);
      } else if (group.count === 0) dropGroup(group);
    },
    change(slot) {
      const group = store.group[slot]!;
      const { run } = group;
      if (run === undefined) return;
      const at = positionOf(group, store.time[slot]!, store.eventId[slot]!);
      run.changedFrom = Math.min(run.changedFrom, at);
      run.changedTo = Math.max(run.changedTo, at);
      markDirty(group);
    },
    seal(state, before) {
      const limit = before - state.correlation.timespanMs - 2 * WIDEN_MAX_MS;
      for (const group of state.expiry.takeDue(limit)) {
        if (group.count === 0 || store.time[group.newest]! <= limit) {
          dropGroup(group);
          continue;
        }
        release(sealGroup(group, before));
        if (group.run === undefined) weighAgain(group);
        state.expiry.file(group, store.time[slotAt(group, 0)]!);
      }
    },
  };
  return holding;
}

const fullestOf = (states: readonly State[]): State =>
  states.reduce((best, state) => (state.groups.size > best.groups.size ? state : best));
