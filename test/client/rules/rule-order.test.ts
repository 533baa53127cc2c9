import { describe, expect, test } from 'vitest';
import { countStates, orderRules } from '../../../client/features/rules/rule-order.ts';
import type { RuleRow } from '../../../shared/contract/rules.ts';

const row = (id: string, more: Partial<RuleRow> = {}): RuleRow => ({
  id,
  title: `Title ${id}`,
  kind: 'rule',
  tags: [],
  logsource: 'watchfloor / access',
  refersTo: [],
  origin: 'shipped',
  file: 'shipped/doors.yml',
  line: 1,
  version: 0,
  state: 'live',
  hits: [0, 0],
  ...more,
});
const cost = (share: number) => ({ share, nsPerEvent: 1, tried: 1, matched: 0 });
const rows = [
  row('a', { hits: [1, 0], cost: cost(0.5) }),
  row('b', { hits: [2, 3], cost: cost(0.1), tags: ['attack.t1078'] }),
  row('c', { state: 'disabled' }),
  row('d', { state: 'refused', fault: { line: 3, reason: 'no' } }),
  row('e', { state: 'input', logsource: 'windows / security' }),
];
const ids = (list: readonly RuleRow[]) => list.map(({ id }) => id).join('');

describe('the list of rules', () => {
  test('begins with what did not load and what is off, then by hits or cost', () => {
    expect(ids(orderRules(rows, 'all', '', 'hits'))).toBe('dcbae');
    expect(ids(orderRules(rows, 'all', '', 'cost'))).toBe('dcabe');
    expect(ids(orderRules(rows, 'all', '', 'name'))).toBe('abcde');
  });

  test('keeps a state, and the rows that have every word somewhere', () => {
    expect(ids(orderRules(rows, 'refused', '', 'hits'))).toBe('d');
    expect(ids(orderRules(rows, 'all', 'T1078 doors', 'hits'))).toBe('b');
    expect(ids(orderRules(rows, 'all', 'security', 'hits'))).toBe('e');
    expect(ids(orderRules(rows, 'all', 'nowhere', 'hits'))).toBe('');
  });

  test('counts every state', () => {
    expect(countStates(rows)).toEqual({ all: 5, live: 2, input: 1, disabled: 1, refused: 1 });
  });
});
