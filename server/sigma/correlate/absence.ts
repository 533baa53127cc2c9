import { createHash } from 'node:crypto';
import type { CompiledCorrelation } from '../correlation-types.ts';
import { type AbsenceEntry, type AbsenceGroup, createAbsenceGroup } from './absence-group.ts';
import {
  type BoundReport,
  type CorrelationChange,
  type CorrelationResult,
  type CorrelatorOptions,
  type CorrelatorStats,
  MAX_EVENT_IDS,
  type Observation,
  sameResult,
} from './correlation-results.ts';
import { WIDEN_MAX_MS } from './group.ts';
import { draftsOf } from './placements.ts';

export interface AbsenceOptions extends CorrelatorOptions {
  /**
   * Whether all that an absence rests on was heard without a gap from one time to another, up to something later than
   * that. Must be a function of what was told alone, and must only ever turn true.
   */
  readonly isHeard: (rule: string, from: number, to: number) => boolean;
}

export interface Absences {
  /** As a correlator's: takes in an event and the rules that hold for it, in place of what it was before. */
  observe(input: Observation, matchedRuleIds: readonly string[]): readonly CorrelationChange[];
  /** Judges again what waits with a deadline in (after, until]: `isHeard` may answer otherwise there now. */
  heard(rule: string, after: number, until: number): readonly CorrelationChange[];
  /** Makes everything before `before` final; what is older is not taken in from then on. */
  expire(before: number): void;
  stats(): CorrelatorStats;
}

interface State {
  readonly correlation: CompiledCorrelation;
  readonly groups: Map<string, AbsenceGroup>;
  /** Unanswered starts that are not judged yet, by deadline. */
  readonly waiting: AbsenceEntry[];
}

const DEFAULTS = { maxEventsPerGroup: 10_000, maxGroupsPerRule: 500_000, maxEvents: 2_000_000 };
const NOTHING: readonly CorrelationChange[] = [];

/**
 * `type: absence`: what should have followed and did not. The first rule says after what; any of the others answers it;
 * one rule alone must be followed by itself.
 *
 * A start is unanswered when no answer of its group lies within the timespan after it, doubt about both times
 * allowed. It is established once everything it rests on was heard past its deadline. Established starts of a group,
 * each within a timespan of the one before, are one result. So results are a function of the observations and of what
 * was heard, not of their order: a late answer withdraws, a late start raises, and so does being heard from again.
 */
