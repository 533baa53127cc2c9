import { lowerCase } from './lower-case.ts';
import { createPredicateCompiler, type Predicate } from './predicates.ts';
import { printed } from './printed.ts';
import {
  ABSENT,
  createFieldTable,
  createRecordView,
  MAX_DEPTH,
  type RecordView,
  textsOf,
} from './record-view.ts';
import type { CompiledRule, Expression, FieldTest } from './rule-types.ts';
import { textTestOf } from './value-tests.ts';

const MAX_LENGTH = 1000;
const MAX_KEYWORDS = 20;

/** What an absent field reads as in an explanation. */
export const ABSENT_TEXT = '(absent)';

type Explainer = (view: RecordView, into: Map<string, string>) => void;
interface Explainable {
  readonly holds: Predicate;
  readonly explain: Explainer;
}
const compiled = new WeakMap<CompiledRule, { view: RecordView; root: Explainable }>();

/**
 * The fields a rule looked at, with the values that matched: only parts of the detection that held, nothing of what
 * the condition negates. Of a list the items that matched; keywords under the field they were found in; texts are cut
 * at 1,000 characters. Empty when the rule does not hold for the record.
 */
export function explain(
  rule: CompiledRule,
  record: Readonly<Record<string, unknown>>,
): Record<string, string> {
  let known = compiled.get(rule);
  if (known === undefined) {
    const fields = createFieldTable();
    const { compile } = createPredicateCompiler(fields);
    known = { view: createRecordView(fields), root: explainable(rule.detection, fields, compile) };
    compiled.set(rule, known);
  }
  known.view.load(record);
  const found = new Map<string, string>();
  if (known.root.holds(known.view)) known.root.explain(known.view, found);
  known.view.load({});
  return Object.fromEntries(found);

  function explainable(
    expression: Expression,
    fields: ReturnType<typeof createFieldTable>,
    compile: (expression: Expression) => Predicate,
  ): Explainable {
    const holds = compile(expression);
    if (expression.type === 'test') return { holds, explain: explainTest(expression, fields) };
    if (expression.type === 'not') {
      const tests = expression.own === true ? [...testsIn(expression.item)] : [];
      const show = tests.flatMap((test) =>
        test.field === undefined ? [] : [{ name: test.field, field: fields.idOf(test.field) }],
      );
      return {
        holds,
        explain: (view, into) => {
          for (const { name, field } of show) into.set(name, shown(view.raw(field)));
        },
      };
    }
    const items = expression.items.map((item) => explainable(item, fields, compile));
    return {
      holds,
      explain: (view, into) => {
        for (const item of items) if (item.holds(view)) item.explain(view, into);
      },
    };
  }
}

function* testsIn(expression: Expression): Generator<FieldTest> {
  if (expression.type === 'test') yield expression;
  else if (expression.type === 'not') yield* testsIn(expression.item);
  else for (const item of expression.items) yield* testsIn(item);
}

function explainTest(
  { field: name, test }: FieldTest,
  fields: ReturnType<typeof createFieldTable>,
): Explainer {
  const onText = textTestOf(test);
  const matches = (text: string) =>
    onText === undefined || onText.matches(onText.lower ? lowerCase(text) : text);
  if (name === undefined) {
    return (view, into) => {
      for (const [path, text] of namedLeaves(view.record(), '', 0)) {
        if (into.size >= MAX_KEYWORDS) return;
        if (matches(text)) into.set(path, cut(text));
      }
    };
  }
  const field = fields.idOf(name);
  const other = test.kind === 'reference' ? { name: test.field, id: fields.idOf(test.field) } : undefined;
  return (view, into) => {
    const value = view.raw(field);
    const hits = Array.isArray(value) ? [textsOf(value) ?? []].flat().filter(matches) : [];
    into.set(name, hits.length > 0 ? cut(hits.join(', ')) : shown(value));
    if (other !== undefined) into.set(other.name, shown(view.raw(other.id)));
  };
}

function* namedLeaves(value: unknown, path: string, depth: number): Generator<[string, string]> {
  if (typeof value === 'object' && value !== null) {
    if (depth > MAX_DEPTH) return;
    for (const [key, item] of Object.entries(value))
      yield* namedLeaves(item, Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`, depth + 1);
    return;
  }
  const text = textsOf(value);
  if (typeof text === 'string') yield [path, text];
}

function shown(value: unknown): string {
  if (value === ABSENT) return ABSENT_TEXT;
  if (value === null) return 'null';
  const texts = textsOf(value);
  return cut(typeof texts === 'string' ? texts : (texts?.join(', ') ?? printed(value, MAX_LENGTH)));
}

const cut = (text: string) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
