import { type BooleanTree, parseCondition } from './condition.ts';
import { parseDetection } from './detection.ts';
import { covers, type FieldsOf } from './field-pipelines.ts';
import { detectionContext, parseHead, parseLogSource, type ReadingOptions } from './parse-rule.ts';
import { outcomeOf, RefusalError, refuse } from './refusal.ts';
import type { Expression, LogSource, RuleHead } from './rule-types.ts';
import { entry, stringOf, type YamlMap, type YamlNode } from './yaml-nodes.ts';

export interface ParsedFilter {
  readonly rules: readonly { readonly reference: string; readonly line: number }[] | 'any';
  readonly logsource: LogSource;
  /**
   * What a match of a filtered rule must satisfy besides, in the fields of that rule's log source.
   * @throws RefusalError where these make more of it than may be
   */
  readonly passesIn: (fieldsOf: FieldsOf) => Expression;
  readonly head: RuleHead;
  /** Nothing refers to a filter, so it needs no id; where it says one, that is its own. */
  readonly hasId: boolean;
}

/** Of a filter's section what is no search identifier, the condition apart. */
const RESERVED = ['rules'];

/** @throws RefusalError */
export function parseFilter(file: string, root: YamlMap, options: ReadingOptions): ParsedFilter {
  const head = parseHead(file, root, options);
  const logsource = parseLogSource(root);
  const section = entry(root, 'filter');
  if (section?.type !== 'map') return refuse(section ?? root, 'the filter is not a map');
  const rules = entry(section, 'rules') ?? refuse(section, 'the filter names no rules');
  const items = rules.type === 'list' ? rules.items : [rules];
  if (items.length === 0) refuse(rules, 'the filter names no rules');
  const condition = entry(section, 'condition') ?? refuse(section, 'the filter has no condition');
  const id = entry(root, 'id');
  const takesOut = saysWhatIsTakenOut(section, condition);
  // One for all rules whose fields the same pipelines rename.
  const passes = new Map<FieldsOf, Expression | RefusalError>();
  const passesIn = (fieldsOf: FieldsOf): Expression => {
    let made = passes.get(fieldsOf);
    if (made === undefined) {
      made = outcomeOf(() => parseDetection(section, detectionContext(options, fieldsOf), RESERVED));
      if (takesOut && !(made instanceof RefusalError)) made = { type: 'not', item: made };
      passes.set(fieldsOf, made);
    }
    if (made instanceof RefusalError) throw made;
    return made;
  };
  passesIn(options.fieldsIn(logsource));
  return {
    rules:
      rules.type === 'scalar' && rules.value === 'any'
        ? 'any'
        : items.map((item) => ({ reference: stringOf(item, 'a rule reference'), line: item.line })),
    logsource,
    passesIn,
    head,
    hasId: id?.type === 'scalar' && id.value !== null,
  };
}

/**
 * A filter takes out what its selections describe. The specification writes `condition: selection` for that, the tools of SigmaHQ
 * `condition: not selection`; its schema allows both, and both are in use and mean the same here. So a condition that denies no selection
 * says what is taken out, and one that denies each of them what passes, however it is written. One that denies some of them
 * says the one thing to the specification and the other to the tools, unless `not` stands before the whole: that says what passes to both.
 */
function saysWhatIsTakenOut(section: YamlMap, condition: YamlNode): boolean {
  if (condition.type === 'list') refuse(condition, 'a filter has one condition');
  const names = section.entries
    .map(({ key }) => key)
    .filter((key) => key !== 'condition' && !RESERVED.includes(key));
  const resolve = (name: string) => (names.includes(name) ? name : undefined);
  const text = stringOf(condition, 'the condition');
  const tree = parseCondition(text, { names, resolve, what: 'search identifier' }, condition);
  const denied = [...new Set(denials(tree, false))];
  if (denied.length === 1) return !denied[0];
  if (tree.type === 'not') return false;
  return refuse(
    condition,
    'the condition denies only some of its selections, so it may mean what is taken out or what passes: write not (...) around what is taken out',
  );
}

/** Of each name in a condition whether it is denied there. */
function denials<T>(tree: BooleanTree<T>, isDenied: boolean): boolean[] {
  if (tree.type === 'leaf') return [isDenied];
  if (tree.type === 'not') return denials(tree.item, !isDenied);
  return tree.items.flatMap((item) => denials(item, isDenied));
}

/** Whether the filter is meant for rules of this log source. */
export function filterCovers(filter: ParsedFilter, logsource: LogSource): boolean {
  return covers(filter.logsource, logsource);
}
