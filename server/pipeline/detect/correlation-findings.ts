import type { Finding } from '../../../shared/domain/finding.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import type { CorrelationResult } from '../../sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../sigma/correlate/correlator.ts';
import { explain } from '../../sigma/explain.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import { composeFinding, type FindingContext, findingId, type Matched } from './finding.ts';
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
export function createCorrelationFindings({ rules, context, latenessMs, onBound }: CorrelationFindingsDeps) {
  const correlator = createCorrelator(rules.correlations, onBound ? { onBound } : {});
  const plans = new Map(rules.correlations.map((rule) => [rule.id, planOf(rule.id, rules)]));
  const inputs = new Set(rules.correlations.flatMap((rule) => (rule.type === 'absence' ? [] : rule.rules)));
  const longestMs = Math.max(0, ...rules.correlations.map((rule) => rule.timespanMs));
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
    for (const result of results.values()) if (result.lastAt < before - longestMs) unlink(result);
    for (const [id, { enriched }] of tracked)
      if (enriched.event.time < before - longestMs && !resultsByEvent.has(id)) tracked.delete(id);
  }

  return {
    /** Takes an event as it now stands, in place of how it stood before. */
    observe(enriched: EnrichedEvent, allMatched: readonly CompiledRule[]): CorrelationVerdict[] {
      if (inputs.size === 0) return [];
      const { id, time, timeErrorMs, receivedAt, source } = enriched.event;
      const matched = allMatched.filter((rule) => inputs.has(rule.id));
      if (matched.length === 0 && !tracked.has(id)) return [];
      newest = Math.max(newest, Math.min(time, receivedAt));
      if (++sinceSweep >= SWEEP_EVERY && latenessMs !== Infinity) sweep();
      if (matched.length > 0) tracked.set(id, { enriched, matched });
      const changes = correlator.observe(
        { eventId: id, time, timeErrorMs, clock: source, record: enriched.record },
        matched.map((rule) => rule.id),
      );
      if (matched.length === 0) tracked.delete(id);
      const verdicts: CorrelationVerdict[] = [];
      const settled = new Set<string>();
      for (const { type, result } of changes) {
        settled.add(result.id);
        const before = results.get(result.id);
        if (before) unlink(before);
        if (type === 'withdrawn') {
          verdicts.push({ withdrawn: findingId(result.rule, [result.id]), because: NO_LONGER_HOLDS });
          continue;
        }
        link(result);
        verdicts.push(...compose(result));
      }
      // The event may say something else now without changing what the correlation found.
      for (const resultId of resultsByEvent.get(id) ?? [])
        if (!settled.has(resultId)) verdicts.push(...compose(results.get(resultId)!));
      return verdicts;
    },
  };
}

const NO_LONGER_HOLDS = 'with the events that came late, the condition does not hold';

interface Plan {
  readonly rule: { readonly id: string; readonly title: string; readonly tags: readonly string[] };
  readonly words: ReturnType<typeof readRuleWords>;
  readonly usesPresence: boolean;
  readonly isTold: boolean;
  /** The rules at the bottom of the chain: those that match events. */
  readonly leaves: ReadonlySet<string>;
}

function planOf(id: string, { rules, correlations }: CompiledRules): Plan {
  const rule = correlations.find((one) => one.id === id)!;
  const byId = new Map(rules.map((one) => [one.id, one]));
  const leaves = new Set<string>();
  const visit = (reference: string) => {
    const inner = correlations.find((one) => one.id === reference);
    if (inner) inner.rules.forEach(visit);
    else leaves.add(reference);
  };
  visit(id);
  const words = readRuleWords(rule);
  return {
    rule,
    words,
    isTold: rule.standalone && !words.isSuppressed,
    leaves,
    usesPresence: [...leaves].some((leaf) => looksAtPresence(byId.get(leaf)!.detection)),
  };
}
