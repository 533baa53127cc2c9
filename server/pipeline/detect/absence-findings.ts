import type { CompiledRules } from '../../sigma/compile-rules.ts';
import { type Absences, createAbsences } from '../../sigma/correlate/absence.ts';
import type { CorrelationChange, CorrelationResult } from '../../sigma/correlate/correlation-results.ts';
import { reachOf } from '../../sigma/correlate/grid.ts';
import type { CompiledCorrelation } from '../../sigma/correlation-types.ts';
import { explain } from '../../sigma/explain.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import type { CorrelationFindingsDeps, CorrelationVerdict } from './correlation-findings.ts';
import { composeFinding, findingId, type Matched, seriesOf } from './finding.ts';
import type { RuleFeeds } from './rule-feeds.ts';
import { looksAtPresence } from './rule-fields.ts';
import { type RuleWords, readRuleWords } from './rule-words.ts';

export const CAME_AFTER_ALL = 'what was missing did happen in time; it was told late';

export interface AbsenceFindingsDeps extends CorrelationFindingsDeps {
  readonly feeds: RuleFeeds;
  /** The longest `fresh_within`: what comes late may say that a feed was heard that much earlier. */
  readonly freshMs: number;
}

const SWEEP_EVERY = 4_096;

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
        isTold: rule.standalone && !words.isSuppressed,
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
  const tracked = new Map<string, EnrichedEvent>();
  const results = new Map<string, CorrelationResult>();
  const resultsByEvent = new Map<string, Set<string>>();
  /** By result, when it was first known. */
  const knownAtById = new Map<string, number>();
  let newest = -Infinity;
  let sinceSweep = 0;

  function compose(result: CorrelationResult): CorrelationVerdict[] {
    const plan = plans.get(result.rule);
    if (!plan?.isTold) return [];
    const matched = result.eventIds.flatMap((id): Matched[] => {
      const enriched = tracked.get(id);
      return enriched ? [{ enriched, values: explain(plan.start, enriched.record) }] : [];
    });
    if (matched.length === 0) return [];
    const minutes = Math.round(plan.rule.timespanMs / 60_000);
    const finding = composeFinding(
      {
        rule: plan.rule,
        words: plan.words,
        usesPresence: plan.usesPresence,
        anchor: [result.id],
        series: seriesOf(result.rule, result.group),
        at: result.at,
        matched,
        moreEvents: result.eventCount - matched.length,
        extra: { ...result.group, count: result.value, minutes },
        knownAt: knownAtById.get(result.id) ?? 0,
        freshness: feeds.assumption(result.rule),
      },
      context,
    );
    return [{ finding }];
  }

  function link(result: CorrelationResult): void {
    results.set(result.id, result);
    for (const id of result.eventIds)
      resultsByEvent.set(id, (resultsByEvent.get(id) ?? new Set()).add(result.id));
  }
  function unlink(result: CorrelationResult): void {
    results.delete(result.id);
    for (const id of result.eventIds) {
      const ids = resultsByEvent.get(id);
      ids?.delete(result.id);
      if (ids?.size === 0) resultsByEvent.delete(id);
    }
  }

  function verdicts(changes: readonly CorrelationChange[], knownAt: number): CorrelationVerdict[] {
    return changes.flatMap(({ type, result }): CorrelationVerdict[] => {
      const before = results.get(result.id);
      if (before) unlink(before);
      if (type === 'withdrawn')
        return [{ withdrawn: findingId(result.rule, [result.id]), because: CAME_AFTER_ALL }];
      link(result);
      if (type === 'raised') knownAtById.set(result.id, knownAt);
      return compose(result);
    });
  }

  function forget(result: CorrelationResult): void {
    unlink(result);
    knownAtById.delete(result.id);
  }

  function sweep(): void {
    sinceSweep = 0;
    const before = newest - latenessMs - freshMs;
    for (const one of plans.values()) one.absences.expire(before);
    feeds.forget(before - keptMs);
    for (const result of results.values()) if (result.lastAt < before - keptMs) forget(result);
    for (const [id, { event }] of tracked)
      if (event.time < before - keptMs && !resultsByEvent.has(id)) tracked.delete(id);
  }

  return {
    /** Takes an event as it now stands, in place of how it stood before, and as a sign of life of its source. */
    observe(enriched: EnrichedEvent, allMatched: readonly CompiledRule[]): CorrelationVerdict[] {
      if (plans.size === 0) {
        feeds.add(enriched.event);
        return [];
      }
      const { id, time, timeErrorMs, receivedAt, source } = enriched.event;
      newest = Math.max(newest, Math.min(time, receivedAt));
      if (++sinceSweep >= SWEEP_EVERY && latenessMs !== Infinity) sweep();
      const matched = allMatched.filter((rule) => plansByInput.has(rule.id)).map((rule) => rule.id);
      const told: CorrelationVerdict[] = [];
      if (matched.length > 0 || tracked.has(id)) {
        const before = new Set(resultsByEvent.get(id));
        // One that was told before may stand in any of them, whatever it matches now.
        const asked = tracked.has(id)
          ? plans.values()
          : new Set(matched.flatMap((rule) => plansByInput.get(rule)!));
        tracked.set(id, enriched);
        const input = { eventId: id, time, timeErrorMs, clock: source, record: enriched.record };
        const changes = [...asked].flatMap((one) => one.absences.observe(input, matched));
        told.push(...verdicts(changes, receivedAt));
        // It may say something else now without changing what is missing.
        const settled = new Set(changes.map(({ result }) => result.id));
        for (const resultId of before) {
          const result = settled.has(resultId) ? undefined : results.get(resultId);
          if (result) told.push(...compose(result));
        }
        if (matched.length === 0 && !resultsByEvent.has(id)) tracked.delete(id);
      }
      for (const { rule, after, until } of feeds.add(enriched.event))
        told.push(...verdicts(plans.get(rule)?.absences.heard(rule, after, until) ?? [], receivedAt));
      return told;
    },
    /**
     * Other rules in place of the present ones. An absence defined as before keeps what it waits for, and what it found is
     * told in the words it has now; any other begins anew, and what it found stands.
     */
    reload(next: CompiledRules): CorrelationVerdict[] {
      const before = plans;
      feeds.reload(next);
      plan(next);
      for (const result of [...results.values()])
        if (plans.get(result.rule)?.absences !== before.get(result.rule)?.absences) forget(result);
      return [...results.values()].flatMap((result) => compose(result));
    },
  };
}
