import type { CompiledCorrelation } from '../correlation-types.ts';
import { createBounds, DEFAULT_LIMITS } from './bounds.ts';
import {
  type CorrelationChange,
  type CorrelationResult,
  type CorrelatorOptions,
  type CorrelatorStats,
  coalesce,
  type Observation,
  sameResult,
} from './correlation-results.ts';
import { groupOf, timeOf } from './event-rows.ts';
import { createEventStore } from './event-store.ts';
import type { Episode, Group } from './group.ts';
import { createGroupRows } from './group-rows.ts';
import { createHolding } from './holding.ts';
import { type Draft, sameContribution } from './placements.ts';
import { rejudge } from './rejudge.ts';
import { type Past, type Reloaded, replaceStates } from './reload.ts';
import { createSegments } from './segments.ts';
import { snapshot } from './snapshot.ts';
import { createStates, type Link, linksOf, linksOfStates, type State } from './states.ts';

export interface Correlator {
  /**
   * Takes in one event and the ids of the rules that hold for it. Seen again, the event's former part is replaced:
   * other rules, another time, other values; no rules takes it back. What the results are depends only on what was
   * observed, not on the order. Returns what changed.
   */
  observe(input: Observation, matchedRuleIds: readonly string[]): readonly CorrelationChange[];
  /**
   * Makes everything before `before` final and frees what no later window can reach. Events older than that are
   * dropped from then on, and reported as bound `lateness`.
   */
  expire(before: number): void;
  /**
   * Puts other correlations in place of the present ones. Those unchanged, with all they refer to, keep their windows and
   * say nothing. One that is gone withdraws its results. A changed one of the same id is judged anew over `history`
   * where each rule at its bottom `isSame` and was observed before; otherwise it begins with nothing, and what it told stands.
   */
  reload(correlations: readonly CompiledCorrelation[], past: Past): Reloaded;
  stats(): CorrelatorStats;
}

interface Placed {
  readonly state: State;
  readonly draft: Draft;
}

const NO_CHANGES: readonly CorrelationChange[] = [];
const NO_LINKS: readonly Link[] = [];
const NO_DRAFTS: Placed[] = [];
const NONE = -1;

