import { expect, test } from 'vitest';
import { withBaseRules } from './correlation-rules.ts';

const COUNT = 'type: event_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 1m\ncondition: {gte: 5}';
const standaloneOf = ({ rules }: ReturnType<typeof withBaseRules>) =>
  rules.flatMap(({ id, standalone }) => (standalone ? [id] : []));
const standalone = (correlation: string, extra = '') => standaloneOf(withBaseRules(correlation, extra));

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

test('nor does what one whose name is taken counts', () => {
  const named = (name: string) =>
    withBaseRules(
      COUNT.replace('[a, b]', '[c]'),
      `title: it\nname: ${name}\ncorrelation: {type: temporal, rules: [a, b], timespan: 1m}\n`,
    );
  expect(standaloneOf(named('other'))).toEqual([]);
  const { refused } = named('it');
  expect(standaloneOf(named('it'))).toEqual([]);
  expect(refused).toHaveLength(1);
  expect(refused[0]!.reason).toMatch(/^it is already taken by .*; its input alone tells nothing: a, b$/);
});

test('nor what a broken one names in its condition only', () => {
  const text = 'type: temporal\ntimespan: 1 minute\ncondition: a and not (b or a)';
  const { refused } = withBaseRules(text);
  expect(standalone(text)).toEqual(['c']);
  expect(refused[0]!.reason).toMatch(/; its input alone tells nothing: a, b$/);
  const unknownKey = `${text.replace('1 minute', '1m')}\nwindow: 5`;
  expect(standalone(unknownKey)).toEqual(['c']);
});
