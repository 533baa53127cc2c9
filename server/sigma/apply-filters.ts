import { filterCovers, type ParsedFilter } from './parse-filter.ts';
import type { ParsedRule } from './parse-rule.ts';
import { outcomeOf, RefusalError } from './refusal.ts';
import type { Expression, Refusal } from './rule-types.ts';

/** A filter does without one of the rules it names and is in force for the others. */
export interface PartialRefusal extends Refusal {
  readonly isPartial: true;
}

/** Whether what was refused is a part of a document of which the rest is in force. */
export const isPartial = (refusal: Refusal | PartialRefusal): boolean => 'isPartial' in refusal;

/**
 * What a match of a rule must satisfy besides, by rule id. Each rule that a filter names in vain is refused; a filter
 * with none left is refused altogether, any other is in force for the rest.
 */
export function applyFilters(
  filters: readonly ParsedFilter[],
  rules: readonly ParsedRule[],
  refused: (Refusal | PartialRefusal)[],
): ReadonlyMap<string, readonly Expression[]> {
  const passes = new Map<string, Expression[]>();
  if (filters.length === 0) return passes;
  const byReference = new Map<string, ParsedRule>();
  for (const rule of rules) {
    byReference.set(rule.head.id, rule);
    if (rule.head.name !== undefined) byReference.set(rule.head.name, rule);
  }
  for (const filter of filters) {
    const { applied, faults } = apply(filter, rules, byReference);
    for (const [id, expression] of applied) {
      const own = passes.get(id);
      if (own) own.push(expression);
      else passes.set(id, [expression]);
    }
    for (const { line, message } of faults)
      refused.push(
        applied.size === 0
          ? { file: filter.head.file, line, reason: message }
          : {
              file: filter.head.file,
              line,
              reason: `${message}; the filter applies to its other rules`,
              isPartial: true,
            },
      );
  }
  return passes;
}

function apply(
  filter: ParsedFilter,
  rules: readonly ParsedRule[],
  byReference: ReadonlyMap<string, ParsedRule>,
): { readonly applied: ReadonlyMap<string, Expression>; readonly faults: ReadonlySet<RefusalError> } {
  const applied = new Map<string, Expression>();
  const faults = new Set<RefusalError>();
  const applyTo = (target: () => ParsedRule) => {
    const outcome = outcomeOf(() => {
      const { head, fieldsOf } = target();
      applied.set(head.id, filter.passesIn(fieldsOf));
    });
    if (outcome instanceof RefusalError) faults.add(outcome);
  };
  if (filter.rules === 'any') {
    for (const rule of rules) if (filterCovers(filter, rule.logsource)) applyTo(() => rule);
  } else
    for (const { reference, line } of filter.rules)
      applyTo(() => targetOf(filter, byReference.get(reference), reference, line));
  return { applied, faults };
}

/** @throws RefusalError */
function targetOf(
  filter: ParsedFilter,
  rule: ParsedRule | undefined,
  reference: string,
  line: number,
): ParsedRule {
  if (rule === undefined) throw new RefusalError(line, `filter: no rule is called ${reference}`);
  if (!filterCovers(filter, rule.logsource))
    throw new RefusalError(line, `filter: rule ${reference} has another log source`);
  return rule;
}
