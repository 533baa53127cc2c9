import { hash } from 'node:crypto';
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
  runsOf,
  startsNear,
} from './absence-group.ts';
import { createBounds, DEFAULT_LIMITS } from './bounds.ts';
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
import { createExpiry, type Expiry, type Filing } from './expiry.ts';
import { WIDEN_MAX_MS } from './group.ts';
import { createLeavingOrder } from './least-recent.ts';
import { createPlacing, type Draft, type Placing } from './placements.ts';
import { shownByName } from './shown.ts';
import { createWaiting, type Waiting } from './waiting.ts';

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
  readonly number: number;
  readonly correlation: CompiledCorrelation;
  readonly groups: Map<string, AbsenceGroup>;
  readonly place: Placing;
  /** Unanswered starts that are not judged yet. */
  readonly waiting: Waiting;
  readonly expiry: Expiry<AbsenceGroup>;
  readonly leastRecent: () => AbsenceGroup | undefined;
}

/** Where what a rule matched goes to; `rule` is its position there, also as a list of one. */
interface Link {
  readonly state: State;
  readonly rule: number;
  readonly rules: readonly number[];
}

const NOTHING: readonly CorrelationChange[] = [];
const NO_LINKS: readonly Link[] = [];
const FILING: Filing<AbsenceGroup> = {
  bucketOf: ({ bucket }) => bucket,
  placeOf: ({ bucketAt }) => bucketAt,
  file(group, bucket, place) {
    group.bucket = bucket;
    group.bucketAt = place;
  },
};

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
  const states = correlations
    .filter((one) => one.type === 'absence')
    .map((correlation, number): State => {
      const { id, timespanMs } = correlation;
      const groups = new Map<string, AbsenceGroup>();
      return {
        number,
        correlation,
        groups,
        place: createPlacing(correlation, [], () => bounds.meet(id, 'combinations')),
        waiting: createWaiting((start) => deadlineOf(timespanMs, start), Math.max(1000, timespanMs / 64)),
        expiry: createExpiry(timespanMs, FILING),
        leastRecent: createLeavingOrder({ all: () => groups.values(), seenOf: ({ seen }) => seen }),
      };
    });
  const stateById = new Map(states.map((state) => [state.correlation.id, state]));
  const links = new Map<string, Link[]>();
  for (const state of states)
    for (const [rule, id] of state.correlation.rules.entries())
      links.set(id, [...(links.get(id) ?? []), { state, rule, rules: [rule] }]);
  /** One entry of each event; it leads on to its others. */
  const placed = new Map<string, AbsenceEntry>();
  const touched: AbsenceGroup[] = [];
  let total = 0;
  let seen = 0;
  let sealedBefore = Number.NEGATIVE_INFINITY;

  const reportBound = (state: State, bound: BoundReport['bound']) => bounds.meet(state.correlation.id, bound);

  /** Whether a start stands; true when that changed. */
  function judge(state: State, group: AbsenceGroup, start: AbsenceEntry): boolean {
    const { timespanMs, id } = state.correlation;
    const isUnanswered = !isAnswered(group, start, timespanMs);
    const stands = isUnanswered && options.isHeard(id, start.time, deadlineOf(timespanMs, start));
    if (isUnanswered && !stands) state.waiting.add(start);
    else state.waiting.remove(start);
    if (stands === start.stands) return false;
    start.stands = stands;
    return true;
  }

  /** Tells a group's results anew, against what was told. */
  function tell(state: State, group: AbsenceGroup): CorrelationChange[] {
    const results = new Map<string, CorrelationResult>();
    for (const run of runsOf(group, state.correlation.timespanMs)) {
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
      group = createAbsenceGroup(key, state.number);
      state.groups.set(key, group);
    }
    seen += 1;
    group.seen = seen;
    return group;
  }

  function dropGroup(state: State, group: AbsenceGroup): void {
    state.groups.delete(group.key);
    state.expiry.remove(group);
    group.seen = 0;
  }

  function letGo(state: State, gone: readonly AbsenceEntry[]): void {
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

  function evictOldest(state: State, bound: 'groups' | 'total'): void {
    const group = state.leastRecent();
    if (group === undefined) return;
    reportBound(state, bound);
    dropGroup(state, group);
    letGo(state, group.entries);
  }

  function take(state: State, input: Observation, draft: Draft): void {
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
    const isAlone = state.correlation.rules.length === 1;
    const entry: AbsenceEntry = {
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
      next: placed.get(input.eventId),
    };
    placed.set(entry.eventId, entry);
    total += 1;
    insertEntry(group, entry);
    if (group.entries[0] === entry) state.expiry.file(group, entry.time);
    affect(state, group, entry);
    if (group.entries.length <= limits.maxEventsPerGroup) return;
    reportBound(state, 'group');
    letGo(state, dropFirst(group, Math.max(1, Math.floor(group.entries.length / 10))));
  }

  /** Judges anew the starts that an entry, come or gone, has to do with. */
  function affect(state: State, group: AbsenceGroup, entry: AbsenceEntry): void {
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
      changes.push(...tell(state, group));
      if (group.entries.length === 0 && state.groups.get(group.key) === group) dropGroup(state, group);
    }
    return changes;
  }

  /** Takes out what an event was before; false where that is final. */
  function takeBack(first: AbsenceEntry): boolean {
    for (let entry: AbsenceEntry | undefined = first; entry !== undefined; entry = entry.next) {
      const { group } = entry;
      const state = states[group.owner]!;
      if (entry.time < sealedBefore) {
        reportBound(state, 'lateness');
        return false;
      }
      removeEntry(group, entry);
      letGo(state, [entry]);
      touch(group);
      affect(state, group, entry);
    }
    return true;
  }

  /** An event that matched several rules, or one of several correlations. */
  function takeEach(input: Observation, matched: readonly Link[]): void {
    const rulesOf = new Map<State, number[]>();
    for (const { state, rule } of matched) rulesOf.set(state, [...(rulesOf.get(state) ?? []), rule]);
    for (const [state, rules] of rulesOf)
      for (const draft of state.place(
        input,
        rules.sort((a, b) => a - b),
      ))
        take(state, input, draft);
  }

  return {
    observe(input, matchedRuleIds) {
      const before = placed.get(input.eventId);
      const matched =
        matchedRuleIds.length === 1
          ? (links.get(matchedRuleIds[0]!) ?? NO_LINKS)
          : matchedRuleIds.flatMap((id) => links.get(id) ?? NO_LINKS);
      if (before === undefined && matched.length === 0) return NOTHING;
      if (before !== undefined && !takeBack(before)) return NOTHING;
      const [only] = matched;
      if (only === undefined || matched.length > 1) takeEach(input, matched);
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
        const limit = before - timespanMs - 2 * WIDEN_MAX_MS;
        for (const group of state.expiry.takeDue(limit)) {
          letGo(state, dropBefore(group, limit, timespanMs));
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

/** After this a start that was not answered can be judged. */
const deadlineOf = (timespanMs: number, start: AbsenceEntry) =>
  start.time + timespanMs + Math.min(start.errorMs, WIDEN_MAX_MS);

function resultOf(
  correlation: CompiledCorrelation,
  key: string,
  run: readonly AbsenceEntry[],
): CorrelationResult {
  const first = run[0]!;
  return {
    id: hash('sha256', JSON.stringify([correlation.id, key, first.eventId])).slice(0, 32),
    rule: correlation.id,
    group: shownByName(correlation.groupBy, first.shown),
    at: first.time + correlation.timespanMs,
    firstAt: first.time,
    lastAt: run.at(-1)!.time,
    eventIds: run.slice(0, MAX_EVENT_IDS).map(({ eventId }) => eventId),
    eventCount: run.length,
    value: run.length,
  };
}
