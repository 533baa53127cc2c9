import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { explain } from '../../../server/sigma/explain.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import { compileOne } from './one-rule.ts';

const LEVELS = 100_000;
/** A value below so many levels, as it comes from a parser: none of them would be there in a literal. */
const nested = (open: string, inside: string, close: string, levels = LEVELS): unknown =>
  JSON.parse(open.repeat(levels) + inside + close.repeat(levels));
const lists = (inside: string, levels?: number) => nested('[', inside, ']', levels);
const maps = (inside: string, levels?: number) => nested('{"f":', inside, '}', levels);

/** One of every kind of test, and its negation. */
const SELECTIONS = [
  '{f: x}',
  '{f.f.f: x}',
  '{f|contains: needle}',
  "{f: 'a*b?c'}",
  '{f|cased: X}',
  "{f|re: 'a.c'}",
  '{f|cidr: 10.0.0.0/8}',
  '{f|gt: 5}',
  '{f|hour: 5}',
  '{f|exists: true}',
  '{f|exists: false}',
  '{f: null}',
  "{f: ''}",
  '{f|fieldref: g}',
  '{f|fieldref|contains: g}',
  '{f|neq: x}',
  '{f|neq: null}',
  '[needle]',
  "['a*b?c']",
  "{'|re': 'a.c'}",
];
const { rules, refused } = compileRules([
  {
    file: 'f.yml',
    text: SELECTIONS.flatMap((s, i) =>
      ['s', 'not s'].map(
        (condition) =>
          `title: t${i} ${condition}\nlogsource: {product: p}\ndetection: {s: ${s}, condition: ${condition}}\n`,
      ),
    ).join('---\n'),
  },
]);

describe('a record of 100,000 levels', () => {
  const match = createMatcher(rules);
  test.each([
    ['lists in lists', { f: lists('"needle"') }],
    ['empty lists in lists', { f: lists('') }],
    ['maps in maps', { f: maps('"needle"') }],
    ['lists beside a text', { f: ['x', lists('7')], g: lists('"x"') }],
    ['maps in lists', { f: nested('[{"f":', '"needle"', '}]'), g: 'x' }],
    ['lists below a field along dots', { f: { f: { f: lists('"x"') } } }],
  ])('%s: every rule is answered, and explained', (_, record) => {
    const found = match(record as Record<string, unknown>).map(({ title }) => title);
    // Each rule or its negation holds.
    expect(found).toHaveLength(rules.length / 2);
    for (const rule of rules) {
      const shown = explain(rule, record as Record<string, unknown>);
      for (const text of Object.values(shown)) expect(text.length).toBeLessThanOrEqual(1001);
    }
  });

  test('all rules are there', () => expect(refused).toEqual([]));
});

test.each([
  ['f: 7', '7'],
  ['f|gte: 7', '7'],
  ['f|year: 2024', '"2024-01-01"'],
  ['f: null', 'null'],
  ["f|re: '7'", '7'],
  ['f|fieldref: g', '7'],
])('32 lists in each other are looked into by %s, the 33rd is not', (test, inside) => {
  const match = createMatcher(compileOne(`s: {${test}}`).rules);
  expect(match({ f: lists(inside, 32), g: 7 })).toHaveLength(1);
  expect(match({ f: lists(inside, 33), g: 7 })).toHaveLength(0);
});

test('a list of hundreds of thousands of values within a list is read', () => {
  const match = createMatcher(compileOne('s: {f: x}').rules);
  expect(match({ f: [Array(300_000).fill('y')] })).toEqual([]);
  expect(match({ f: [Array(300_000).fill('x')] })).toHaveLength(1);
});

describe('what is shown of a map', () => {
  const shown = (f: unknown) => explain(compileOne('s: {f|exists: true}').rules[0]!, { f }).f!;
  test('is JSON', () => {
    const f = { a: [1, 'two "2"', null, { b: true }], c: {}, d: [] };
    expect(shown(f)).toBe(JSON.stringify(f));
  });
  test('ends where nobody reads on, however much there is', () => {
    const wide = shown(
      Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, 'x'.repeat(50)])),
    );
    expect(wide.length).toBe(1001);
    expect(shown({ a: 'x'.repeat(5_000_000) }).length).toBe(1001);
    expect(shown(maps('1', 40))).toContain('…');
  });
});