export function createAbsences(
  correlations: readonly CompiledCorrelation[],
  options: AbsenceOptions,
): Absences {
  const limits = { ...DEFAULTS, ...options };
  const states = correlations
    .filter((one) => one.type === 'absence')
    .map((correlation): State => ({ correlation, groups: new Map(), waiting: [] }));
  const stateById = new Map(states.map((state) => [state.correlation.id, state]));
  const links = new Map<string, { readonly state: State; readonly rule: number }[]>();
  for (const state of states)
    for (const [rule, id] of state.correlation.rules.entries())
      links.set(id, [...(links.get(id) ?? []), { state, rule }]);
  const placed = new Map<string, { readonly state: State; readonly entry: AbsenceEntry }[]>();
  const bounds = new Map<string, number>();
  let total = 0;
  let sealedBefore = Number.NEGATIVE_INFINITY;

  function reportBound(state: State, bound: BoundReport['bound']): void {
    const key = `${state.correlation.id} ${bound}`;
    const count = (bounds.get(key) ?? 0) + 1;
    bounds.set(key, count);
    if ((count & (count - 1)) === 0) options.onBound?.({ rule: state.correlation.id, bound, count });
  }

  const deadlineOf = (state: State, start: AbsenceEntry) =>
    start.time + state.correlation.timespanMs + Math.min(start.errorMs, WIDEN_MAX_MS);

  /** First place in `waiting` whose deadline is later. */
  function placeIn(state: State, deadline: number): number {
    let low = 0;
    let high = state.waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (deadlineOf(state, state.waiting[middle]!) <= deadline) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  function wait(state: State, start: AbsenceEntry): void {
    if (start.isWaiting) return;
    start.isWaiting = true;
    state.waiting.splice(placeIn(state, deadlineOf(state, start)), 0, start);
  }
  function stopWaiting(state: State, start: AbsenceEntry): void {
    if (!start.isWaiting) return;
    start.isWaiting = false;
    const deadline = deadlineOf(state, start);
    for (let at = placeIn(state, deadline) - 1; at >= 0; at -= 1)
      if (state.waiting[at] === start) {
        state.waiting.splice(at, 1);
        return;
      }
  }

  /** Whether a start stands; true when that changed. */
  function judge(state: State, group: AbsenceGroup, start: AbsenceEntry): boolean {
    const { timespanMs, id } = state.correlation;
    const isUnanswered = !group.isAnswered(start, timespanMs);
    const stands = isUnanswered && options.isHeard(id, start.time, deadlineOf(state, start));
    if (isUnanswered && !stands) wait(state, start);
    else stopWaiting(state, start);
    if (stands === start.stands) return false;
    start.stands = stands;
    return true;
  }

  /** Tells a group's results anew, against what was told. */
  function tell(state: State, group: AbsenceGroup): CorrelationChange[] {
    const results = new Map<string, CorrelationResult>();
    for (const run of group.runs(state.correlation.timespanMs)) {
      const result = resultOf(state.correlation, group.key, run);
      results.set(result.id, result);
    }
    const changes: CorrelationChange[] = [];
    for (const [id, before] of group.told)
      if (!results.has(id)) changes.push({ type: 'withdrawn', result: before });
    for (const [id, result] of results) {
      const before = group.told.get(id);
      if (before === undefined) changes.push({ type: 'raised', result });
      else if (!sameResult(before, result)) changes.push({ type: 'updated', result });
    }
    group.told = results;
    return state.correlation.standalone ? changes : [];
  }

  function groupFor(state: State, key: string): AbsenceGroup {
    let group = state.groups.get(key);
    if (group === undefined) {
      if (state.groups.size >= limits.maxGroupsPerRule) evictOldest(state, 'groups');
      group = createAbsenceGroup(key);
    } else state.groups.delete(key);
    state.groups.set(key, group);
    return group;
  }

  function letGo(state: State, gone: readonly AbsenceEntry[]): void {
    total -= gone.length;
    for (const entry of gone) {
      stopWaiting(state, entry);
      const rest = placed.get(entry.eventId)?.filter((one) => one.entry !== entry) ?? [];
      if (rest.length > 0) placed.set(entry.eventId, rest);
      else placed.delete(entry.eventId);
    }
  }

  function evictOldest(state: State, bound: 'groups' | 'total'): void {
    const [key, group] = state.groups.entries().next().value ?? [];
    if (key === undefined || group === undefined) return;
    reportBound(state, bound);
    state.groups.delete(key);
    letGo(state, group.entries);
  }

  function take(
    state: State,
    touched: Map<AbsenceGroup, State>,
    draft: ReturnType<typeof draftsOf>[number],
  ): void {
    if (draft.time < sealedBefore) {
      reportBound(state, 'lateness');
      return;
    }
    if (total >= limits.maxEvents)
      evictOldest(
        states.reduce((a, b) => (b.groups.size > a.groups.size ? b : a), state),
        'total',
      );
    const group = groupFor(state, draft.key);
    const isAlone = state.correlation.rules.length === 1;
    const entry: AbsenceEntry = {
      eventId: draft.eventId,
      time: draft.time,
      errorMs: draft.errorMs,
      clock: draft.clock,
      shown: draft.shown,
      isStart: draft.rules.includes(0),
      isAnswer: isAlone || draft.rules.some((rule) => rule > 0),
      group,
      stands: false,
      isWaiting: false,
    };
    placed.set(entry.eventId, [...(placed.get(entry.eventId) ?? []), { state, entry }]);
    total += 1;
    group.insert(entry);
    affect(state, group, entry, touched);
    if (group.entries.length <= limits.maxEventsPerGroup) return;
    reportBound(state, 'group');
    letGo(state, group.dropFirst(Math.max(1, Math.floor(group.entries.length / 10))));
  }

  /** Judges anew the starts that an entry, come or gone, has to do with. */
  function affect(
    state: State,
    group: AbsenceGroup,
    entry: AbsenceEntry,
    touched: Map<AbsenceGroup, State>,
  ): void {
    touched.set(group, state);
    if (entry.isStart && group.has(entry)) judge(state, group, entry);
    if (!entry.isAnswer) return;
    for (const start of group.startsNear(entry, state.correlation.timespanMs)) judge(state, group, start);
  }

  const tellAll = (touched: ReadonlyMap<AbsenceGroup, State>) =>
    [...touched].flatMap(([group, state]) => {
      const changes = tell(state, group);
      if (group.entries.length === 0) state.groups.delete(group.key);
      return changes;
    });

  return {
    observe(input, matchedRuleIds) {
      const before = placed.get(input.eventId);
      const matched = matchedRuleIds.flatMap((id) => links.get(id) ?? []);
      if (!before && matched.length === 0) return NOTHING;
      const touched = new Map<AbsenceGroup, State>();
      for (const { state, entry } of before ?? []) {
        // What is final cannot be taken back.
        if (entry.time < sealedBefore) {
          reportBound(state, 'lateness');
          return NOTHING;
        }
        entry.group.remove(entry);
        letGo(state, [entry]);
        affect(state, entry.group, entry, touched);
      }
      const rulesOf = new Map<State, number[]>();
      for (const { state, rule } of matched) rulesOf.set(state, [...(rulesOf.get(state) ?? []), rule]);
      for (const [state, rules] of rulesOf)
        for (const draft of draftsOf(
          state.correlation,
          input,
          rules.sort((a, b) => a - b),
          [],
          () => reportBound(state, 'combinations'),
        ))
          take(state, touched, draft);
      return tellAll(touched);
    },
    heard(rule, after, until) {
      const state = stateById.get(rule);
      if (!state) return NOTHING;
      const touched = new Map<AbsenceGroup, State>();
      for (const start of state.waiting.slice(placeIn(state, after), placeIn(state, until)))
        if (judge(state, start.group, start)) touched.set(start.group, state);
      return tellAll(touched);
    },
    expire(before) {
      if (!(before > sealedBefore)) return;
      sealedBefore = before;
      for (const state of states)
        for (const group of [...state.groups.values()]) {
          const { timespanMs } = state.correlation;
          letGo(state, group.dropBefore(before - timespanMs - 2 * WIDEN_MAX_MS, timespanMs));
          if (group.entries.length === 0) state.groups.delete(group.key);
        }
    },
    stats: () => ({
      events: placed.size,
      groups: states.reduce((sum, state) => sum + state.groups.size, 0),
      contributions: total,
      bounds: Object.fromEntries(bounds),
    }),
  };
}

function resultOf(
  correlation: CompiledCorrelation,
  key: string,
  run: readonly AbsenceEntry[],
): CorrelationResult {
  const first = run[0]!;
  return {
    id: createHash('sha256')
      .update(JSON.stringify([correlation.id, key, first.eventId]))
      .digest('hex')
      .slice(0, 32),
    rule: correlation.id,
    group: Object.fromEntries(correlation.groupBy.map((name, i) => [name, first.shown[i]!])),
    at: first.time + correlation.timespanMs,
    firstAt: first.time,
    lastAt: run.at(-1)!.time,
    eventIds: run.slice(0, MAX_EVENT_IDS).map(({ eventId }) => eventId),
    eventCount: run.length,
    value: run.length,
  };
}
