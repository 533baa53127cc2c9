import type { Bounds } from './bounds.ts';
import { chainIn, chainLength, chainOut, LONGEST_CHAIN, slotsOfChain } from './chained-group.ts';
import type { CorrelationResult, Observation } from './correlation-results.ts';
import { advance } from './episodes.ts';
import { groupOf, rulesOf, timeOf } from './event-rows.ts';
import {
  createGroup,
  type Episode,
  type Group,
  insertAt,
  positionOf,
  precedes,
  type Run,
  slotAt,
  takeOut,
} from './group.ts';
import { COUNT, REACH, REALS, SEEN, WHOLES } from './group-rows.ts';
import { createLettingGo } from './letting-go.ts';
import type { Draft } from './placements.ts';
import { reachWith } from './potential.ts';
import { createRun } from './rejudge.ts';
import { sealGroup } from './seal.ts';
import type { Memory, State } from './states.ts';
import { hashOf } from './text-table.ts';

type Inner = CorrelationResult | undefined;

/** Contributions as they come and go, within bounds. Says which groups must be judged again; does not judge those. */
export interface Holding {
  insert(state: State, input: Observation, draft: Draft, inner: CorrelationResult | undefined): void;
  remove(slot: number): void;
  /** A contribution of the group stands where it stood, but is another. */
  change(slot: number): void;
  dropGroup(group: number): void;
  /** Makes what lies before `before` final and lets go of what no later window reaches. */
  seal(state: State, before: number): void;
  /** Whether what a group holds of a time can no longer change. */
  isFinal(group: number, time: number): boolean;
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
const NONE = -1;
/** In place of a chain's length: the group is listed. */
const LISTED = -1;

export function createHolding({ memory, limits, bounds, states, settle, onGrown }: HoldingDeps): Holding {
  const { store, groups } = memory;
  const lettingGo = createLettingGo(memory);
  const { dropGroup, release } = lettingGo;
  let seen = 0;

  function markDirty(group: Group): void {
    if (group.isDirty) return;
    group.isDirty = true;
    holding.dirty.push(group);
  }

  function evict(state: State, bound: 'groups' | 'total'): void {
    settle();
    const group = state.leastRecent() ?? fullestOf(states()).leastRecent();
    if (group === undefined) return;
    bounds.meet(groups.states[group]!.correlation.id, bound);
    dropGroup(group);
  }

  /** Judging what is evicted may write over a draft, and drop the very group that it goes to. */
  function putWhereFull(state: State, draft: Draft, hash: number, input: Observation, inner: Inner): void {
    const kept = { ...draft };
    if (store.size >= limits.maxEvents) evict(state, 'total');
    if (state.groups.find(kept.key, hash) === NONE && state.groups.size >= limits.maxGroupsPerRule)
      evict(state, 'groups');
    const known = state.groups.find(kept.key, hash);
    put(known === NONE ? newGroup(state, kept, hash) : known, kept, input, inner);
  }

  function newGroup(state: State, { key, shown }: Draft, hash: number): number {
    const group = groups.take(state, key, hash, shown);
    state.groups.add(group, hash);
    return group;
  }

  function put(group: number, draft: Draft, input: Observation, inner: Inner): void {
    seen += 1;
    groups.reals[group * REALS + SEEN] = seen;
    const slot = store.add(input, draft, group, groups.shown[group]!, inner);
    const length = chainLength(memory, group);
    if (length === LISTED) putListed(groups.listed[group]!, slot, draft, input);
    else {
      const state = groups.states[group]!;
      if (chainIn(memory, group, slot, input.time)) state.expiry.file(group, input.time);
      const { potential } = state;
      const reach = reachWith(
        potential,
        groups.reals[group * REALS + REACH]!,
        rulesOf(store, slot),
        draft.values,
        draft.number,
      );
      groups.reals[group * REALS + REACH] = reach;
      const couldFire = potential.suffices(reach);
      if (!couldFire && length < LONGEST_CHAIN && length < limits.maxEventsPerGroup) return;
      const listed = list(group);
      if (couldFire) judgeFirst(listed, slot);
      if (listed.count > limits.maxEventsPerGroup) shorten(listed);
    }
  }

  function putListed(group: Group, slot: number, draft: Draft, { time, eventId }: Observation): void {
    const { state, count, newest, number } = group;
    const isNewest = count === 0 || !precedes(store, time, eventId, newest);
    const at = isNewest ? count : positionOf(group, time, eventId);
    insertAt(group, at, slot);
    if (at === 0) state.expiry.file(number, time);
    const { run } = group;
    if (run === undefined) {
      const rules = rulesOf(store, slot);
      group.reach = reachWith(state.potential, group.reach, rules, draft.values, draft.number);
      if (state.potential.suffices(group.reach)) judgeFirst(group, slot);
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

  /** Makes a list of a chain. */
  function list(group: number): Group {
    const reach = groups.reals[group * REALS + REACH]!;
    const listed = createGroup(group, groups.states[group]!, slotsOfChain(memory, group), reach);
    groups.listed[group] = listed;
    groups.wholes[group * WHOLES + COUNT] = LISTED;
    return listed;
  }

  /** In order from the start, where what made it able to fire is its newest contribution. */
  function judgeFirst(group: Group, slot: number): void {
    const run = judged(group);
    if (group.newest !== slot) {
      markDirty(group);
      return;
    }
    for (let at = 0; at < group.count; at += 1) advance(group, run, at);
    run.changedFrom = Number.POSITIVE_INFINITY;
    run.changedTo = -1;
    run.judgedCount = group.count;
    for (const episode of run.episodes) onGrown(group, episode);
  }

  function judged(group: Group): Run {
    const run = createRun(group);
    group.run = run;
    return run;
  }

  /** The oldest tenth becomes final and goes. */
  function shorten(group: Group): void {
    bounds.meet(group.state.correlation.id, 'group');
    // What was final must be known to be, however it is judged.
    if (group.run === undefined) {
      judged(group);
      markDirty(group);
    }
    settle();
    if (group.count <= limits.maxEventsPerGroup) return;
    const excess = Math.max(1, Math.floor(group.count / 10));
    release(sealGroup(group, timeOf(store, slotAt(group, excess - 1)) + 1, excess));
    group.state.expiry.file(group.number, timeOf(store, slotAt(group, 0)));
  }

  const isFinal = (group: number, time: number) =>
    time < holding.sealedBefore ||
    (group !== NONE &&
      chainLength(memory, group) === LISTED &&
      time < (groups.listed[group]!.run?.sealed?.before ?? NEVER));

  const holding: Holding = {
    sealedBefore: NEVER,
    dirty: [],
    isFinal,
    dropGroup,
    insert(state, input, draft, inner) {
      const hash = hashOf(draft.key);
      const group = state.groups.find(draft.key, hash);
      if (isFinal(group, input.time)) bounds.meet(state.correlation.id, 'lateness');
      else if (
        store.size >= limits.maxEvents ||
        (group === NONE && state.groups.size >= limits.maxGroupsPerRule)
      )
        putWhereFull(state, draft, hash, input, inner);
      else put(group === NONE ? newGroup(state, draft, hash) : group, draft, input, inner);
    },
    remove(slot) {
      const number = groupOf(store, slot);
      const group = groups.listed[number];
      if (group === undefined) {
        chainOut(memory, number, slot);
        store.remove(slot);
        if (chainLength(memory, number) === 0) dropGroup(number);
        return;
      }
      const at = positionOf(group, timeOf(store, slot), store.eventId[slot]!);
      takeOut(group, at, 1);
      store.remove(slot);
      const { run } = group;
      if (run !== undefined) {
        run.changedFrom = Math.min(run.changedFrom, at);
        run.changedTo = at <= run.changedTo ? run.changedTo - 1 : Math.max(run.changedTo, at - 1);
        markDirty(group);
      } else if (group.count === 0) dropGroup(number);
    },
    change(slot) {
      const group = groups.listed[groupOf(store, slot)];
      const run = group?.run;
      if (group === undefined || run === undefined) return;
      const at = positionOf(group, timeOf(store, slot), store.eventId[slot]!);
      run.changedFrom = Math.min(run.changedFrom, at);
      run.changedTo = Math.max(run.changedTo, at);
      markDirty(group);
    },
    seal: lettingGo.seal,
  };
  return holding;
}

const fullestOf = (states: readonly State[]): State =>
  states.reduce((best, state) => (state.groups.size > best.groups.size ? state : best));