/** @param correlations as `compileRules` orders them: what is referred to comes first. Absences are left out: `createAbsences` */
export function createCorrelator(
  correlations: readonly CompiledCorrelation[],
  options: CorrelatorOptions = {},
): Correlator {
  const memory = { store: createEventStore(), segments: createSegments(), groups: createGroupRows() };
  const { store, groups } = memory;
  const bounds = createBounds(options.onBound);
  const holding = createHolding({
    memory,
    limits: { ...DEFAULT_LIMITS, ...options },
    bounds,
    states: () => states,
    settle,
    onGrown: (group, episode) => report(group, episode, true),
  });
  const { dirty } = holding;
  const onOverflow = (state: State) => bounds.meet(state.correlation.id, 'combinations');
  let states = createStates(correlations, memory, onOverflow);
  let links = linksOfStates(states);
  /** While some are rebuilt: those, and no others change. */
  let rebuilding: ReadonlySet<State> | undefined;
  let changes: CorrelationChange[] = [];

  /** Puts an event in place of its former self. */
  function place(input: Observation, matched: readonly Link[], inner: CorrelationResult | undefined): void {
    const isNew = store.ids.find(input.eventId) === NONE;
    const drafts: Placed[] = isNew ? NO_DRAFTS : [];
    for (let at = 0; at < matched.length; ) {
      const { state, rules: first } = matched[at]!;
      let rules = first;
      for (at += 1; at < matched.length && matched[at]!.state === state; at += 1)
        rules = [...rules, matched[at]!.rule];
      const placed = state.place(input, rules);
      if (isNew) for (const draft of placed) holding.insert(state, input, draft, inner);
      else for (const draft of placed) drafts.push({ state, draft: { ...draft } });
    }
    if (isNew) return;
    for (let slot = store.ids.find(input.eventId); slot !== NONE; ) {
      const next = store.ids.next(slot);
      if (rebuilding?.has(groups.states[groupOf(store, slot)]!) !== false)
        replace(slot, input, drafts, inner);
      slot = next;
    }
    for (const { state, draft } of drafts) holding.insert(state, input, draft, inner);
  }

  /** What an event adds to a group, in place of what it added before; taken out of `drafts` where nothing is to be added. */
  function replace(
    slot: number,
    input: Observation,
    drafts: Placed[],
    inner: CorrelationResult | undefined,
  ): void {
    const group = groupOf(store, slot);
    const state = groups.states[group]!;
    const key = groups.keys[group]!;
    const at = drafts.findIndex((each) => each.state === state && each.draft.key === key);
    if (at >= 0 && sameContribution(store, groups, slot, input, drafts[at]!.draft)) {
      drafts.splice(at, 1);
      if (store.aside(slot)?.inner === inner) return;
      store.setInner(slot, inner);
      holding.change(slot);
    } else if (holding.isFinal(group, timeOf(store, slot))) {
      // What is final cannot be taken back; its successor would count twice.
      if (at >= 0) drafts.splice(at, 1);
      bounds.meet(state.correlation.id, 'lateness');
    } else {
      holding.remove(slot);
    }
  }

  /** Tells of an episode, and feeds it on. */
  function report(group: Group, episode: Episode, appended: boolean): void {
    const { correlation, feeds } = group.state;
    const before = episode.reported;
    const result = snapshot(group, episode, appended);
    const isSame = before !== undefined && sameResult(before, result);
    if (isSame && !feeds) return;
    if (!isSame) {
      episode.reported = result;
      if (correlation.standalone) changes.push({ type: before === undefined ? 'raised' : 'updated', result });
    }
    if (!feeds || (result.at < holding.sealedBefore && store.ids.find(result.id) === NONE)) return;
    const record = { ...episode.carried, ...result.group };
    const input = { eventId: result.id, time: result.at, timeErrorMs: episode.errorMs, record };
    place(input, links.get(correlation.id)!, episode.reported);
  }

  function withdraw({ correlation, feeds }: State, episode: Episode): void {
    if (episode.reported === undefined) return;
    if (correlation.standalone) changes.push({ type: 'withdrawn', result: episode.reported });
    if (feeds) place({ eventId: episode.id, time: episode.at, record: {} }, NO_LINKS, undefined);
  }

  /** Judges again what was changed anywhere but at its end, referred correlations first. */
  function settle(): void {
    while (dirty.length > 0) {
      let first = 0;
      for (let i = 1; i < dirty.length; i += 1)
        if (dirty[i]!.state.order < dirty[first]!.state.order) first = i;
      const [group] = dirty.splice(first, 1) as [Group];
      group.isDirty = false;
      const { state } = group;
      const isHeld = () => groups.listed[group.number] === group;
      if (!isHeld()) continue;
      const { gone, touched } = rejudge(group);
      for (const episode of gone) withdraw(state, episode);
      for (const episode of touched) if (isHeld()) report(group, episode, false);
      if (isHeld() && group.count === 0 && group.run?.sealed === undefined) holding.dropGroup(group.number);
    }
  }

  /** Observes the past again for some correlations alone, as if nothing of it were final. */
  function rebuild(some: readonly State[], history: Past['history']): void {
    if (some.length === 0) return;
    const before = holding.sealedBefore;
    rebuilding = new Set(some);
    links = linksOfStates(some);
    holding.sealedBefore = Number.NEGATIVE_INFINITY;
    for (const state of states)
      if (!rebuilding.has(state) && links.has(state.correlation.id))
        for (const number of state.groups.numbers()) {
          const group = groups.listed[number];
          for (const episode of group?.run?.episodes ?? []) report(group!, episode, false);
        }
    const inOrder = [...history].sort(
      ({ input: left }, { input: right }) =>
        left.time - right.time || (left.eventId < right.eventId ? -1 : 1),
    );
    for (const { input, matched } of inOrder) place(input, linksOf(links, matched), undefined);
    settle();
    holding.sealedBefore = before;
    rebuilding = undefined;
    for (const state of some) holding.seal(state, before - state.fedSinceMs);
  }

  function takeChanges(): readonly CorrelationChange[] {
    if (changes.length === 0) return NO_CHANGES;
    const told = changes;
    changes = [];
    return coalesce(told);
  }

  return {
    observe(input, matchedRuleIds) {
      const matched = matchedRuleIds.length === 0 ? NO_LINKS : linksOf(links, matchedRuleIds);
      if (matched.length === 0 && store.ids.find(input.eventId) === NONE) return NO_CHANGES;
      place(input, matched, undefined);
      if (dirty.length > 0) settle();
      return takeChanges();
    },
    expire(before) {
      if (!(before > holding.sealedBefore)) return;
      holding.sealedBefore = before;
      for (const state of states) holding.seal(state, before - state.fedSinceMs);
    },
    reload(next, { isSame, history }) {
      const made = createStates(next, memory, onOverflow);
      const replaced = replaceStates(states, made, isSame, holding, (change) => changes.push(change));
      const { fates } = replaced;
      states = replaced.states;
      rebuild(
        states.filter(({ correlation }) => fates.get(correlation.id) === 'rebuilt'),
        history,
      );
      links = linksOfStates(states);
      const fresh = [...fates].flatMap(([id, fate]) => (fate === 'fresh' ? [id] : []));
      return { changes: takeChanges(), fresh };
    },
    stats: () => ({
      events: store.ids.size,
      groups: states.reduce((sum, state) => sum + state.groups.size, 0),
      contributions: store.size,
      bounds: bounds.counts(),
    }),
  };
}
