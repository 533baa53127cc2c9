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
import { type Judge, judgeFactory } from './judges.ts';
import { type Draft, draftsOf, sameContribution } from './placements.ts';
import { sealGroup } from './seal.ts';

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
  stats(): CorrelatorStats;
}

interface State {
  readonly correlation: CompiledCorrelation;
  readonly order: number;
  readonly groups: Map<string, Group>;
  readonly newJudge: () => Judge;
  /** Correlations that its results feed, and their fields that its events must carry for that. */
  readonly feeds: boolean;
  readonly carried: readonly string[];
  /** Whether results of other correlations feed this one. */
  readonly chained: boolean;
  latest: Group | undefined;
}

interface Link {
  readonly state: State;
  readonly rule: number;
}

const DEFAULTS = { maxEventsPerGroup: 10_000, maxGroupsPerRule: 500_000, maxEvents: 2_000_000 };

/** @param correlations as `compileRules` orders them: what is referred to comes first. Absences are left out: `createAbsences` */
export function createCorrelator(
  correlations: readonly CompiledCorrelation[],
  options: CorrelatorOptions = {},
): Correlator {
  const limits = { ...DEFAULTS, ...options };
  const states = createStates(correlations.filter((one) => one.type !== 'absence'));
  const stateOf = new WeakMap<Group, State>();
  const links = new Map<string, Link[]>();
  for (const state of states) {
    for (const [rule, id] of state.correlation.rules.entries())
      links.set(id, [...(links.get(id) ?? []), { state, rule }]);
  }
  const overflowOf = new Map(
    states.map((state) => [state, () => reportBound(state, 'combinations')] as const),
  );
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

  function markDirty(group: Group): void {
    if (group.isDirty) return;
    group.isDirty = true;
    dirty.push(group);
  }

  function groupFor(state: State, key: string): Group {
    let group = state.groups.get(key);
    if (group === undefined) {
      if (state.groups.size >= limits.maxGroupsPerRule) evictOldest(state, 'groups');
      group = createGroup(key, state.newJudge());
      stateOf.set(group, state);
      state.groups.set(key, group);
    } else if (state.latest !== group) {
      // Kept in the order last seen, so that the first is the one to let go.
      state.groups.delete(key);
      state.groups.set(key, group);
    }
    state.latest = group;
    return group;
  }

  function insert(state: State, draft: Draft, inner: Contribution['inner']): void {
    const existing = state.groups.get(draft.key);
    if (draft.time < Math.max(sealedBefore, existing?.sealed?.before ?? Number.NEGATIVE_INFINITY)) {
      reportBound(state, 'lateness');
      return;
    }
    if (contributions >= limits.maxEvents) evictOldest(state, 'total');
    const group = groupFor(state, draft.key);
    const one: Contribution = {
      eventId: draft.eventId,
      time: draft.time,
      errorMs: draft.errorMs,
      clock: draft.clock,
      rules: draft.rules,
      values: draft.values,
      number: draft.number,
      shown: draft.shown,
      carried: draft.carried,
      inner,
      group,
      next: placed.get(draft.eventId),
    };
    placed.set(draft.eventId, one);
    contributions += 1;
    const last = group.entries.at(-1);
    if (!group.isDirty && (last === undefined || !precedes(draft.time, draft.eventId, last))) {
      group.entries.push(one);
      const touched = advance(state.correlation, group, group.entries.length - 1);
      if (touched !== undefined) report(state, group, touched, true);
    } else {
      group.entries.splice(positionOf(group.entries, draft.time, draft.eventId), 0, one);
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
    state.groups.delete(group.key);
    if (state.latest === group) state.latest = undefined;
  }

  function evictOldest(state: State, bound: 'groups' | 'total'): void {
    settle();
    const oldest = state.groups.values().next().value ?? largestOf(states);
    if (oldest === undefined) return;
    reportBound(stateOf.get(oldest)!, bound);
    dropGroup(stateOf.get(oldest)!, oldest);
  }

  /** Puts an event in place of its former self. */
  function place(input: Observation, matched: readonly Link[], inner: Contribution['inner']): void {
    const drafts: { readonly state: State; readonly draft: Draft }[] = [];
    for (let i = 0; i < matched.length; ) {
      const { state } = matched[i]!;
      const rules: number[] = [];
      for (; i < matched.length && matched[i]!.state === state; i += 1) rules.push(matched[i]!.rule);
      for (const draft of draftsOf(state.correlation, input, rules, state.carried, overflowOf.get(state)!))
        drafts.push({ state, draft });
    }
    for (let one = placed.get(input.eventId); one !== undefined; ) {
      const { next, group } = one;
      const state = stateOf.get(group)!;
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
    for (const { state, draft } of drafts) insert(state, draft, inner);
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
        if (stateOf.get(dirty[i]!)!.order < stateOf.get(dirty[first]!)!.order) first = i;
      const group = dirty[first]!;
      dirty.splice(first, 1);
      group.isDirty = false;
      const state = stateOf.get(group)!;
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

  return {
    observe(input, matchedRuleIds) {
      if (matchedRuleIds.length === 0 && !placed.has(input.eventId)) return [];
      const matched = linksOf(links, matchedRuleIds);
      if (matched.length === 0 && !placed.has(input.eventId)) return [];
      changes = [];
      place(input, matched, undefined);
      settle();
      return coalesce(changes);
    },
    expire(before) {
      if (!(before > sealedBefore)) return;
      sealedBefore = before;
      for (const state of states) {
        for (const group of state.groups.values()) {
          const last = group.entries.at(-1);
          if (last === undefined || last.time <= before - state.correlation.timespanMs - 2 * WIDEN_MAX_MS)
            dropGroup(state, group);
          else if (group.entries[0]!.time < before) release(sealGroup(state.correlation, group, before));
        }
      }
    },
    stats: () => ({
      events: placed.size,
      groups: states.reduce((sum, state) => sum + state.groups.size, 0),
      contributions,
      bounds: Object.fromEntries(bounds),
    }),
  };
}

function linksOf(links: ReadonlyMap<string, readonly Link[]>, ids: readonly string[]): readonly Link[] {
  if (ids.length === 1) return links.get(ids[0]!) ?? [];
  const all = [...new Set(ids)].flatMap((id) => links.get(id) ?? []);
  return all.sort((left, right) => left.state.order - right.state.order || left.rule - right.rule);
}

function largestOf(states: readonly State[]): Group | undefined {
  const fullest = states.reduce<State | undefined>(
    (best, state) => (best === undefined || state.groups.size > best.groups.size ? state : best),
    undefined,
  );
  return fullest?.groups.values().next().value;
}

/** Each correlation with the fields that those it feeds, directly or not, will ask of its events. */
function createStates(correlations: readonly CompiledCorrelation[]): readonly State[] {
  const byId = new Map(correlations.map((one) => [one.id, one] as const));
  const asked = new Map<string, Set<string>>();
  for (const one of [...correlations].reverse()) {
    for (const [rule, id] of one.rules.entries()) {
      if (!byId.has(id)) continue;
      const fields = asked.get(id) ?? new Set<string>();
      for (const name of [...one.groupBy, ...one.valueFields]) fields.add(one.aliases[name]?.[rule] ?? name);
      for (const name of asked.get(one.id) ?? []) fields.add(name);
      asked.set(id, fields);
    }
  }
  return correlations.map((correlation, order) => ({
    correlation,
    order,
    groups: new Map(),
    newJudge: judgeFactory(correlation),
    feeds: asked.has(correlation.id),
    carried: [...(asked.get(correlation.id) ?? [])],
    chained: correlation.rules.some((id) => byId.has(id)),
    latest: undefined,
  }));
}
