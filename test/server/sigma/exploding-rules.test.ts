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
});
