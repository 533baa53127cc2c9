import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import { compileOne, holds, reasonFor } from './one-rule.ts';

const GOOD = 'title: good\nid: good\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}\n';

/** Milliseconds that work takes, generously above what it takes here, far below what it took when it exploded. */
function quickly<T>(ms: number, work: () => T): T {
  const before = performance.now();
  const result = work();
  expect(performance.now() - before).toBeLessThan(ms);
  return result;
}

describe('a rule that explodes is refused or stays cheap', () => {
  test('a pattern of search identifiers is matched without backtracking', () => {
    const name = 'a'.repeat(200);
    const pattern = `${'*a'.repeat(8)}*b`;
    expect(quickly(1_000, () => reasonFor(`${name}: {f: 1}\ncondition: 1 of ${pattern}`))).toMatch(
      /no search identifier is called/,
    );
    expect(holds(`${name}b: {f: 1}\ncondition: 1 of ${pattern}`, { f: 1 })).toBe(true);
  });

  test('a condition that names its selections too often', () => {
    const selections = Array.from({ length: 1_000 }, (_, i) => `s${i}: {f${i}: 1}`).join('\n');
    const condition = Array(400).fill('all of them').join(' or ');
    expect(
      quickly(3_000, () => reasonFor(`${selections}\ncondition: [${Array(50).fill(condition).join(', ')}]`)),
    ).toMatch(/the conditions name more than 100000 values/);
  });

  test('a condition that names one long list too often', () => {
    const values = Array.from({ length: 9_000 }, (_, i) => `v${i}`).join(', ');
    const condition = Array(400).fill('s').join(' or ');
    expect(quickly(3_000, () => reasonFor(`s: {f: [${values}]}\ncondition: ${condition}`))).toMatch(
      /the conditions name more than 100000 values/,
    );
  });

  test('a condition over correlated rules that names them too often', () => {
    const names = Array.from({ length: 500 }, (_, i) => `rule${i}`);
    const rules = names.map((name) => GOOD.replace('id: good', `id: ${name}`)).join('---\n');
    const condition = Array(400).fill('all of them').join(' or ');
    const { correlations, refused } = quickly(5_000, () =>
      compileRules([
        {
          file: 'f.yml',
          text: `${rules}---\ntitle: x\ncorrelation: {type: temporal, rules: [${names}], timespan: 5m, condition: ${condition}}\n`,
        },
      ]),
    );
    expect(correlations).toEqual([]);
    expect(refused[0]!.reason).toMatch(/the condition names more than 10000 rules/);
  });

  test('a value longer than any event needs, or of more single wildcards', () => {
    expect(reasonFor(`s: {f|contains: ${'a'.repeat(2_001)}}`)).toMatch(/longer than 2000 characters/);
    expect(reasonFor(`s: {f: '*${'?'.repeat(101)}b'}`)).toMatch(/more than 100 single wildcards/);
  });

  test('single wildcards over a field of a million characters', () => {
    const { rules } = compileOne(`s: {f: '*${'?a'.repeat(99)}?b*'}`);
    const match = createMatcher(rules);
    const ascii = 'a'.repeat(1_000_000);
    expect(quickly(3_000, () => match({ f: ascii }))).toEqual([]);
    expect(quickly(3_000, () => match({ f: `${ascii}ab` }))).toHaveLength(1);
  });

  test('values that have too many characters together, and regular expressions too many instructions', () => {
    // Three encoded values each: what is written is a third of what is looked for.
    const long = list(200, (i) => `${'a'.repeat(1_390)}${String(i).padStart(10, 'b')}`);
    expect(reasonFor(`s: {f|base64offset|contains: ${long}}`)).toMatch(
      /the values of one rule have more than 1000000 characters/,
    );
    const regexes = list(10_000, (i) => `[ab]*a[ab]{900}${i}`);
    expect(quickly(5_000, () => reasonFor(`s: {f|re: ${regexes}}`))).toMatch(
      /regular expressions of one rule have more than 10000 instructions/,
    );
    const limits = { charactersPerRule: 5, regexProgramPerRule: 5 };
    expect(reasonFor("s: {f: abc, g: 'd*ef'}", { limits })).toMatch(/more than 5 characters/);
    expect(reasonFor('s: {f: abc}\nt: [def]', { limits })).toMatch(/more than 5 characters/);
    expect(reasonFor("s: {f|re: abc, g|re: 'd'}", { limits })).toMatch(/more than 5 instructions/);
  });
});

/** Before they were bounded, each of these took seconds to half a minute an event. */
describe('long values over a field that repeats itself', { timeout: 60_000 }, () => {
  const ascii = 'a'.repeat(100_000);
  const run = 'a'.repeat(900);
  const middle = (i: number) => `${run}${i}-${run}`;

  test.each([
    ['f|contains', middle],
    ['f', (i: number) => `*b${run}?${run}${i}*`],
    ['f', (i: number) => `*${run}é${i}*${run}b*`],
    ['f|contains|cased', (i: number) => `B${run}${i}`],
    ['f|endswith', (i: number) => `b${run}${i}`],
    ['|contains', middle],
  ])('500 values of %s (%#)', (field, make) => {
    const match = createMatcher(compileOne(`s: {'${field}': ${list(500, make)}}`).rules);
    match({ f: 'x' });
    for (const f of [ascii, `${ascii}\u4e00`, `${ascii}😀`])
      expect(quickly(5_000, () => match({ f }))).toEqual([]);
    const there = make(499).replaceAll('*', '').replace('?', 'x');
    for (const f of [ascii + there, `\u4e00${ascii}${there}`]) expect(match({ f })).toHaveLength(1);
  });

  test('one whose beginnings are there, none of them whole', () => {
    const match = createMatcher(compileOne(`s: {f|contains: ${list(200, middle)}}`).rules);
    const f = Array.from({ length: 200 }, (_, i) => `b${middle(i).slice(300, 1_500)}`).join('');
    expect(quickly(5_000, () => match({ f }))).toEqual([]);
    expect(match({ f: f + middle(7) })).toHaveLength(1);
  });
});

describe('two lists of an event held against each other', () => {
  const many = (make: (i: number) => string) => Array.from({ length: 30_000 }, (_, i) => make(i));
  const refers = (affix: string, f: unknown, g: unknown) =>
    quickly(3_000, () => holds(`s: {f|fieldref${affix}: g}`, { f, g }));

  test('equal ones are found however many there are', () => {
    const f = many((i) => `f${i}`);
    expect(refers('', f, [...many((i) => `g${i}`), 'F29999'])).toBe(true);
    expect(
      refers(
        '',
        f,
        many((i) => `g${i}`),
      ),
    ).toBe(false);
  });

  test.each(['|contains', '|startswith', '|endswith'])('%s looks at a million pairs', (affix) => {
    expect(
      refers(
        affix,
        many((i) => `aaaaaa${i}b`),
        many((i) => `z${i}`),
      ),
    ).toBe(false);
    expect(refers(affix, ['x', 'abcd', 'xabcdx'], ['y', 'abcd'])).toBe(true);
    const whole = Array.from({ length: 1_000 }, (_, i) => `f${i}`);
    expect(refers(affix, whole, [...whole.map((one) => `g${one}`), 'f999'])).toBe(true);
  });

  test('one long text in another', () => {
    expect(refers('|contains', 'a'.repeat(1_000_000), `b${'a'.repeat(500_000)}`)).toBe(false);
  });
});

/** A flow list of YAML. */
function list(count: number, make: (i: number) => string): string {
  return JSON.stringify(Array.from({ length: count }, (_, i) => make(i)));
}
