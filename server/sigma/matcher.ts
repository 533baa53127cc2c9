import { type CandidateIndex, createCandidateIndex } from './candidate-index.ts';
import { covers } from './parse-rule.ts';
import { createPredicateCompiler, type Predicate } from './predicates.ts';
import { createFieldTable, createRecordView } from './record-view.ts';
import type { CompiledRule, LogSource } from './rule-types.ts';

/** The rules that hold for a record, in the order they were given. */
export type Matcher = (
  record: Readonly<Record<string, unknown>>,
  /** Where the record comes from; undefined: rules of every log source are tried. */
  logsource?: LogSource,
) => readonly CompiledRule[];

interface Bucket {
  readonly rules: readonly CompiledRule[];
  /** Made when first needed: of thousands of rules few are ever candidates. */
  readonly predicates: (Predicate | undefined)[];
  readonly index: CandidateIndex;
}

const NONE: readonly CompiledRule[] = [];

/**
 * Makes rules executable. A rule is tried when each of product, category and service that it names is the event's,
 * case apart. Rules are indexed per combination of log source when the first such event comes; combinations are
 * bounded by what the rules name, whatever events claim. One matcher serves one thread; it keeps nothing of a record.
 */
export function createMatcher(rules: readonly CompiledRule[]): Matcher {
  const fields = createFieldTable();
  const view = createRecordView(fields);
  const { compile } = createPredicateCompiler(fields);
  const predicates = new Map<CompiledRule, Predicate>();
  const named = {
    product: new Set(rules.map((rule) => rule.logsource.product)),
    category: new Set(rules.map((rule) => rule.logsource.category)),
    service: new Set(rules.map((rule) => rule.logsource.service)),
  };
  const buckets = new Map<string, Bucket>();
  const written = new Map<string, Bucket>();

  function bucketFor(logsource: LogSource | undefined): Bucket {
    if (logsource === undefined) return bucketOf('*', undefined);
    const spelling = `${logsource.product ?? ''}\0${logsource.category ?? ''}\0${logsource.service ?? ''}`;
    const seen = written.get(spelling);
    if (seen !== undefined) return seen;
    const known = (part: keyof LogSource) => {
      const value = logsource[part]?.toLowerCase();
      return named[part].has(value) ? value : undefined;
    };
    const normal = { product: known('product'), category: known('category'), service: known('service') };
    const bucket = bucketOf(JSON.stringify(normal), normal);
    if (written.size > 1000) written.clear();
    written.set(spelling, bucket);
    return bucket;
  }

  function bucketOf(key: string, logsource: LogSource | undefined): Bucket {
    const existing = buckets.get(key);
    if (existing !== undefined) return existing;
    const chosen =
      logsource === undefined ? [...rules] : rules.filter((rule) => covers(rule.logsource, logsource));
    const bucket: Bucket = {
      rules: chosen,
      predicates: chosen.map((rule) => predicates.get(rule)),
      index: createCandidateIndex(
        chosen.map((rule) => rule.detection),
        fields,
      ),
    };
    buckets.set(key, bucket);
    return bucket;
  }

  function predicateOf(bucket: Bucket, number: number): Predicate {
    const rule = bucket.rules[number]!;
    const predicate = predicates.get(rule) ?? compile(rule.detection);
    predicates.set(rule, predicate);
    bucket.predicates[number] = predicate;
    return predicate;
  }

  return function match(record, logsource) {
    const bucket = bucketFor(logsource);
    if (bucket.rules.length === 0) return NONE;
    view.load(record);
    const candidates = bucket.index.candidates(view);
    let matched: number[] | undefined;
    for (let i = 0; i < candidates.count; i += 1) {
      const number = candidates.rules[i]!;
      const predicate = bucket.predicates[number] ?? predicateOf(bucket, number);
      if (!predicate(view)) continue;
      if (matched === undefined) matched = [number];
      else matched.push(number);
    }
    if (matched === undefined) return NONE;
    return matched.sort((left, right) => left - right).map((number) => bucket.rules[number]!);
  };
}
