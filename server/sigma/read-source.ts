import { type NamedRules, rulesNamedBy } from './named-rules.ts';
import { type ParsedCorrelation, parseCorrelation } from './parse-correlation.ts';
import { type ParsedFilter, parseFilter } from './parse-filter.ts';
import { type ParsedRule, parseRule, type ReadingOptions } from './parse-rule.ts';
import { RefusalError, refuse } from './refusal.ts';
import type { RuleSource } from './rule-types.ts';
import { parseYamlDocuments } from './yaml-documents.ts';
import { entry, type YamlMap } from './yaml-nodes.ts';

/** One document of a file as it stands by itself: nothing in it depends on another document. */
export type ReadDocument =
  | { readonly rule: ParsedRule }
  | { readonly correlation: ParsedCorrelation }
  | { readonly filter: ParsedFilter }
  | {
      readonly refused: { readonly line: number; readonly reason: string };
      /** What a correlation would have rested on. */
      readonly named?: NamedRules;
    };

/** The documents of a file, in its order. Nothing is thrown for bad input. */
export function readSource(
  { file, text, startLine }: RuleSource,
  options: ReadingOptions,
): readonly ReadDocument[] {
  return parseYamlDocuments(text, options.limits.nodesPerDocument, startLine).map((document) => {
    if ('refused' in document) return document;
    try {
      return readDocument(file, document.root, options);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      const named = rulesNamedBy(document.root);
      return {
        refused: { line: error.line, reason: error.message },
        ...(named === undefined ? {} : { named }),
      };
    }
  });
}

/** What made collections of rules once; with any other value `action` is a key of the rule's own. */
const COLLECTION_ACTIONS: ReadonlySet<unknown> = new Set(['global', 'reset', 'repeat']);

/** @throws RefusalError */
function readDocument(file: string, root: YamlMap, options: ReadingOptions): ReadDocument {
  const action = entry(root, 'action');
  if (action?.type === 'scalar' && COLLECTION_ACTIONS.has(action.value)) {
    refuse(action, `collections with "action: ${action.value}" are obsolete`);
  }
  const kinds = ['detection', 'correlation', 'filter'].filter((key) => entry(root, key) !== undefined);
  if (kinds.length !== 1) {
    refuse(root, 'not exactly one of detection, correlation and filter');
  }
  if (kinds[0] === 'filter') return { filter: parseFilter(file, root, options) };
  if (kinds[0] === 'correlation') return { correlation: parseCorrelation(file, root, options) };
  return { rule: parseRule(file, root, options) };
}
