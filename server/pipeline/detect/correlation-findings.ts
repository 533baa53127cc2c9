import type { Finding } from '../../../shared/domain/finding.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import type {
  CorrelationChange,
  CorrelationResult,
  Observation,
} from '../../sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../sigma/correlate/correlator.ts';
import { reachOf } from '../../sigma/correlate/grid.ts';
import type { CompiledCorrelation } from '../../sigma/correlation-types.ts';
import { explain } from '../../sigma/explain.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import { composeFinding, type FindingContext, findingId, type Matched, seriesOf } from './finding.ts';
import { looksAtPresence } from './rule-fields.ts';
import { readRuleWords } from './rule-words.ts';

export type CorrelationVerdict =
  | { readonly finding: Finding }
  /** A finding that no longer holds, and why. */
  | { readonly withdrawn: string; readonly because: string };

export interface CorrelationFindingsDeps {
  readonly rules: CompiledRules;
  readonly context: FindingContext;
  readonly latenessMs: number;
  readonly onBound?: (report: {
    readonly rule: string;
    readonly bound: string;
    readonly count: number;
  }) => void;
}

interface Tracked {
  readonly enriched: EnrichedEvent;
  readonly matched: readonly CompiledRule[];
}

/** Old events are let go once in so many. */
const SWEEP_EVERY = 4_096;

/** Turns what correlations find into findings, and keeps those in step with the events they rest on. */
export function createCorrelationFindings(deps: CorrelationFindingsDeps) {
  const { context, latenessMs, onBound } = deps;
  let { rules } = deps;
  const correlator = createCorrelator(rules.correlations, onBound ? { onBound } : {});
  let { plans, inputs, keptMs } = readCorrelations(rules);
  const tracked = new Map<string, Tracked>();
  const results = new Map<string, CorrelationResult>();
  const resultsByEvent = new Map<string, Set<string>>();
  let newest = -Infinity;
  let sinceSweep = 0;

  function compose(result: CorrelationResult): CorrelationVerdict[] {
    const plan = plans.get(result.rule);
    if (!plan?.isTold) return [];
    const matched = result.eventIds.flatMap((id): Matched[] => {
      const one = tracked.get(id);
      if (!one) return [];
      const values = one.matched
        .filter((rule) => plan.leaves.has(rule.id))
        .map((rule) => explain(rule, one.enriched.record));
      return [{ enriched: one.enriched, values: Object.assign({}, ...values) }];
    });
    if (matched.length === 0) return [];
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
        extra: {
          ...result.group,
          count: result.value,
          minutes: Math.max(1, Math.ceil((result.lastAt - result.firstAt) / 60_000)),
        },
      },
      context,
    );
    return [{ finding }];
  }

  function link(result: CorrelationResult): void {
    results.set(result.id, result);
    for (const id of result.eventIds) {
      const ids = resultsByEvent.get(id) ?? new Set();
      resultsByEvent.set(id, ids.add(result.id));
    }
  }
  function unlink(result: CorrelationResult): void {
    results.delete(result.id);
    for (const id of result.eventIds) {
      const ids = resultsByEvent.get(id);
      ids?.delete(result.id);
      if (ids?.size === 0) resultsByEvent.delete(id);
    }
  }

  function sweep(): void {
    sinceSweep = 0;
    const before = newest - latenessMs;
    correlator.expire(before);
    for (const result of results.values()) if (result.lastAt < before - keptMs) unlink(result);
    for (const [id, { enriched }] of tracked)
      if (enriched.event.time < before - keptMs && !resultsByEvent.has(id)) tracked.delete(id);
  }

  /** Holds on to what the new rules may still ask of the events seen; what others matched is forgotten. */
  function keepMatchesOf(next: CompiledRules, isSame: (rule: string) => boolean): void {
    const byId = new Map(next.rules.map((rule) => [rule.id, rule] as const));
    for (const [id, { enriched, matched }] of tracked) {
      const kept = matched.flatMap((rule) => {
        const now = inputs.has(rule.id) && isSame(rule.id) ? byId.get(rule.id) : undefined;
        return now ? [now] : [];
      });
      if (kept.length > 0 || resultsByEvent.has(id)) tracked.set(id, { enriched, matched: kept });
      else tracked.delete(id);
    }
  }

  /** What the correlator says changed, as findings. */
  function told(
    changes: readonly CorrelationChange[],
    because: (rule: string) => string,
  ): CorrelationVerdict[] {
    return changes.flatMap(({ type, result }): CorrelationVerdict[] => {
      const before = results.get(result.id);
      if (before) unlink(before);
      if (type === 'withdrawn')
        return [{ withdrawn: findingId(result.rule, [result.id]), because: because(result.rule) }];
      link(result);
      return compose(result);
    });
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
      for (const result of results.values())
        if (fresh.includes(result.rule) || !plans.has(result.rule)) unlink(result);
      const verdicts = told(changes, (rule) => (plans.has(rule) ? RULE_CHANGED : RULE_REMOVED));
      // Words may be others where windows are not.
      return [...verdicts, ...[...results.values()].flatMap(compose)];
    },
    /** Takes an event as it now stands, in place of how it stood before. */
    observe(enriched: EnrichedEvent, allMatched: readonly CompiledRule[]): CorrelationVerdict[] {
      if (inputs.size === 0) return [];
      const { id, time, receivedAt } = enriched.event;
      const matched = allMatched.filter((rule) => inputs.has(rule.id));
      if (matched.length === 0 && !tracked.has(id)) return [];
      newest = Math.max(newest, Math.min(time, receivedAt));
      if (++sinceSweep >= SWEEP_EVERY && latenessMs !== Infinity) sweep();
      if (matched.length > 0) tracked.set(id, { enriched, matched });
      const changes = correlator.observe(
        observationOf(enriched),
        matched.map((rule) => rule.id),
      );
      if (matched.length === 0) tracked.delete(id);
      const settled = new Set(changes.map(({ result }) => result.id));
      const verdicts = told(changes, () => NO_LONGER_HOLDS);
      // The event may say something else now without changing what the correlation found.
      for (const resultId of resultsByEvent.get(id) ?? [])
        if (!settled.has(resultId)) verdicts.push(...compose(results.get(resultId)!));
      return verdicts;
    },
  };
}

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

