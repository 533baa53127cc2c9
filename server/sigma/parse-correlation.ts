import { parseCondition } from './condition.ts';
import { DEFAULT_LIMITS } from './correlate/bounds.ts';
import { asEventsCallThem } from './correlated-fields.ts';
import {
  CORRELATION_TYPES,
  type CompiledCorrelation,
  type CorrelationType,
  type Threshold,
  thresholdsHold,
} from './correlation-types.ts';
import type { FieldsOf } from './field-pipelines.ts';
import { type NamedRules, namesIn } from './named-rules.ts';
import { parseHead } from './parse-rule.ts';
import { refuse } from './refusal.ts';
import type { CompileOptions, RuleHead } from './rule-types.ts';
import { entry, stringOf, stringsOf, type YamlMap, type YamlNode } from './yaml-nodes.ts';

/** A correlation as read, its references not yet resolved to rules. */
export interface ParsedCorrelation {
  readonly head: RuleHead;
  readonly section: YamlMap;
  readonly type: CorrelationType;
  readonly references: readonly { readonly reference: string; readonly line: number }[];
  readonly generate: boolean;
}

export const namesOf = ({ references, generate }: ParsedCorrelation): NamedRules => ({
  references: references.map(({ reference }) => reference),
  generate,
});

const KEYS = new Set([
  'type',
  'rules',
  'group-by',
  'timespan',
  'condition',
  'aliases',
  'generate',
  'field',
  'percentile',
]);
const OPERATORS: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte', 'eq', 'neq']);
const MAX_RULES = 1000;
/** A boolean condition is worked out at each contribution of a group. */
const MAX_CONDITION_RULES = 10_000;

/** @throws RefusalError */
export function parseCorrelation(file: string, root: YamlMap, options: CompileOptions): ParsedCorrelation {
  const head = parseHead(file, root, options);
  const section = entry(root, 'correlation');
  if (section?.type !== 'map') return refuse(section ?? root, 'the correlation is not a map');
  const unknown = section.entries.find(({ key }) => !KEYS.has(key));
  if (unknown !== undefined) refuse(unknown, `unknown correlation key: ${unknown.key}`);
  const typeNode = entry(section, 'type') ?? refuse(section, 'the correlation has no type');
  const type = stringOf(typeNode, 'type') as CorrelationType;
  if (!CORRELATION_TYPES.includes(type)) refuse(typeNode, `unknown correlation type: ${type}`);
  const rules = entry(section, 'rules');
  const condition = entry(section, 'condition');
  const references =
    rules === undefined && type === 'temporal' && condition?.type === 'scalar'
      ? namesIn(stringOf(condition, 'condition')).map((reference) => ({ reference, line: condition.line }))
      : listOf(rules ?? refuse(section, 'the correlation names no rules')).map((node) => ({
          reference: stringOf(node, 'a rule reference'),
          line: node.line,
        }));
  if (references.length === 0) refuse(rules ?? section, 'the correlation names no rules');
  if (references.length > MAX_RULES) refuse(rules ?? section, `more than ${MAX_RULES} rules`);
  const twice = references.find(
    (one, i) => references.findIndex((other) => other.reference === one.reference) < i,
  );
  if (twice !== undefined) refuse(twice, `rule ${twice.reference} is named twice`);
  // SigmaHQ's tools write `generate` beside `correlation`, the specification's text leaves the place open.
  const generate = [entry(section, 'generate'), entry(root, 'generate')].find((node) => node !== undefined);
  if (generate !== undefined && (generate.type !== 'scalar' || typeof generate.value !== 'boolean')) {
    refuse(generate, 'generate is true or false');
  }
  return {
    head,
    section,
    type,
    references,
    generate: generate?.type === 'scalar' && generate.value === true,
  };
}

const listOf = (node: YamlNode): readonly YamlNode[] => (node.type === 'list' ? node.items : [node]);

/**
 * @param ids the rule ids that `references` stand for, position by position
 * @param nameAt the position in `rules` that a name or id stands for
 * @param fieldsOf what the events of each of them call a field, position by position
 * @throws RefusalError
 */
