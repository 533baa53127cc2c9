import type { CompiledCorrelation } from './correlation-types.ts';
import type { ParsedCorrelation } from './parse-correlation.ts';
import { parseCorrelation } from './parse-correlation.ts';
import { filterCovers, type ParsedFilter, parseFilter } from './parse-filter.ts';
import { type ParsedRule, parseRule } from './parse-rule.ts';
import { RefusalError } from './refusal.ts';
import { resolveCorrelations } from './resolve-correlations.ts';
import {
  type CompiledRule,
  type CompileOptions,
  DEFAULT_LIMITS,
  type Expression,
  type Refusal,
  type RuleHead,
  type RuleSource,
} from './rule-types.ts';
import { parseYamlDocuments } from './yaml-documents.ts';
import { entry, type YamlMap } from './yaml-nodes.ts';

export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** Ordered so that what a correlation refers to stands before it. */
  readonly correlations: readonly CompiledCorrelation[];
  readonly refused: readonly Refusal[];
}

/**
 * Compiles rules, correlations and filters of any number of files. Nothing is thrown for bad input: each document
 * that cannot be loaded is listed in `refused` with its file, line and reason, and the others are loaded. Whatever
 * refers to something refused is refused too.
 */
export function compileRules(sources: readonly RuleSource[], options: CompileOptions = {}): CompiledRules {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const refused: Refusal[] = [];
  const rules: ParsedRule[] = [];
  const correlations: ParsedCorrelation[] = [];
  const filters: ParsedFilter[] = [];

  const attempt = (file: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      refused.push({ file, line: error.line, reason: error.message });
    }
  };
  const taken = new Map<string, RuleHead>();
  const claim = (head: RuleHead) => {
    for (const name of new Set([head.id, ...(head.name === undefined ? [] : [head.name])])) {
      const other = taken.get(name);
      if (other !== undefined)
        throw new RefusalError(head.line, `${name} is already taken by ${other.file}:${other.line}`);
    }
    taken.set(head.id, head);
    if (head.name !== undefined) taken.set(head.name, head);
  };

  const read = (file: string, root: YamlMap) => {
    if (entry(root, 'action') !== undefined) {
      throw new RefusalError(root.line, 'collections with "action" are obsolete');
    }
    const kinds = ['detection', 'correlation', 'filter'].filter((key) => entry(root, key) !== undefined);
    if (kinds.length !== 1) {
      throw new RefusalError(root.line, 'not exactly one of detection, correlation and filter');
    }
    if (kinds[0] === 'filter') {
      filters.push(parseFilter(file, root, options, limits));
    } else if (kinds[0] === 'correlation') {
      const parsed = parseCorrelation(file, root, options);
      claim(parsed.head);
      correlations.push(parsed);
    } else {
      const parsed = parseRule(file, root, options, limits);
      claim(parsed.head);
      rules.push(parsed);
    }
  };
  for (const { file, text } of sources) {
    for (const document of parseYamlDocuments(text, limits.nodesPerDocument)) {
      if ('refused' in document) refused.push({ file, ...document.refused });
      else attempt(file, () => read(file, document.root));
    }
  }

  const passes = applyFilters(filters, rules, (file, work) => attempt(file, work));
  const resolved = resolveCorrelations(correlations, rules, refused);
  return {
    rules: rules.map(({ head, logsource, detection }): CompiledRule => {
      const extra = passes.get(head.id);
      return {
        ...head,
        logsource,
        detection: extra === undefined ? detection : { type: 'and', items: [detection, ...extra] },
        standalone: resolved.isStandalone(head.id),
      };
    }),
    correlations: resolved.correlations,
    refused,
  };
}

function applyFilters(
  filters: readonly ParsedFilter[],
  rules: readonly ParsedRule[],
  attempt: (file: string, work: () => void) => void,
): Map<string, Expression[]> {
  const passes = new Map<string, Expression[]>();
  const byReference = new Map<string, ParsedRule>();
  for (const rule of rules) {
    byReference.set(rule.head.id, rule);
    if (rule.head.name !== undefined) byReference.set(rule.head.name, rule);
  }
  for (const filter of filters) {
    attempt(filter.file, () => {
      const targets =
        filter.rules === 'any'
          ? rules.filter((rule) => filterCovers(filter, rule.logsource))
          : filter.rules.map(({ reference, line }) => {
              const rule = byReference.get(reference);
              if (rule === undefined) throw new RefusalError(line, `filter: no rule is called ${reference}`);
              if (!filterCovers(filter, rule.logsource))
                throw new RefusalError(line, `filter: rule ${reference} has another log source`);
              return rule;
            });
      for (const { head } of targets) passes.set(head.id, [...(passes.get(head.id) ?? []), filter.passes]);
    });
  }
  return passes;
}