function readCorrelations(rules: CompiledRules) {
  const ruleById = new Map(rules.rules.map((rule) => [rule.id, rule]));
  const correlationById = new Map(rules.correlations.map((rule) => [rule.id, rule]));
  return {
    plans: new Map(rules.correlations.map((rule) => [rule.id, planOf(rule, ruleById, correlationById)])),
    inputs: new Set(rules.correlations.flatMap((rule) => (rule.type === 'absence' ? [] : rule.rules))),
    /** Other rules ask of the past what a start asks of the log, so that both give the same. */
    keptMs: reachOf(rules.correlations).backMs,
  };
}

/** Tells whether a rule that correlations rest on matches, of the same log source, the same events in both. */
function sameRules(before: CompiledRules, after: CompiledRules): (id: string) => boolean {
  const definitions = ({ rules }: CompiledRules) =>
    new Map(rules.map((rule) => [rule.id, () => JSON.stringify([rule.logsource, rule.detection])] as const));
  const [old, now] = [definitions(before), definitions(after)];
  const known = new Map<string, boolean>();
  return (id) => {
    const same = known.get(id) ?? (old.has(id) && now.has(id) && old.get(id)!() === now.get(id)!());
    known.set(id, same);
    return same;
  };
}

interface Plan {
  readonly rule: { readonly id: string; readonly title: string; readonly tags: readonly string[] };
  readonly words: ReturnType<typeof readRuleWords>;
  readonly usesPresence: boolean;
  readonly isTold: boolean;
  /** The rules at the bottom of the chain: those that match events. */
  readonly leaves: ReadonlySet<string>;
}

function planOf(
  rule: CompiledCorrelation,
  ruleById: ReadonlyMap<string, CompiledRule>,
  correlationById: ReadonlyMap<string, CompiledCorrelation>,
): Plan {
  const leaves = new Set<string>();
  const visit = (reference: string) => {
    const inner = correlationById.get(reference);
    if (inner) inner.rules.forEach(visit);
    else leaves.add(reference);
  };
  visit(rule.id);
  const words = readRuleWords(rule);
  return {
    rule,
    words,
    isTold: rule.standalone && !words.isSuppressed,
    leaves,
    usesPresence: [...leaves].some((leaf) => looksAtPresence(ruleById.get(leaf)!.detection)),
  };
}
