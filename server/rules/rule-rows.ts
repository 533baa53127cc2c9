import type { RuleCost, RuleRow } from '../../shared/contract/rules.ts';
import { isTold, readRuleWords } from '../pipeline/detect/rule-words.ts';
import { isPartial } from '../sigma/apply-filters.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import type { CompiledCorrelation } from '../sigma/correlation-types.ts';
import type { CompiledRule, LogSource, Refusal } from '../sigma/rule-types.ts';
import type { BookEntry } from './overlay.ts';
import type { RuleDocument } from './rule-documents.ts';
import type { FeedGroups } from './told-by.ts';

/** What a rule found and costs, by its id. */
export interface RuleRecord {
  readonly hits: readonly number[];
  readonly lastHitAt?: number;
  readonly cost?: RuleCost;
}

type Compiled = CompiledRule | CompiledCorrelation;
const isCorrelation = (rule: Compiled): rule is CompiledCorrelation => 'groupBy' in rule;

/** The refusal of a document, or of a part of it: the one whose file and line lie in it. */
export function refusalOf<T extends Refusal>(document: RuleDocument, refused: readonly T[]): T | undefined {
  return refused.find(
    ({ file, line }) => file === document.file && line >= document.startLine && line <= document.endLine,
  );
}

/** The list as people read it: one row a document that has an id, in the order of the book. */
export function ruleRows(
  book: readonly BookEntry[],
  compiled: CompiledRules,
  recordOf: (id: string) => RuleRecord,
  feedsOf: ReadonlyMap<string, FeedGroups>,
): RuleRow[] {
  const byId = new Map<string, Compiled>(
    [...compiled.rules, ...compiled.correlations].map((rule) => [rule.id, rule]),
  );
  return book.flatMap((one): RuleRow[] => {
    const { document, origin, version, copyOf } = one;
    const { id, file, startLine } = document;
    if (id === undefined) return [];
    const found = byId.get(id);
    const rule =
      found?.file === file && found.line >= startLine && found.line <= document.endLine ? found : undefined;
    const refusal = one.disabled ? undefined : refusalOf(document, compiled.refused);
    const record = recordOf(id);
    const { hits, lastHitAt, cost } = copyOf === undefined ? record : { hits: record.hits.map(() => 0) };
    const words = rule && readRuleWords(rule);
    const isFilterLoaded = document.kind === 'filter' && (!refusal || isPartial(refusal));
    return [
      {
        id,
        title: document.title ?? document.name ?? id,
        kind: document.kind ?? 'rule',
        ...(rule && isCorrelation(rule) ? { type: rule.type } : {}),
        ...(words ? { level: words.level, domain: words.domain } : {}),
        tags: rule?.tags ?? [],
        logsource: rule && !isCorrelation(rule) ? logSourceText(rule.logsource) : '',
        ...(rule ? { feeds: feedsOf.get(id)! } : {}),
        refersTo: rule && isCorrelation(rule) ? rule.rules : [],
        origin,
        file: (one.fileDocument ?? document).file,
        line: (one.fileDocument ?? document).startLine,
        version,
        ...(copyOf === undefined ? {} : { copyOf }),
        state: one.disabled
          ? 'disabled'
          : rule && words
            ? isTold(rule, words)
              ? 'live'
              : 'input'
            : isFilterLoaded
              ? 'input'
              : 'refused',
        ...(one.disabled || rule || (isFilterLoaded && !refusal)
          ? {}
          : {
              fault: {
                line: refusal ? refusal.line : startLine,
                reason: refusal?.reason ?? 'it did not load',
              },
            }),
        ...(words?.runbook === undefined ? {} : { runbook: words.runbook }),
        hits,
        ...(lastHitAt === undefined ? {} : { lastHitAt }),
        ...(cost && rule && !isCorrelation(rule) ? { cost } : {}),
      },
    ];
  });
}

const logSourceText = ({ product, category, service }: LogSource) =>
  [product, category, service].filter((part) => part !== undefined).join(' / ');
