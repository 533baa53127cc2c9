import { expect, test } from 'vitest';
import { withBaseRules } from './correlation-rules.ts';

const COUNT = 'type: event_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 1m\ncondition: {gte: 5}';
const standalone = (correlation: string, extra = '') =>
  withBaseRules(correlation, extra).rules.flatMap(({ id, standalone }) => (standalone ? [id] : []));

test.each([
  ['a slip in it', COUNT.replace('1m', '1 minute')],
  ['an unknown key', `${COUNT}\nwindow: 5`],
  ['a rule that is not there', COUNT.replace('[a, b]', '[a, b, nobody]')],
  ['a condition that nothing fulfils', COUNT.replace('gte: 5', 'lt: 0')],
])('what a refused correlation counts does not alert by itself: %s', (_, text) => {
  const { refused } = withBaseRules(text);
  expect(standalone(COUNT)).toEqual(['c']);
  expect(standalone(text)).toEqual(['c']);
  expect(refused).toHaveLength(1);
  expect(refused[0]!.reason).toMatch(/; its input alone tells nothing: a, b$/);
});

test('what it was to tell of besides does', () => {
  const text = `${COUNT.replace('1m', '1 minute')}\ngenerate: true`;
  expect(standalone(text)).toEqual(['a', 'b', 'c']);
  expect(withBaseRules(text).refused[0]!.reason).not.toContain('alone');
});

test('what feeds another correlation too does not wait', () => {
  const other =
    'title: other\nname: other\ncorrelation: {type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}}\n';
  const { refused } = withBaseRules(COUNT.replace('1m', '1 minute'), other);
  expect(refused[0]!.reason).toMatch(/; its input alone tells nothing: b$/);
});
