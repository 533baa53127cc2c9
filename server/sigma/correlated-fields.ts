import type { CompiledCorrelation } from './correlation-types.ts';
import type { FieldsOf } from './field-pipelines.ts';
import type { ParsedCorrelation } from './parse-correlation.ts';
import { refuse } from './refusal.ts';
import { entry } from './yaml-nodes.ts';

/** The aliases, and for any field that is called otherwise in the events of one of the rules an alias that says so. @throws RefusalError */
export function asEventsCallThem(
  { groupBy, valueFields, aliases }: Pick<CompiledCorrelation, 'groupBy' | 'valueFields' | 'aliases'>,
  { section, references }: ParsedCorrelation,
  fieldsOf: readonly FieldsOf[],
): CompiledCorrelation['aliases'] {
  const all = new Map(Object.entries(aliases));
  const [grouped, counted] = [new Set(groupBy), new Set(valueFields)];
  for (const name of new Set([...all.keys(), ...grouped, ...counted])) {
    const given = all.get(name);
    const isAsked = grouped.has(name) || counted.has(name);
    const place = given ? 'aliases' : grouped.has(name) ? 'group-by' : 'condition';
    const called = fieldsOf.map((of, position) => {
      const field = given?.[position] ?? (isAsked ? name : undefined);
      if (field === undefined) return undefined;
      const [only, second] = of(field);
      if (only === undefined || second !== undefined)
        return refuse(
          entry(section, place) ?? section,
          `field ${field} stands for ${only === undefined ? 'none' : 'several fields'} in events of ${references[position]!.reference}: a correlation needs one`,
        );
      return given?.[position] === undefined && only === field ? undefined : only;
    });
    if (given !== undefined || called.some((field) => field !== undefined)) all.set(name, called);
  }
  return Object.fromEntries(all);
}

/**
 * What the results of a correlation call a field: the values of its group as it calls them itself, all others as the
 * events do at which it fires. More than one where these differ.
 */
export function fieldsOfResults(groupBy: readonly string[], fieldsOf: readonly FieldsOf[]): FieldsOf {
  const known = new Map<string, readonly string[]>();
  return (field) => {
    let called = known.get(field);
    if (called === undefined) {
      called = groupBy.includes(field) ? [field] : [...new Set(fieldsOf.flatMap((of) => of(field)))];
      known.set(field, called);
    }
    return called;
  };
}
