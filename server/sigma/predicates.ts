import { networkContains, parseAddress } from './address.ts';
import { globTest } from './glob.ts';
import { createLiteralScanner, type LiteralScanner } from './literal-scanner.ts';
import { ABSENT, type FieldTable, type RecordView } from './record-view.ts';
import { compileRegex, type TextTest } from './regex.ts';
import type { Affix, Comparison, Expression, FieldTest, ValueTest } from './rule-types.ts';
import { timePartOf } from './time-part.ts';

export type Predicate = (view: RecordView) => boolean;

/** Makes an expression executable: closures over field numbers, no generated code. */
export function compilePredicate(expression: Expression, fields: FieldTable): Predicate {
  if (expression.type === 'test') return compileTest(expression, fields);
  if (expression.type === 'not') {
    const item = compilePredicate(expression.item, fields);
    return (view) => !item(view);
  }
  return expression.type === 'and'
    ? allOf(expression.items.map((item) => compilePredicate(item, fields)))
    : anyOf([...mergeTests(expression.items, fields)]);
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

/** From so many literals on, one pass with a scanner beats looking for each. */
const SCANNER_FROM = 12;

/** Many exact values of one field become one set look-up, many literals one scan. */
function* mergeTests(items: readonly Expression[], fields: FieldTable): Generator<Predicate> {
  const sets = new Map<string, Set<string>>();
  const literals = new Map<string, string[]>();
  for (const item of items) {
    if (item.type !== 'test' || item.field === undefined) {
      yield compilePredicate(item, fields);
      continue;
    }
    const { field, test } = item;
    const equal = plainText(test, 'equals');
    const literal = plainText(test, 'contains');
    if (equal !== undefined) {
      sets.set(field, (sets.get(field) ?? new Set()).add(equal));
    } else if (literal !== undefined && ASCII.test(literal)) {
      const same = literals.get(field);
      if (same === undefined) literals.set(field, [literal]);
      else same.push(literal);
    } else {
      yield compileTest(item, fields);
    }
  }
  for (const [name, set] of sets) yield onLower(fields.idOf(name), (text) => set.has(text));
  for (const [name, texts] of literals) {
    let scanner: LiteralScanner | undefined;
    const matches: TextTest =
      texts.length < SCANNER_FROM
        ? (text) => texts.some((literal) => text.includes(literal))
        : (text) => {
            scanner ??= createLiteralScanner(texts);
            return scanner.occursIn(text);
          };
    yield onLower(fields.idOf(name), matches);
  }
}

const ASCII = /^\p{ASCII}+$/u;

function onLower(field: number, matches: TextTest): Predicate {
  return (view) => {
    const texts = view.lower(field);
    if (typeof texts === 'string') return matches(texts);
    return texts?.some(matches) ?? false;
  };
}

/** The lower-case text of a plain text test with this affix. */
function plainText(test: ValueTest, affix: Affix): string | undefined {
  return test.kind === 'text' && test.affix === affix && !test.cased ? test.text : undefined;
}

function compileTest({ field: name, test }: FieldTest, fields: FieldTable): Predicate {
  const onText = textTestOf(test);
  if (name === undefined) {
    if (onText === undefined) throw new Error(`a keyword cannot be tested by ${test.kind}`);
    const { matches, lower } = onText;
    return (view) => (lower ? view.lowerLeaves() : view.leaves()).some(matches);
  }
  const field = fields.idOf(name);
  if (onText !== undefined) {
    const { matches, lower } = onText;
    return (view) => {
      const texts = lower ? view.lower(field) : view.text(field);
      if (typeof texts === 'string') return matches(texts);
      return texts?.some(matches) ?? false;
    };
  }
  switch (test.kind) {
    case 'null':
      return (view) => {
        const value = view.raw(field);
        return value === ABSENT || value === null;
      };
    case 'exists':
      return (view) => (view.raw(field) !== ABSENT) === test.expected;
    case 'number': {
      const holds = COMPARE[test.comparison];
      return (view) =>
        some(view.raw(field), (value) => {
          const number = numberOf(value);
          return number !== undefined && holds(number, test.value);
        });
    }
    case 'time': {
      const holds = COMPARE[test.comparison];
      return (view) =>
        some(view.raw(field), (value) => {
          const part = timePartOf(value, test.part);
          return part !== undefined && holds(part, test.value);
        });
    }
    case 'reference': {
      const other = fields.idOf(test.field);
      const holds = AFFIX[test.affix];
      return (view) => {
        const left = list(test.cased ? view.text(field) : view.lower(field));
        const right = list(test.cased ? view.text(other) : view.lower(other));
        return left.some((text) => right.some((part) => holds(text, part)));
      };
    }
    default:
      throw new Error(`no test for ${test.kind}`);
  }
}

/** Tests that look at text only, and whether at the lower-cased text. */
export function textTestOf(
  test: ValueTest,
): { readonly matches: TextTest; readonly lower: boolean } | undefined {
  if (test.kind === 'text') {
    const { text, affix } = test;
    const holds = AFFIX[affix];
    return { matches: (value) => holds(value, text), lower: !test.cased };
  }
  if (test.kind === 'glob') return { matches: globTest(test.parts), lower: !test.cased };
  if (test.kind === 'cidr') {
    return {
      matches: (value) => {
        const address = parseAddress(value.trim());
        return address !== undefined && networkContains(test.network, address);
      },
      lower: false,
    };
  }
  if (test.kind === 'regex') {
    const matches = compileRegex(test.pattern, test.flags, Number.POSITIVE_INFINITY);
    if (typeof matches === 'string') throw new Error(`regular expression: ${matches}`);
    return { matches, lower: false };
  }
  return undefined;
}

const AFFIX = {
  equals: (text: string, part: string) => text === part,
  contains: (text: string, part: string) => text.includes(part),
  startswith: (text: string, part: string) => text.startsWith(part),
  endswith: (text: string, part: string) => text.endsWith(part),
} as const;

const COMPARE: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  eq: (left, right) => left === right,
};

function some(value: unknown, holds: (value: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some((item) => some(item, holds)) : holds(value);
}

const list = (texts: string | readonly string[] | undefined): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;

/** A number, or text that is one; anything else has no magnitude. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 400 || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
