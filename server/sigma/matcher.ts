import { covers } from './field-pipelines.ts';
import { type AtomUse, countUse, necessaryAtoms } from './necessary.ts';
import { createRecordTexts } from './record-texts.ts';
import { createFieldTable, createRecordView } from './record-view.ts';
import { createRuleIndex, type IndexedRule, type RuleIndex } from './rule-index.ts';
import type { CompiledRule, LogSource } from './rule-types.ts';
import { createScanSpace, type ScanSpace } from './scan/scan-space.ts';

/** The rules that hold for a record, in the order they were given. */
export type Matcher = (
  record: Readonly<Record<string, unknown>>,
  /** Where the record comes from; undefined: rules of every log source are tried. */
  logsource?: LogSource,
) => readonly CompiledRule[];

interface Bucket {
  readonly rules: readonly CompiledRule[];
  readonly index: RuleIndex;
}

/** More are looked up anew. */
const SPELLINGS = 32;
const NONE: readonly CompiledRule[] = [];

const isSame = (one: LogSource, other: LogSource) =>
  one.product === other.product && one.category === other.category && one.service === other.service;

/**
 * Makes rules executable. A rule is tried when each of product, category and service that it names is the event's,
 * case apart. Rules are indexed per combination of log source when the first such event comes; combinations are
 * bounded by what the rules name, whatever events claim. One matcher serves one thread; of records it keeps
 * texts that come again and again, bounded (text-memo.ts).
 *
 * @param space many matchers of one thread may share one; each has its own otherwise, and a space costs some address space
 */
export function createMatcher(rules: readonly CompiledRule[], space: ScanSpace = createScanSpace()): Matcher {
  const fields = createFieldTable();
  const view = createRecordView(fields);
  const texts = createRecordTexts(space);
  const indexed = new Map<CompiledRule, IndexedRule>();
  let use: AtomUse | undefined;
  const named = {
    product: new Set(rules.map((rule) => rule.logsource.product)),
    category: new Set(rules.map((rule) => rule.logsource.category)),
    service: new Set(rules.map((rule) => rule.logsource.service)),
  };
  const buckets = new Map<string, Bucket>();
  /** As events spell their log sources, the latest first met. */
  let spellings: { readonly logsource: LogSource; readonly bucket: Bucket }[] = [];

  function bucketFor(logsource: LogSource | undefined): Bucket {
    if (logsource === undefined) return bucketOf('*', undefined);
    for (let i = 0; i < spellings.length; i += 1) {
      const spelling = spellings[i]!;
      if (isSame(spelling.logsource, logsource)) return spelling.bucket;
    }
    const known = (part: keyof LogSource) => {
      const value = logsource[part]?.toLowerCase();
      return named[part].has(value) ? value : undefined;
    };
    const normal = { product: known('product'), category: known('category'), service: known('service') };
    const bucket = bucketOf(JSON.stringify(normal), normal);
    spellings = [{ logsource: { ...logsource }, bucket }, ...spellings.slice(0, SPELLINGS - 1)];
    return bucket;
  }

  function bucketOf(key: string, logsource: LogSource | undefined): Bucket {
    const existing = buckets.get(key);
    if (existing !== undefined) return existing;
    const chosen =
      logsource === undefined ? [...rules] : rules.filter((rule) => covers(rule.logsource, logsource));
    const bucket: Bucket = {
      rules: chosen,
      index: createRuleIndex(chosen.map(indexedOf), fields, view, space, texts),
    };
    buckets.set(key, bucket);
    return bucket;
  }

  function indexedOf(rule: CompiledRule): IndexedRule {
    const known = indexed.get(rule);
    if (known !== undefined) return known;
    const { detection } = rule;
    use ??= countUse(rules.map((each) => each.detection));
    const made = { detection, atoms: necessaryAtoms(detection, use) };
    indexed.set(rule, made);
    return made;
  }

  return function match(record, logsource) {
    const bucket = bucketFor(logsource);
    if (bucket.rules.length === 0) return NONE;
    view.load(record);
    const matched = bucket.index.match();
    return matched.length === 0 ? NONE : matched.map((number) => bucket.rules[number]!);
  };
}
