import { parseDetection } from './detection.ts';
import { covers, detectionContext, parseHead, parseLogSource } from './parse-rule.ts';
import { refuse } from './refusal.ts';
import type { CompileLimits, CompileOptions, Expression, LogSource } from './rule-types.ts';
import { entry, stringOf, stringsOf, type YamlMap } from './yaml-nodes.ts';

export interface ParsedFilter {
  readonly rules: readonly { readonly reference: string; readonly line: number }[] | 'any';
  readonly logsource: LogSource;
  /** What a match of a filtered rule must satisfy besides. */
  readonly passes: Expression;
  readonly file: string;
  readonly line: number;
}

/**
 * A filter takes out what its selections describe. The specification writes `condition: selection` for that, the
 * tools of SigmaHQ `condition: not selection`; both are in use and mean the same here: a condition that begins with
 * `not` says what passes, any other what is taken out.
 * @throws RefusalError
 */
export function parseFilter(
  file: string,
  root: YamlMap,
  options: CompileOptions,
  limits: CompileLimits,
): ParsedFilter {
  const head = parseHead(file, root, options);
  const logsource = parseLogSource(root);
  const section = entry(root, 'filter');
  if (section?.type !== 'map') return refuse(section ?? root, 'the filter is not a map');
  const rules = entry(section, 'rules') ?? refuse(section, 'the filter names no rules');
  const items = rules.type === 'list' ? rules.items : [rules];
  if (items.length === 0) refuse(rules, 'the filter names no rules');
  const matched = parseDetection(section, detectionContext(logsource, options, limits), ['rules']);
  const condition = entry(section, 'condition')!;
  if (condition.type === 'list') refuse(condition, 'a filter has one condition');
  const saysWhatPasses = /^\s*not\b/i.test(stringsOf(condition, 'the condition')[0]!);
  return {
    rules:
      rules.type === 'scalar' && rules.value === 'any'
        ? 'any'
        : items.map((item) => ({ reference: stringOf(item, 'a rule reference'), line: item.line })),
    logsource,
    passes: saysWhatPasses ? matched : { type: 'not', item: matched },
    file,
    line: head.line,
  };
}

/** Whether the filter is meant for rules of this log source. */
export function filterCovers(filter: ParsedFilter, logsource: LogSource): boolean {
  return covers(filter.logsource, logsource);
}
