import { parseCondition, toExpression } from './condition.ts';
import { type ModifierPlan, planModifiers, testsOfValue } from './modifiers.ts';
import { refuse } from './refusal.ts';
import { createRuleBudget, type RuleBudget } from './rule-budget.ts';
import type { CompileLimits, Expression, FieldTest, Network, ValueTest } from './rule-types.ts';
import { entry, stringsOf, type YamlMap, type YamlNode } from './yaml-nodes.ts';

export interface DetectionContext {
  readonly limits: CompileLimits;
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
  /** Event fields that a rule's field stands for, from the field pipelines. */
  readonly fieldsOf: (field: string) => readonly string[];
}

/**
 * A `detection` (or `filter`) section as one expression: search identifiers, then the condition over them; a list of
 * conditions is their OR.
 * @throws RefusalError
 */
export function parseDetection(
  section: YamlMap,
  context: DetectionContext,
  reserved: readonly string[] = [],
): Expression {
  const condition = entry(section, 'condition');
  if (condition === undefined) return refuse(section, 'the detection has no condition');
  const identifiers = section.entries.filter(({ key }) => key !== 'condition' && !reserved.includes(key));
  const timeframe = identifiers.find(({ key }) => key === 'timeframe');
  if (timeframe !== undefined) refuse(timeframe, 'timeframe is obsolete: write a correlation rule');
  const { valuesInConditions } = context.limits;
  const budget = createRuleBudget(context.limits);
  const parsing = { ...context, budget };
  const selections = new Map(
    identifiers.map(({ key, value }) => {
      const before = budget.values;
      return [key, { selection: parseSelection(value, parsing), values: budget.values - before }] as const;
    }),
  );
  let left = valuesInConditions;
  const names = {
    names: [...selections.keys()],
    resolve: (name: string) => {
      const found = selections.get(name);
      left -= found?.values ?? 0;
      if (left < 0) refuse(condition, `the conditions name more than ${valuesInConditions} values`);
      return found?.selection;
    },
    what: 'search identifier',
  };
  if (condition.type === 'list' && condition.items.length === 0)
    refuse(condition, 'an empty list of conditions holds for nothing');
  const trees = stringsOf(condition, 'the condition').map((text) =>
    toExpression(parseCondition(text, names, condition)),
  );
  return combine('or', trees);
}

function combine(type: 'and' | 'or', items: readonly Expression[]): Expression {
  return items.length === 1 ? items[0]! : { type, items };
}

/** A field that is referred to is renamed as the field itself is. */
function renamed(tests: readonly ValueTest[], context: DetectionContext, at: Place): readonly ValueTest[] {
  return tests.flatMap((test): readonly ValueTest[] =>
    test.kind === 'reference'
      ? fieldsOf(test.field, context, at).map((field) => ({ ...test, field }))
      : [test],
  );
}

/** Event fields that a rule's field stands for: one at least, or part of the rule would be about nothing. */
function fieldsOf(name: string, context: DetectionContext, at: Place): readonly string[] {
  const fields = context.fieldsOf(name);
  return fields.length === 0 ? refuse(at, `a pipeline makes no field of ${name}`) : fields;
}

/** A field that stands for several is missing when all of them are. */
const saysMissing = (test: ValueTest): boolean =>
  test.kind === 'null' || (test.kind === 'exists' && !test.expected);

/**
 * A keyword is looked for inside every value: a star at its start or end says nothing more. With `startswith` or
 * `endswith` it is looked for where they say.
 * @throws RefusalError for one that is in every text
 */
function keyword(test: ValueTest, { affix }: ModifierPlan, at: Place): ValueTest {
  if (test.kind === 'text' && test.text === '') refuse(at, 'an empty keyword is in every event');
  if (test.kind === 'regex' && test.pattern === '') refuse(at, 'an empty keyword is in every event');
  if (affix === 'startswith' || affix === 'endswith') return test;
  if (test.kind === 'text') return { ...test, affix: 'contains' };
  return test.kind === 'glob' ? { ...test, parts: openEnded(test.parts) } : test;
}

