import type { CompiledCorrelation } from '../correlation-types.ts';
import {
  type BoundReport,
  type CorrelationChange,
  type CorrelatorOptions,
  type CorrelatorStats,
  coalesce,
  type Observation,
  sameResult,
} from './correlation-results.ts';
import {
  advance,
  type Contribution,
  createGroup,
  type Episode,
  type Group,
  positionOf,
  precedes,
  rejudge,
  snapshot,
  WIDEN_MAX_MS,
} from './group.ts';
import { type Draft, draftsOf, sameContribution } from './placements.ts';
import { sealGroup } from './seal.ts';
import {
  createStates,
  fatesOf,
  type Link,
  linksOf,
  linksOfStates,
  type State,
  touch,
  unlist,
} from './states.ts';

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

export interface Reloaded {
  readonly changes: readonly CorrelationChange[];
  /** Correlations that begin with nothing: of what was told of these before nothing more will be. */
  readonly fresh: readonly string[];
}

/** What a reload may look back on. */
export interface Past {
  /** Whether the rule of this id matches what it matched before. */
  readonly isSame: (rule: string) => boolean;
  /** What was observed, each event once, as it stands now, with the rules that hold for it. In any order. */
  readonly history: Iterable<{ readonly input: Observation; readonly matched: readonly string[] }>;
}

const NO_CHANGES: readonly CorrelationChange[] = [];
const DEFAULTS = { maxEventsPerGroup: 10_000, maxGroupsPerRule: 500_000, maxEvents: 2_000_000 };

