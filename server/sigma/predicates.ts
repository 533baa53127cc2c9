import { someRefers } from './field-reference.ts';
import { ABSENT, type FieldTable, type RecordView } from './record-view.ts';
import type { Expression, FieldTest } from './rule-types.ts';
import { timePartOf } from './time-part.ts';
import { AFFIX, COMPARE, numberOf, someValue, textTestOf } from './value-tests.ts';

export type Predicate = (view: RecordView) => boolean;

/** Makes expressions executable. What several of them ask of one record is answered once. */
export interface PredicateCompiler {
  compile(expression: Expression): Predicate;
}

/** Closures over field numbers, no generated code. All predicates of one compiler look at one view. */
export function createPredicateCompiler(fields: FieldTable): PredicateCompiler {
  const known = new Map<string, Predicate>();

  function compile(expression: Expression): Predicate {
    if (expression.type === 'and') {
      const items = expression.items.map((item) => ({ cost: costOf(item), item }));
      // What is cheap and seldom true first; sorting is stable.
      items.sort((left, right) => left.cost - right.cost);
      return allOf(items.map(({ item }) => compile(item)));
    }
    if (expression.type === 'not') {
      const item = compile(expression.item);
      return (view) => !item(view);
    }
    const key = JSON.stringify(expression);
    const same = known.get(key);
    if (same !== undefined) return same;
    const predicate = remembered(
      expression.type === 'test' ? compileTest(expression, fields) : anyOf(expression.items.map(compile)),
    );
    known.set(key, predicate);
    return predicate;
  }

  return { compile };
}

function allOf(items: readonly Predicate[]): Predicate {
  if (items.length === 1) return items[0]!;
  if (items.length === 2) {
    const [first, second] = items as [Predicate, Predicate];
    return (view) => first(view) && second(view);
  }
  return (view) => {
    for (let i = 0; i < items.length; i += 1) if (!items[i]!(view)) return false;
    return true;
  };
}

function anyOf(items: readonly Predicate[]): Predicate {
  if (items.length === 1) return items[0]!;
  return (view) => {
    for (let i = 0; i < items.length; i += 1) if (items[i]!(view)) return true;
    return false;
  };
}

/** Asked once a record, whatever number of rules share it. */
export function remembered(predicate: Predicate): Predicate {
  let epoch = -1;
  let answer = false;
  return (view) => {
    if (epoch !== view.epoch) {
      answer = predicate(view);
      epoch = view.epoch;
    }
    return answer;
  };
}

/** A guess at what an operand of `and` costs beside how seldom it holds; only its order matters. */
function costOf(expression: Expression): number {
  if (expression.type === 'not') return 50 + costOf(expression.item);
  if (expression.type !== 'test')
    return (
      2 +
      Math.min(
        40,
        expression.items.reduce((sum, item) => sum + costOf(item), 0),
      )
    );
  switch (expression.test.kind) {
    case 'regex':
      return 200;
    case 'text':
      return expression.test.affix === 'equals' ? 1 : 2;
    default:
      return expression.field === undefined ? 100 : 5;
  }
}

/** One test by itself. */
export function compileTest({ field: name, test }: FieldTest, fields: FieldTable): Predicate {
  const onText = textTestOf(test);
  if (name === undefined) {
    if (onText === undefined) throw new Error(`a keyword cannot be tested by ${test.kind}`);
    const { matches, lower } = onText;
    return (view) => (lower ? view.lowerLeaves() : view.leaves()).some((text) => matches(text));
  }
  const field = fields.idOf(name);
  if (onText !== undefined) {
    const { lower, matches } = onText;
    const looksAtBoth = test.kind === 'regex';
    return (view) => {
      const texts = lower ? view.lower(field) : view.text(field);
      if (typeof texts === 'string')
        return looksAtBoth
          ? matches(texts, view.lower(field) as string, view.isAscii(field))
          : matches(texts);
      return texts?.some((text) => matches(text)) ?? false;
    };
  }
  switch (test.kind) {
    case 'null':
      return (view) => {
        const value = view.raw(field);
        return value === ABSENT || someValue(value, (each) => each === null);
      };
    case 'exists':
      return (view) => (view.raw(field) !== ABSENT) === test.expected;
    case 'number': {
      const holds = COMPARE[test.comparison];
      return (view) =>
        someValue(view.raw(field), (value) => {
          const number = numberOf(value);
          return number !== undefined && holds(number, test.value);
        });
    }
    case 'time': {
      const holds = COMPARE[test.comparison];
      return (view) =>
        someValue(view.raw(field), (value) => {
          const part = timePartOf(value, test.part);
          return part !== undefined && holds(part, test.value);
        });
    }
    case 'reference': {
      const other = fields.idOf(test.field);
      const holds = AFFIX[test.affix];
      return (view) => {
        const left = test.cased ? view.text(field) : view.lower(field);
        const right = test.cased ? view.text(other) : view.lower(other);
        if (typeof left === 'string' && typeof right === 'string') return holds(left, right);
        return someRefers(list(left), list(right), test.affix);
      };
    }
    default:
      throw new Error(`no test for ${test.kind}`);
  }
}

const list = (texts: string | readonly string[] | undefined): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;