/** Parts of a glob that may stand anywhere. */
function openEnded(parts: readonly string[]): readonly string[] {
  return [...(parts[0] === '' ? [] : ['']), ...parts, ...(parts.at(-1) === '' ? [] : [''])];
}

type Place = { readonly line: number };

interface ParsingContext extends DetectionContext {
  readonly budget: RuleBudget;
}

/** A map is AND over its fields, a list OR over its items, a bare value a keyword. */
function parseSelection(node: YamlNode, context: ParsingContext): Expression {
  if (node.type === 'scalar') return parseField('', node, node, context);
  if (node.type === 'list') {
    if (node.items.length === 0) refuse(node, 'an empty list matches nothing');
    return combine(
      'or',
      node.items.map((item) => {
        if (item.type === 'list') refuse(item, 'a list inside a list');
        return parseSelection(item, context);
      }),
    );
  }
  if (node.entries.length === 0) refuse(node, 'an empty selection matches everything');
  return combine(
    'and',
    node.entries.map(({ key, line, value }) => parseField(key, value, { line }, context)),
  );
}

function parseField(key: string, node: YamlNode, at: Place, context: ParsingContext): Expression {
  const [name, ...modifiers] = key.split('|');
  const plan = planModifiers(modifiers, at);
  if (name === '' && plan.type !== 'text' && plan.type !== 'regex') {
    refuse(at, `keywords take no modifier ${modifiers[0]}`);
  }
  if (node.type === 'map') return refuse(node, `field ${name} holds a map`);
  const values: readonly YamlNode[] = node.type === 'list' ? node.items : [node];
  if (values.length === 0) return refuse(at, `field ${name} has an empty list of values`);
  if (plan.type === 'exists' && values.length > 1) refuse(at, 'exists takes one value');
  const fields = name === '' ? [undefined] : fieldsOf(name!, context, at);
  let total = 0;
  const items = values.map((value): Expression => {
    if (value.type !== 'scalar') return refuse(value, `field ${name} holds a list or map among its values`);
    if (name === '' && value.value === null) refuse(value, 'null is no keyword');
    const own = testsOfValue(value, plan, context);
    const tests =
      name === ''
        ? own.map((test) => keyword(test, plan, value))
        : plan.type === 'reference'
          ? renamed(own, context, value)
          : own;
    for (const test of tests) total += test.kind === 'cidr' ? test.networks.length : 1;
    if (total > context.limits.valuesPerField)
      refuse(at, `more than ${context.limits.valuesPerField} values for one field`);
    context.budget.spendCharacters(tests, at);
    const each: FieldTest[] = [];
    for (const field of fields) for (const test of tests) each.push({ type: 'test', field, test });
    return combine(tests.every(saysMissing) ? 'and' : 'or', each);
  });
  context.budget.spendValues(total, at);
  const any = combine(plan.all ? 'and' : 'or', plan.type === 'cidr' && !plan.all ? joinRanges(items) : items);
  return plan.negated ? { type: 'not', item: any, own: true } : any;
}

/** Address ranges of one field are one test: an address is looked up in all of them at once. */
function joinRanges(items: readonly Expression[]): readonly FieldTest[] {
  const networksOf = new Map<string | undefined, Network[]>();
  for (const item of items)
    for (const one of item.type === 'or' ? item.items : [item]) {
      if (one.type !== 'test' || one.test.kind !== 'cidr') continue;
      const networks = networksOf.get(one.field) ?? [];
      networksOf.set(one.field, networks);
      for (const network of one.test.networks) networks.push(network);
    }
  return [...networksOf].map(([field, networks]) => ({
    type: 'test',
    field,
    test: { kind: 'cidr', networks },
  }));
}
