import type { FieldRecord } from '../../../shared/domain/event.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import type { CorrelationResult, Observation } from '../../sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../sigma/correlate/correlator.ts';
import { explain } from '../../sigma/explain.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import { type Plan, readCorrelations, sameRules } from './correlation-plans.ts';
import { composeFinding, type FindingContext, findingId, inOrder, seriesOf } from './finding.ts';
import { createResultLinks } from './result-links.ts';
import { createToldEvents, type OnEventsGone } from './told-events.ts';

export type CorrelationVerdict =
  | { readonly finding: Finding }
  /** A finding that no longer holds, and why. */
  | { readonly withdrawn: string; readonly because: string };

export interface CorrelationFindingsDeps {
  readonly rules: CompiledRules;
  readonly context: FindingContext;
  readonly latenessMs: number;
  readonly onBound?: OnEventsGone;
  /** Events held so that findings can be told with them; TOLD_EVENTS_MAX where absent. */
  readonly maxTold?: number;
}

/** Old events are let go once in so many. */
const SWEEP_EVERY = 4_096;

/** Turns what correlations find into findings, and keeps those in step with the events they rest on. */
export function createCorrelationFindings(deps: CorrelationFindingsDeps) {
  const { context, latenessMs, onBound } = deps;
  let { rules } = deps;
  const correlator = createCorrelator(rules.correlations, onBound ? { onBound } : {});
  let { plans, inputs, keptMs } = readCorrelations(rules);
  const tracked = createToldEvents(({ id }: CompiledRule) => id, onBound, deps.maxTold);
  const results = createResultLinks();
  let newest = -Infinity;
  let sinceSweep = 0;

  function compose(result: CorrelationResult): CorrelationVerdict[] {
    const plan = plans.get(result.rule);
    if (!plan?.isTold) return [];
    const matched: EnrichedEvent[] = [];
    let isSorted = true;
    for (const id of result.eventIds) {
      const one = tracked.get(id)?.enriched;
      if (!one) continue;
      isSorted &&= matched.length === 0 || inOrder(matched.at(-1)!.event, one.event) < 0;
      matched.push(one);
    }
    // What results list of results they rest on is not in order.
    if (!isSorted) matched.sort((a, b) => inOrder(a.event, b.event));
    if (matched.length === 0) return [];
    const valuesOf = ({ event, record }: EnrichedEvent) =>
      Object.assign(
        {},
        ...tracked
          .get(event.id)!
          .matched.filter((rule) => plan.leaves.has(rule.id))
          .map((rule) => explain(rule, record)),
      );
    const finding = composeFinding(
      {
        rule: plan.rule,
        words: plan.words,
        usesPresence: plan.usesPresence,
        anchor: [result.id],
        series: seriesOf(result.rule, result.group),
        ...{ at: result.at, firstAt: result.firstAt, lastAt: result.lastAt },
        matched,
        valuesOf,
        moreEvents: result.eventCount - matched.length,
        extra: {
          ...result.group,
          count: result.value,
          minutes: minutesOf(result, plan.isSequence),
        },
        // In a sequence each step says something else, and any may be the newest while it goes on.
        otherRecords: plan.isSequence ? newestOfEachStep(matched, plan) : [],
      },
      context,
    );
    return [{ finding }];
  }

  function newestOfEachStep(matched: readonly EnrichedEvent[], { leaves }: Plan): FieldRecord[] {
    const seen = new Set<string>();
    const records: FieldRecord[] = [];
    for (let at = matched.length - 1; at >= 0 && seen.size < leaves.size; at--) {
      const { event, record } = matched[at]!;
      const steps = tracked.get(event.id)!.matched.filter(({ id }) => leaves.has(id) && !seen.has(id));
      if (steps.length > 0) records.push(record);
      for (const { id } of steps) seen.add(id);
    }
    return records;
  }

  function sweep(): void {
    sinceSweep = 0;
    const before = newest - latenessMs;
    correlator.expire(before);
    for (const result of results.all()) if (result.lastAt < before - keptMs) results.remove(result.id);
    for (const [id, { enriched }] of tracked)
      if (enriched.event.time < before - keptMs && results.listing(id).size === 0) tracked.delete(id);
  }

  /** Holds on to what the new rules may still ask of the events seen; what others matched is forgotten. */
  function keepMatchesOf(next: CompiledRules, isSame: (rule: string) => boolean): void {
    const byId = new Map(next.rules.map((rule) => [rule.id, rule] as const));
    for (const [id, { enriched, matched }] of tracked) {
      const kept = matched.flatMap((rule) => {
        const now = inputs.has(rule.id) && isSame(rule.id) ? byId.get(rule.id) : undefined;
        return now ? [now] : [];
      });
      if (kept.length > 0 || results.listing(id).size > 0) tracked.set(id, { enriched, matched: kept });
      else tracked.delete(id);
    }
  }

  function verdict(resultId: string, because: (rule: string) => string): CorrelationVerdict[] {
    const result = results.get(resultId);
    if (result) return compose(result);
    const rule = results.takeWithdrawn(resultId);
    if (rule === undefined) return [];
    return [{ withdrawn: findingId(rule, [resultId]), because: because(rule) }];
  }

  return {
    /** Other rules from now on; `README.md` says what becomes of which. */
    reload(next: CompiledRules): CorrelationVerdict[] {
      const isSame = sameRules(rules, next);
      rules = next;
      ({ plans, inputs, keptMs } = readCorrelations(next));
      keepMatchesOf(next, isSame);
      const history = [...tracked.values()].map(({ enriched, matched }) => ({
        input: observationOf(enriched),
        matched: matched.map(({ id }) => id),
      }));
      const { changes, fresh } = correlator.reload(next.correlations, { isSame, history });
      for (const result of results.all())
        if (fresh.includes(result.rule) || !plans.has(result.rule)) results.remove(result.id);
      changes.forEach(results.follow);
      const because = (rule: string) => (plans.has(rule) ? RULE_CHANGED : RULE_REMOVED);
      const changed = new Set(changes.map(({ result }) => result.id));
      // Words may be others where windows are not.
      return [...changed, ...[...results.all()].flatMap(({ id }) => (changed.has(id) ? [] : [id]))].flatMap(
        (id) => verdict(id, because),
      );
    },
    /**
     * Takes an event as it now stands, in place of how it stood before. Returns the results that may say something else now:
     * `verdict` composes them, once for however many events.
     */
    observe(enriched: EnrichedEvent, allMatched: readonly CompiledRule[]): readonly string[] {
      if (inputs.size === 0) return NOTHING;
      const { id, time, receivedAt } = enriched.event;
      const matched = allMatched.filter((rule) => inputs.has(rule.id));
      if (matched.length === 0 && !tracked.has(id) && !tracked.isIncomplete()) return NOTHING;
      newest = Math.max(newest, Math.min(time, receivedAt));
      sinceSweep += 1;
      if (matched.length > 0) tracked.set(id, { enriched, matched });
      const changes = correlator.observe(
        observationOf(enriched),
        matched.map((rule) => rule.id),
      );
      if (matched.length === 0) tracked.delete(id);
      changes.forEach(results.follow);
      // The event may say something else now without changing what the correlation found.
      return [...changes.map(({ result }) => result.id), ...results.listing(id)];
    },
    verdict: (resultId: string) => verdict(resultId, () => NO_LONGER_HOLDS),
    /** Call it when all is told: lets go of what is old, now and then. */
    settled(): void {
      if (sinceSweep >= SWEEP_EVERY && latenessMs !== Infinity) sweep();
    },
  };
}

/** Of a sequence from its first event to the one that made it whole, however long it goes on; else of all that is counted. */
const minutesOf = ({ firstAt, at, lastAt }: CorrelationResult, isSequence: boolean): number =>
  Math.max(1, Math.ceil(((isSequence ? at : lastAt) - firstAt) / 60_000));

const NOTHING: readonly string[] = [];
export const RULE_REMOVED = 'rule removed';
export const RULE_CHANGED = 'rule changed';
const NO_LONGER_HOLDS = 'with the events that came late, the condition does not hold';

const observationOf = ({ event, record }: EnrichedEvent): Observation => ({
  eventId: event.id,
  time: event.time,
  timeErrorMs: event.timeErrorMs,
  clock: event.source,
  record,
});