/** @param correlations as `compileRules` orders them: what is referred to comes first. Absences are left out: `createAbsences` */
export function createCorrelator(
  correlations: readonly CompiledCorrelation[],
  options: CorrelatorOptions = {},
): Correlator {
  const limits = { ...DEFAULTS, ...options };
  let states = createStates(correlations, onOverflow);
  let links = linksOfStates(states);
  /** While some are rebuilt: those, and no others change. */
  let rebuilding: ReadonlySet<State> | undefined;
  const placed = new Map<string, Contribution>();
  const bounds = new Map<string, number>();
  let contributions = 0;
  let sealedBefore = Number.NEGATIVE_INFINITY;
  const dirty: Group[] = [];
  let changes: CorrelationChange[] = [];

  function reportBound(state: State, bound: BoundReport['bound']): void {
    const key = `${state.correlation.id} ${bound}`;
    const count = (bounds.get(key) ?? 0) + 1;
    bounds.set(key, count);
    if ((count & (count - 1)) === 0) options.onBound?.({ rule: state.correlation.id, bound, count });
  }

  function onOverflow(state: State): void {
    reportBound(state, 'combinations');
  }

  function markDirty(group: Group): void {
    if (group.isDirty) return;
    group.isDirty = true;
    dirty.push(group);
  }

  function newGroup(state: State, key: string): Group {
    if (state.groups.size >= limits.maxGroupsPerRule) evictOldest(state, 'groups');
    const group = createGroup(key, state);
    state.groups.set(key, group);
    return group;
  }

  /** `isNew`: nothing is placed for this event. */
  function insert(state: State, one: Draft, inner: Contribution['inner'], isNew: boolean): void {
    const existing = state.groups.get(one.key);
    if (one.time < Math.max(sealedBefore, existing?.sealed?.before ?? Number.NEGATIVE_INFINITY)) {
      reportBound(state, 'lateness');
      return;
    }
    const evicts = contributions >= limits.maxEvents;
    if (evicts) evictOldest(state, 'total');
    const group = (evicts ? state.groups.get(one.key) : existing) ?? newGroup(state, one.key);
    touch(state, group);
    one.group = group;
    one.key = group.key;
    one.inner = inner;
    if (!isNew) one.next = placed.get(one.eventId);
    placed.set(one.eventId, one);
    contributions += 1;
    const last = group.entries.at(-1);
    if (last !== undefined && sameShown(last.shown, one.shown)) one.shown = last.shown;
    if (!group.isDirty && (last === undefined || !precedes(one.time, one.eventId, last))) {
      group.entries.push(one);
      const touched = advance(state.correlation, group, group.entries.length - 1);
      if (touched !== undefined) report(state, group, touched, true);
    } else {
      group.entries.splice(positionOf(group.entries, one.time, one.eventId), 0, one);
      markDirty(group);
    }
    if (group.entries.length > limits.maxEventsPerGroup) {
      reportBound(state, 'group');
      settle();
      const excess = Math.max(1, Math.floor(group.entries.length / 10));
      release(sealGroup(state.correlation, group, group.entries[excess - 1]!.time + 1, excess));
    }
  }

  function remove(one: Contribution): void {
    const { group } = one;
    const at = positionOf(group.entries, one.time, one.eventId);
    if (group.entries[at] !== one) return;
    group.entries.splice(at, 1);
    unlink(one);
    markDirty(group);
  }

  function unlink(one: Contribution): void {
    contributions -= 1;
    let head = placed.get(one.eventId);
    if (head === one) {
      if (one.next === undefined) placed.delete(one.eventId);
      else placed.set(one.eventId, one.next);
      return;
    }
    while (head !== undefined && head.next !== one) head = head.next;
    if (head !== undefined) head.next = one.next;
  }

  function release(gone: readonly Contribution[]): void {
    for (const one of gone) unlink(one);
  }

  function dropGroup(state: State, group: Group): void {
    release(group.entries);
    group.entries = [];
    if (state.groups.get(group.key) !== group) return;
    state.groups.delete(group.key);
    unlist(state, group);
  }

  function evictOldest(state: State, bound: 'groups' | 'total'): void {
    settle();
    const oldest = state.oldest ?? fullestOf(states)?.oldest;
    if (oldest === undefined) return;
    reportBound(oldest.state, bound);
    dropGroup(oldest.state, oldest);
  }

  const draftsFor = (state: State, input: Observation, rules: readonly number[]) =>
    draftsOf(state.correlation, input, rules, state.carried, state.onOverflow);

  /** Puts an event in place of its former self. */
  function place(input: Observation, matched: readonly Link[], inner: Contribution['inner']): void {
    const former = placed.get(input.eventId);
    if (former === undefined && matched.length === 1) {
      const { state, rules } = matched[0]!;
      const drafts = draftsFor(state, input, rules);
      for (const draft of drafts) insert(state, draft, inner, drafts.length === 1);
      return;
    }
    const drafts: { readonly state: State; readonly draft: Draft }[] = [];
    for (let i = 0; i < matched.length; ) {
      const { state } = matched[i]!;
      const rules: number[] = [];
      for (; i < matched.length && matched[i]!.state === state; i += 1) rules.push(matched[i]!.rule);
      for (const draft of draftsFor(state, input, rules)) drafts.push({ state, draft });
    }
    for (let one = former; one !== undefined; ) {
      const { next, group } = one;
      const { state } = group;
      if (rebuilding?.has(state) === false) {
        one = next;
        continue;
      }
      const at = drafts.findIndex((each) => each.state === state && each.draft.key === group.key);
      if (at >= 0 && sameContribution(one, drafts[at]!.draft)) {
        drafts.splice(at, 1);
        if (one.inner !== inner) {
          one.inner = inner;
          markDirty(group);
        }
      } else if (one.time < Math.max(sealedBefore, group.sealed?.before ?? Number.NEGATIVE_INFINITY)) {
        // What is final cannot be taken back; its successor would count twice.
        if (at >= 0) drafts.splice(at, 1);
        reportBound(state, 'lateness');
      } else {
        remove(one);
      }
      one = next;
    }
    for (const { state, draft } of drafts) insert(state, draft, inner, false);
  }

  /** Tells of an episode, and feeds it on. */
  function report(state: State, group: Group, episode: Episode, appended: boolean): void {
    const { correlation, feeds, chained } = state;
    const before = episode.reported;
    const result = snapshot(correlation, group, episode, appended, chained);
    const isSame = before !== undefined && sameResult(before, result);
    if (isSame && !feeds) return;
    if (!isSame) {
      episode.reported = result;
      if (correlation.standalone) changes.push({ type: before === undefined ? 'raised' : 'updated', result });
    }
    if (!feeds || (result.at < sealedBefore && !placed.has(result.id))) return;
    const record = { ...episode.carried, ...result.group };
    const input = { eventId: result.id, time: result.at, timeErrorMs: episode.errorMs, record };
    place(input, links.get(correlation.id)!, episode.reported);
  }

  function withdraw(state: State, episode: Episode): void {
    if (episode.reported === undefined) return;
    if (state.correlation.standalone) changes.push({ type: 'withdrawn', result: episode.reported });
    if (state.feeds) place({ eventId: episode.id, time: episode.at, record: {} }, [], undefined);
  }

  /** Judges again what was changed anywhere but at its end, referred correlations first. */
  function settle(): void {
    while (dirty.length > 0) {
      let first = 0;
      for (let i = 1; i < dirty.length; i += 1)
        if (dirty[i]!.state.order < dirty[first]!.state.order) first = i;
      const group = dirty[first]!;
      dirty.splice(first, 1);
      group.isDirty = false;
      const { state } = group;
      const old = rejudge(state.correlation, group);
      const current = new Map(group.episodes.map((one) => [one.id, one] as const));
      for (const episode of old) {
        const next = current.get(episode.id);
        if (next === undefined) withdraw(state, episode);
        else next.reported = episode.reported;
      }
      for (const episode of group.episodes) report(state, group, episode, false);
      if (group.entries.length === 0 && group.sealed === undefined) dropGroup(state, group);
    }
  }

  function seal(state: State, before: number): void {
    for (const group of state.groups.values()) {
      const last = group.entries.at(-1);
      if (last === undefined || last.time <= before - state.correlation.timespanMs - 2 * WIDEN_MAX_MS)
        dropGroup(state, group);
      else if (group.entries[0]!.time < before) release(sealGroup(state.correlation, group, before));
    }
  }

  /** Forgets all groups; `tells`: what was told of them is withdrawn, as far as it is not final. */
  function drop(state: State, tells: boolean): void {
    for (const group of state.groups.values()) {
      for (const { reported } of tells && state.correlation.standalone ? group.episodes : [])
        if (reported !== undefined) changes.push({ type: 'withdrawn', result: reported });
      dropGroup(state, group);
    }
  }

  /** Observes the past again for some correlations alone, as if nothing of it were final. */
  function rebuild(some: readonly State[], history: Past['history']): void {
    if (some.length === 0) return;
    const before = sealedBefore;
    rebuilding = new Set(some);
    links = linksOfStates(some);
    sealedBefore = Number.NEGATIVE_INFINITY;
    for (const state of states)
      if (!rebuilding.has(state) && links.has(state.correlation.id))
        for (const group of state.groups.values())
          for (const episode of group.episodes) report(state, group, episode, false);
    const inOrder = [...history].sort(
      ({ input: left }, { input: right }) =>
        left.time - right.time || (left.eventId < right.eventId ? -1 : 1),
    );
    for (const { input, matched } of inOrder) place(input, linksOf(links, matched), undefined);
    settle();
    sealedBefore = before;
    rebuilding = undefined;
    for (const state of some) seal(state, before);
  }

  return {
    observe(input, matchedRuleIds) {
      const matched = matchedRuleIds.length === 0 ? [] : linksOf(links, matchedRuleIds);
      if (matched.length === 0 && !placed.has(input.eventId)) return NO_CHANGES;
      place(input, matched, undefined);
      if (dirty.length > 0) settle();
      if (changes.length === 0) return NO_CHANGES;
      const told = changes;
      changes = [];
      return coalesce(told);
    },
    expire(before) {
      if (!(before > sealedBefore)) return;
      sealedBefore = before;
      for (const state of states) seal(state, before);
    },
    reload(next, { isSame, history }) {
      const made = createStates(next, onOverflow);
      const fates = fatesOf(states, made, isSame);
      const kept = new Map<string, State>();
      for (const state of states) {
        const { id } = state.correlation;
        const fate = fates.get(id);
        if (fate === 'kept') kept.set(id, state);
        else drop(state, fate !== 'fresh');
      }
      states = made.map((state) => {
        const same = kept.get(state.correlation.id);
        if (same === undefined) return state;
        same.correlation = state.correlation;
        same.order = state.order;
        return same;
      });
      rebuild(
        states.filter(({ correlation }) => fates.get(correlation.id) === 'rebuilt'),
        history,
      );
      links = linksOfStates(states);
      const fresh = [...fates].flatMap(([id, fate]) => (fate === 'fresh' ? [id] : []));
      const told = changes;
      changes = [];
      return { changes: coalesce(told), fresh };
    },
    stats: () => ({
      events: placed.size,
      groups: states.reduce((sum, state) => sum + state.groups.size, 0),
      contributions,
      bounds: Object.fromEntries(bounds),
    }),
  };
}

function fullestOf(states: readonly State[]): State | undefined {
  return states.reduce<State | undefined>(
    (best, state) => (best === undefined || state.groups.size > best.groups.size ? state : best),
    undefined,
  );
}

/** The usual case: one group-by field, written as it was before. */
const sameShown = (left: readonly string[], right: readonly string[]) =>
  left.length === 1 && right.length === 1 && left[0] === right[0];
