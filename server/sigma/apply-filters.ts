import { filterCovers, type ParsedFilter } from './parse-filter.ts';
import type { ParsedRule } from './parse-rule.ts';
import { RefusalError } from './refusal.ts';
import type { Expression, Refusal } from './rule-types.ts';

/** What a match of a rule must satisfy besides, by rule id; filters for nothing known are refused. */
export function applyFilters(
  filters: readonly ParsedFilter[],
  rules: readonly ParsedRule[],
  refused: Refusal[],
): ReadonlyMap<string, readonly Expression[]> {
  const passes = new Map<string, Expression[]>();
  if (filters.length === 0) return passes;
  const byReference = new Map<string, ParsedRule>();
  for (const rule of rules) {
    byReference.set(rule.head.id, rule);
    if (rule.head.name !== undefined) byReference.set(rule.head.name, rule);
  }
  for (const filter of filters) {
    try {
      for (const { head } of targetsOf(filter, rules, byReference))
        passes.set(head.id, [...(passes.get(head.id) ?? []), filter.passes]);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      refused.push({ file: filter.file, line: error.line, reason: error.message });
    }
  }
  return passes;
}

/** @throws RefusalError */
function targetsOf(
  filter: ParsedFilter,
  rules: readonly ParsedRule[],
  byReference: ReadonlyMap<string, ParsedRule>,
): readonly ParsedRule[] {
  if (filter.rules === 'any') return rules.filter((rule) => filterCovers(filter, rule.logsource));
  return filter.rules.map(({ reference, line }) => {
    const rule = byReference.get(reference);
    if (rule === undefined) throw new RefusalError(line, `filter: no rule is called ${reference}`);
    if (!filterCovers(filter, rule.logsource))
      throw new RefusalError(line, `filter: rule ${reference} has another log source`);
    return rule;
  });
}
