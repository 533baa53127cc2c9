import type { CompiledRules } from '../../sigma/compile-rules.ts';
import { type Absences, createAbsences } from '../../sigma/correlate/absence.ts';
import type { CorrelationChange, CorrelationResult } from '../../sigma/correlate/correlation-results.ts';
import { reachOf } from '../../sigma/correlate/grid.ts';
import type { CompiledCorrelation } from '../../sigma/correlation-types.ts';
import { explain } from '../../sigma/explain.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import type { CorrelationFindingsDeps, CorrelationVerdict } from './correlation-findings.ts';
import { composeFinding, findingId, seriesOf } from './finding.ts';
import { createResultLinks } from './result-links.ts';
import type { RuleFeeds } from './rule-feeds.ts';
import { looksAtPresence } from './rule-fields.ts';
import { isTold, type RuleWords, readRuleWords } from './rule-words.ts';
import { createToldEvents } from './told-events.ts';

export const CAME_AFTER_ALL = 'what was missing did happen in time; it was told late';

export interface AbsenceFindingsDeps extends CorrelationFindingsDeps {
  readonly feeds: RuleFeeds;
  /** The longest `fresh_within`: what comes late may say that a feed was heard that much earlier. */
  readonly freshMs: number;
}

const SWEEP_EVERY = 4_096;
const NOTHING: readonly string[] = [];

interface Plan {
  readonly rule: CompiledCorrelation;
  readonly words: RuleWords;
  /** What makes it find what it finds. */
  readonly definition: string;
  /** The rule after which something should have followed. */
  readonly start: CompiledRule;
  readonly usesPresence: boolean;
  readonly isTold: boolean;
  readonly absences: Absences;
}

