import type { CompiledCorrelation } from '../correlation-types.ts';
import {
  type AbsenceEntry,
  type AbsenceGroup,
  createAbsenceGroup,
  dropBefore,
  dropFirst,
  holdsEntry,
  insertEntry,
  isAnswered,
  removeEntry,
  startsNear,
} from './absence-group.ts';
import { tellAnew } from './absence-results.ts';
import {
  type AbsenceLink,
  type AbsenceState,
  createAbsenceStates,
  deadlineOf,
  linksOfAbsences,
} from './absence-states.ts';
import { createBounds, DEFAULT_LIMITS } from './bounds.ts';
import type {
  BoundReport,
  CorrelationChange,
  CorrelatorOptions,
  CorrelatorStats,
  Observation,
} from './correlation-results.ts';
import { WIDEN_MAX_MS } from './group.ts';
import type { Draft } from './placements.ts';

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

const NOTHING: readonly CorrelationChange[] = [];
const NO_LINKS: readonly AbsenceLink[] = [];

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
  const limits = { ...DEFAULT_LIMITS, ...options };
  const bounds = createBounds(options.onBound);
  const states = createAbsenceStates(correlations, ({ correlation: { id } }) =>
    bounds.meet(id, 'combinations'),
  );
  const stateById = new Map(states.map((state) => [state.correlation.id, state]));
  const links = linksOfAbsences(states);
  /** One entry of each event; it leads on to its others. */
  const placed = new Map<string, AbsenceEntry>();
  const touched: AbsenceGroup[] = [];
  let total = 0;
  let seen = 0;
  let sealedBefore = Number.NEGATIVE_INFINITY;

  const reportBound = (state: AbsenceState, bound: BoundReport['bound']) =>
    bounds.meet(state.correlation.id, bound);

  /** Whether a start stands; true when that changed. */
  function judge(state: AbsenceState, group: AbsenceGroup, start: AbsenceEntry): boolean {
    const { timespanMs, id } = state.correlation;
    const isUnanswered = !isAnswered(group, start, timespanMs);
    const stands = isUnanswered && options.isHeard(id, start.time, deadlineOf(timespanMs, start));
    if (isUnanswered && !stands) state.waiting.add(start);
    else state.waiting.remove(start);
    if (stands === start.stands) return false;
    start.stands = stands;
    return true;
  }

  function groupFor(state: AbsenceState, key: string): AbsenceGroup {
    let group = state.groups.get(key);
    if (group === undefined) {
      if (state.groups.size >= limits.maxGroupsPerRule) evictOldest(state, 'groups');
      group = createAbsenceGroup(key, state.number);
      state.groups.set(key, group);
    }
    seen += 1;
    group.seen = seen;
    return group;
  }

  function dropGroup(state: AbsenceState, group: AbsenceGroup): void {
    state.groups.delete(group.key);
    state.expiry.remove(group);
    group.seen = 0;
  }

  function letGo(state: AbsenceState, gone: readonly AbsenceEntry[]): void {
    total -= gone.length;
    for (const entry of gone) {
      state.waiting.remove(entry);
      const { eventId, next } = entry;
      let one = placed.get(eventId)!;
      if (one !== entry) {
        while (one.next !== entry) one = one.next!;
        one.next = next;
      } else if (next !== undefined) placed.set(eventId, next);
      else placed.delete(eventId);
    }
  }

  function evictOldest(state: AbsenceState, bound: 'groups' | 'total'): void {
    const group = state.leastRecent();
    if (group === undefined) return;
    reportBound(state, bound);
    dropGroup(state, group);
    letGo(state, group.entries);
  }

  function take(state: AbsenceState, input: Observation, draft: Draft): void {
    if (input.time < sealedBefore) {
      reportBound(state, 'lateness');
      return;
    }
    if (total >= limits.maxEvents)
      evictOldest(
        states.reduce((a, b) => (b.groups.size > a.groups.size ? b : a), state),
        'total',
      );
    const group = groupFor(state, draft.key);
    const entry = entryOf(state, input, draft, group);
    let last = placed.get(entry.eventId);
    if (last === undefined) placed.set(entry.eventId, entry);
    else {
      while (last.next !== undefined) last = last.next;
      last.next = entry;
    }
    total += 1;
    insertEntry(group, entry);
    if (group.entries[0] === entry) state.expiry.file(group, entry.time);
    affect(state, group, entry);
    if (group.entries.length <= limits.maxEventsPerGroup) return;
    reportBound(state, 'group');
    letGo(state, dropFirst(group, Math.max(1, Math.floor(group.entries.length / 10))));
  }

  /** Judges anew the starts that an entry, come or gone, has to do with. */
  function affect(state: AbsenceState, group: AbsenceGroup, entry: AbsenceEntry): void {
    let isOther = entry.isStart && holdsEntry(group, entry) && judge(state, group, entry);
    if (entry.isAnswer)
      for (const start of startsNear(group, entry, state.correlation.timespanMs))
        if (judge(state, group, start)) isOther = true;
    if (isOther) touch(group);
  }

  function touch(group: AbsenceGroup): void {
    if (group.isTouched) return;
    group.isTouched = true;
    touched.push(group);
  }

  function tellAll(): readonly CorrelationChange[] {
    if (touched.length === 0) return NOTHING;
    const changes: CorrelationChange[] = [];
    for (const group of touched.splice(0)) {
      const state = states[group.owner]!;
      group.isTouched = false;
      changes.push(...tellAnew(state.correlation, group, state.gridMs));
      if (group.entries.length === 0 && state.groups.get(group.key) === group) dropGroup(state, group);
    }
    return changes;
  }

  /** Takes out what an event was before. */
  function takeBack(first: AbsenceEntry): void {
    for (let entry: AbsenceEntry | undefined = first; entry !== undefined; entry = entry.next) {
      const { group } = entry;
      const state = states[group.owner]!;
      removeEntry(group, entry);
      letGo(state, [entry]);
      touch(group);
      affect(state, group, entry);
    }
  }

  /** Each correlation an event matched rules of, with their positions. */
  function rulesByState(matched: readonly AbsenceLink[]): ReadonlyMap<AbsenceState, readonly number[]> {
    const rulesOf = new Map<AbsenceState, number[]>();
    for (const { state, rule } of matched) rulesOf.set(state, [...(rulesOf.get(state) ?? []), rule]);
    for (const rules of rulesOf.values()) rules.sort((a, b) => a - b);
    return rulesOf;
  }

  /** What is older no window reaches any more. */
  const keptSince = ({ correlation }: AbsenceState) =>
    sealedBefore - correlation.timespanMs - 2 * WIDEN_MAX_MS;

  /** An absence to which an event would be something else than it is held as. */
  function whereOther(
    first: AbsenceEntry,
    input: Observation,
    matched: readonly AbsenceLink[],
  ): AbsenceState | undefined {
    const held = new Set<AbsenceEntry>();
    for (let entry: AbsenceEntry | undefined = first; entry !== undefined; entry = entry.next)
      held.add(entry);
    for (const [state, rules] of rulesByState(matched))
      for (const draft of state.place(input, rules)) {
        // Let go of already.
        if (input.time < keptSince(state)) continue;
        const same = [...held].find(({ group }) => states[group.owner] === state && group.key === draft.key);
        if (same === undefined || !isSameEntry(same, entryOf(state, input, draft, same.group))) return state;
        held.delete(same);
      }
    const [left] = held;
    return left && states[left.group.owner];
  }

  return {
    observe(input, matchedRuleIds) {
      const before = placed.get(input.eventId);
      const matched =
        matchedRuleIds.length === 1
          ? (links.get(matchedRuleIds[0]!) ?? NO_LINKS)
          : matchedRuleIds.flatMap((id) => links.get(id) ?? NO_LINKS);
      if (before === undefined && matched.length === 0) return NOTHING;
      if (before !== undefined) {
        if (before.time < sealedBefore) {
          // Nothing of it may change any more.
          const other = whereOther(before, input, matched);
          if (other) reportBound(other, 'lateness');
          return NOTHING;
        }
        takeBack(before);
      }
      const [only] = matched;
      if (only === undefined || matched.length > 1)
        for (const [state, rules] of rulesByState(matched))
          for (const draft of state.place(input, rules)) take(state, input, draft);
      else for (const draft of only.state.place(input, only.rules)) take(only.state, input, draft);
      return tellAll();
    },
    heard(rule, after, until) {
      const state = stateById.get(rule);
      if (!state) return NOTHING;
      for (const start of state.waiting.between(after, until))
        if (judge(state, start.group, start)) touch(start.group);
      return tellAll();
    },
    expire(before) {
      if (!(before > sealedBefore)) return;
      sealedBefore = before;
      for (const state of states) {
        const { timespanMs } = state.correlation;
        const limit = keptSince(state);
        for (const group of state.expiry.takeDue(limit)) {
          letGo(state, dropBefore(group, limit, timespanMs, state.gridMs));
          const [oldest] = group.entries;
          if (oldest === undefined) dropGroup(state, group);
          else state.expiry.file(group, oldest.time);
        }
      }
    },
    stats: () => ({
      events: placed.size,
      groups: states.reduce((sum, state) => sum + state.groups.size, 0),
      contributions: total,
      bounds: bounds.counts(),
    }),
  };
}

function entryOf(state: AbsenceState, input: Observation, draft: Draft, group: AbsenceGroup): AbsenceEntry {
  const isAlone = state.correlation.rules.length === 1;
  return {
    eventId: input.eventId,
    time: input.time,
    errorMs: input.timeErrorMs ?? 0,
    clock: input.clock,
    shown: draft.shown,
    isStart: draft.rules.includes(0),
    isAnswer: isAlone || draft.rules.some((rule) => rule > 0),
    group,
    stands: false,
    waitingAt: -1,
    next: undefined,
  };
}

const isSameEntry = (a: AbsenceEntry, b: AbsenceEntry) =>
  a.time === b.time &&
  a.errorMs === b.errorMs &&
  a.clock === b.clock &&
  a.isStart === b.isStart &&
  a.isAnswer === b.isAnswer;