export function finishCorrelation(
  parsed: ParsedCorrelation,
  ids: readonly string[],
  nameAt: (reference: string) => number | undefined,
  fieldsOf: readonly FieldsOf[],
): Omit<CompiledCorrelation, 'standalone'> {
  const { section, type, head } = parsed;
  const groupNode = entry(section, 'group-by');
  const groupBy = groupNode === undefined ? [] : stringsOf(groupNode, 'group-by');
  const { valueFields, thresholds, expression, percentile } = parseConditionOf(parsed, ids, nameAt);
  const aliases = parseAliases(entry(section, 'aliases'), ids.length, nameAt);
  return {
    ...head,
    type,
    rules: ids,
    groupBy,
    timespanMs: parseTimespan(
      entry(section, 'timespan') ?? refuse(section, 'the correlation has no timespan'),
    ),
    thresholds,
    ...(expression === undefined ? {} : { expression }),
    valueFields,
    ...(percentile === undefined ? {} : { percentile }),
    aliases: asEventsCallThem({ groupBy, valueFields, aliases }, parsed, fieldsOf),
    generate: parsed.generate,
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_DAYS = 366;

function parseTimespan(node: YamlNode): number {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(stringOf(node, 'timespan'));
  if (match === null) return refuse(node, 'the timespan is not a number with s, m, h or d');
  const span = Number(match[1]) * UNITS[match[2]!]!;
  return span > MAX_DAYS * UNITS.d! ? refuse(node, `the timespan is longer than ${MAX_DAYS} days`) : span;
}

function parseAliases(
  node: YamlNode | undefined,
  count: number,
  nameAt: (reference: string) => number | undefined,
): CompiledCorrelation['aliases'] {
  if (node === undefined) return {};
  if (node.type !== 'map') return refuse(node, 'aliases is not a map');
  return Object.fromEntries(
    node.entries.map(({ key, line, value }) => {
      if (value.type !== 'map') return refuse({ line }, `alias ${key} is not a map of rule names to fields`);
      const fields = Array<string | undefined>(count).fill(undefined);
      for (const one of value.entries) {
        const position = nameAt(one.key);
        if (position === undefined)
          return refuse(one, `alias ${key}: ${one.key} is none of the correlation's rules`);
        fields[position] = stringOf(one.value, `alias ${key}`);
      }
      return [key, fields];
    }),
  );
}

function parseConditionOf(
  { section, type, references }: ParsedCorrelation,
  ids: readonly string[],
  nameAt: (reference: string) => number | undefined,
): Pick<CompiledCorrelation, 'thresholds' | 'valueFields'> & {
  expression?: CompiledCorrelation['expression'];
  percentile?: number;
} {
  const node = entry(section, 'condition');
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  if (type === 'absence') {
    if (node !== undefined) refuse(node, 'an absence takes no condition');
    return { thresholds: [], valueFields: [] };
  }
  if (node === undefined) {
    if (!temporal) return refuse(section, `${type} needs a condition`);
    return { thresholds: [{ operator: 'gte', value: ids.length }], valueFields: [] };
  }
  if (node.type === 'scalar') {
    if (type !== 'temporal') return refuse(node, `a boolean condition belongs to temporal, not to ${type}`);
    let left = MAX_CONDITION_RULES;
    const resolve = (name: string) => {
      left -= 1;
      if (left < 0) refuse(node, `the condition names more than ${MAX_CONDITION_RULES} rules`);
      return nameAt(name);
    };
    const names = { names: references.map((one) => one.reference), resolve, what: 'rule' };
    const expression = parseCondition(stringOf(node, 'condition'), names, node);
    if (trueOfNothing(expression)) refuse(node, 'the condition would hold where none of its rules matched');
    return { thresholds: [], valueFields: [], expression };
  }
  if (node.type !== 'map') return refuse(node, 'the condition is not a map');
  const thresholds: Threshold[] = [];
  let valueFields: string[] = [];
  let percentile: number | undefined;
  for (const { key, line, value } of node.entries) {
    if (OPERATORS.has(key)) {
      thresholds.push({ operator: key as Threshold['operator'], value: numberIn(value, key) });
    } else if (key === 'field' && !temporal && type !== 'event_count') {
      valueFields = stringsOf(value, 'field');
    } else if (key === 'percentile' && type === 'value_percentile') {
      percentile = numberIn(value, key);
      if (percentile <= 0 || percentile > 100) refuse({ line }, 'percentile lies above 0 and up to 100');
    } else {
      return refuse({ line }, `condition: ${key} does not belong to ${type}`);
    }
  }
  if (thresholds.length === 0) refuse(node, 'the condition compares nothing');
  if (!temporal && type !== 'event_count') {
    if (valueFields.length === 0) refuse(node, `${type} needs a field in its condition`);
    if (valueFields.length > 1 && type !== 'value_count') refuse(node, `${type} takes one field`);
  }
  if (type === 'event_count' || type === 'value_count' || temporal) {
    const candidates = [
      1,
      ...thresholds.flatMap(({ value }) => [value - 1, value, value + 1].map(Math.floor)),
    ];
    const held = DEFAULT_LIMITS.maxEventsPerGroup;
    const holdsUpTo = (most: number) =>
      candidates.some((count) => count >= 1 && count <= most && thresholdsHold(thresholds, count));
    if (!holdsUpTo(temporal ? ids.length : Number.MAX_SAFE_INTEGER))
      refuse(
        node,
        'the condition can never hold: it is judged where a rule matched, so the count is at least 1',
      );
    if (!holdsUpTo(held))
      refuse(
        node,
        `the condition can never hold: of one group no more than ${held} events are held at a time`,
      );
  }
  if (type === 'temporal_ordered') {
    for (let count = 0; count <= ids.length; count += 1)
      if (thresholdsHold(thresholds, count) !== (count === ids.length))
        refuse(node, 'temporal_ordered needs all of its rules: leave the condition out');
  }
  return { thresholds, valueFields, ...(percentile === undefined ? {} : { percentile }) };
}

function numberIn(node: YamlNode, key: string): number {
  if (node.type !== 'scalar' || typeof node.value !== 'number' || !Number.isFinite(node.value)) {
    return refuse(node, `${key} is not a number`);
  }
  return node.value;
}

function trueOfNothing(tree: NonNullable<CompiledCorrelation['expression']>): boolean {
  if (tree.type === 'leaf') return false;
  if (tree.type === 'not') return !trueOfNothing(tree.item);
  return tree.type === 'and' ? tree.items.every(trueOfNothing) : tree.items.some(trueOfNothing);
}