/** Turns what did not happen into findings: `type: absence`, judged as far as its feeds were heard. */
export function createAbsenceFindings({
  rules,
  context,
  latenessMs,
  onBound,
  feeds,
  freshMs,
  maxTold,
}: AbsenceFindingsDeps) {
  let plans = new Map<string, Plan>();
  /** Which absences a rule is an input of. */
  let plansByInput = new Map<string, Plan[]>();

  function plan(all: CompiledRules): void {
    const ruleById = new Map(all.rules.map((rule) => [rule.id, rule]));
    const before = plans;
    plans = new Map();
    plansByInput = new Map();
    for (const rule of all.correlations) {
      if (rule.type !== 'absence') continue;
      const inputs = rule.rules.map((id) => ruleById.get(id)!);
      const definition = JSON.stringify([
        [rule.rules, rule.groupBy, rule.timespanMs, rule.aliases, rule.standalone],
        inputs.map(({ logsource, detection }) => [logsource, detection]),
        (rule.attributes.x_watchfloor as { feeds?: unknown } | undefined)?.feeds,
      ]);
      const old = before.get(rule.id);
      const words = readRuleWords(rule);
      const one: Plan = {
        rule,
        words,
        definition,
        start: inputs[0]!,
        usesPresence: looksAtPresence(inputs[0]!.detection),
        isTold: isTold(rule, words),
        absences:
          old?.definition === definition
            ? old.absences
            : createAbsences([rule], { isHeard: feeds.isHeard, ...(onBound ? { onBound } : {}) }),
      };
      plans.set(rule.id, one);
      for (const id of rule.rules) plansByInput.set(id, [...(plansByInput.get(id) ?? []), one]);
    }
    keptMs = reachOf([...plans.values()].map((one) => one.rule)).backMs;
  }
  let keptMs = 0;
  plan(rules);
  /** Events that some absence may rest on. */
  const tracked = createToldEvents((rule: string) => rule, onBound, maxTold);
  const results = createResultLinks();
  /** By result, when it was first known. */
  const knownAtById = new Map<string, number>();
  let newest = -Infinity;
  let sinceSweep = 0;

  function compose(result: CorrelationResult): CorrelationVerdict[] {
    const plan = plans.get(result.rule);
    if (!plan?.isTold) return [];
    const matched = result.eventIds.flatMap((id) => tracked.get(id)?.enriched ?? []);
    if (matched.length === 0) return [];
    const minutes = Math.round(plan.rule.timespanMs / 60_000);
    const finding = composeFinding(
      {
        rule: plan.rule,
        words: plan.words,
        usesPresence: plan.usesPresence,
        anchor: [result.id],
        series: seriesOf(result.rule, result.group),
        ...{ at: result.at, firstAt: result.firstAt },
        matched,
        valuesOf: ({ record }) => explain(plan.start, record),
        moreEvents: result.eventCount - matched.length,
        extra: { ...result.group, count: result.value, minutes },
        knownAt: knownAtById.get(result.id) ?? 0,
        freshness: feeds.assumption(result.rule),
      },
      context,
    );
    return [{ finding }];
  }

  /** Takes what changed; the ids of the results. */
  function follow(changes: readonly CorrelationChange[], knownAt: number): readonly string[] {
    for (const change of changes) {
      results.follow(change);
      if (change.type === 'raised') knownAtById.set(change.result.id, knownAt);
    }
    return changes.map(({ result }) => result.id);
  }

  function forget(result: CorrelationResult): void {
    results.remove(result.id);
    knownAtById.delete(result.id);
  }

  function sweep(): void {
    sinceSweep = 0;
    const before = newest - latenessMs - freshMs;
    for (const one of plans.values()) one.absences.expire(before);
    feeds.forget(before - keptMs);
    for (const result of results.all()) if (result.lastAt < before - keptMs) forget(result);
    for (const [id, { enriched }] of tracked)
      if (enriched.event.time < before - keptMs && results.listing(id).size === 0) tracked.delete(id);
  }

  return {
    /**
     * Takes an event as it now stands, in place of how it stood before, and as a sign of life of its source. Returns the
     * results that may say something else now, for `verdict`.
     */
    observe(enriched: EnrichedEvent, allMatched: readonly CompiledRule[]): readonly string[] {
      if (plans.size === 0) {
        feeds.add(enriched.event);
        return NOTHING;
      }
      const { id, time, timeErrorMs, receivedAt, source } = enriched.event;
      newest = Math.max(newest, Math.min(time, receivedAt));
      sinceSweep += 1;
      const matched = allMatched.filter((rule) => plansByInput.has(rule.id)).map((rule) => rule.id);
      const touched: string[] = [];
      const isKnown = tracked.has(id) || tracked.isIncomplete();
      if (matched.length > 0 || isKnown) {
        // It may say something else now without changing what is missing.
        touched.push(...results.listing(id));
        // One that was told before may stand in any of them, whatever it matches now.
        const asked = isKnown ? plans.values() : new Set(matched.flatMap((rule) => plansByInput.get(rule)!));
        tracked.set(id, { enriched, matched });
        const input = { eventId: id, time, timeErrorMs, clock: source, record: enriched.record };
        for (const one of asked) touched.push(...follow(one.absences.observe(input, matched), receivedAt));
        if (matched.length === 0 && results.listing(id).size === 0) tracked.delete(id);
      }
      for (const { rule, after, until } of feeds.add(enriched.event))
        touched.push(...follow(plans.get(rule)?.absences.heard(rule, after, until) ?? [], receivedAt));
      return touched;
    },
    verdict(resultId: string): CorrelationVerdict[] {
      const result = results.get(resultId);
      if (result) return compose(result);
      const rule = results.takeWithdrawn(resultId);
      if (rule === undefined) return [];
      knownAtById.delete(resultId);
      return [{ withdrawn: findingId(rule, [resultId]), because: CAME_AFTER_ALL }];
    },
    /** Call it when all is told: lets go of what is old, now and then. */
    settled(): void {
      if (sinceSweep >= SWEEP_EVERY && latenessMs !== Infinity) sweep();
    },
    /**
     * Other rules in place of the present ones. An absence defined as before keeps what it waits for, and what it found is
     * told in the words it has now; any other begins anew, and what it found stands.
     */
    reload(next: CompiledRules): CorrelationVerdict[] {
      const before = plans;
      feeds.reload(next);
      plan(next);
      for (const result of [...results.all()])
        if (plans.get(result.rule)?.absences !== before.get(result.rule)?.absences) forget(result);
      return [...results.all()].flatMap((result) => compose(result));
    },
  };
}
