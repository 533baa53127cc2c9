import type { CompiledRules } from '../../sigma/compile-rules.ts';
import { reachOf } from '../../sigma/correlate/grid.ts';
import type { CompiledCorrelation } from '../../sigma/correlation-types.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import { looksAtPresence } from './rule-fields.ts';
import { isTold, readRuleWords } from './rule-words.ts';

/** What correlations are told with, and which rules they rest on. */
export function readCorrelations(rules: CompiledRules) {
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
export function sameRules(before: CompiledRules, after: CompiledRules): (id: string) => boolean {
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

export interface Plan {
  readonly rule: { readonly id: string; readonly title: string; readonly tags: readonly string[] };
  readonly words: ReturnType<typeof readRuleWords>;
  readonly usesPresence: boolean;
  readonly isTold: boolean;
  /** It is about several things that come together, not about how many. */
  readonly isSequence: boolean;
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
    isTold: isTold(rule, words),
    isSequence: rule.type === 'temporal' || rule.type === 'temporal_ordered',
    leaves,
    usesPresence: [...leaves].some((leaf) => looksAtPresence(ruleById.get(leaf)!.detection)),
  };
}
