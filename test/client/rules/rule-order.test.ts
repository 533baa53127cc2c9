import { describe, expect, test } from 'vitest';
import { countStates, orderRules } from '../../../client/features/rules/rule-order.ts';
import type { SeenRule, ShownState } from '../../../client/features/rules/rule-sight.ts';
import type { RuleRow } from '../../../shared/contract/rules.ts';
import { ruleRow } from './rule-row.ts';

const seen = (id: string, state: ShownState, more: Partial<RuleRow> = {}): SeenRule => ({
  row: ruleRow({
    id,
    title: `Title ${id}`,
    state: state === 'unknown' || state === 'no_feed' ? 'live' : state,
    hits: [0, 0],
    ...more,
  }),
  state,
});
const cost = (share: number) => ({ share, nsPerEvent: 1, tried: 1, matched: 0 });
const rules = [
  seen('a', 'live', { hits: [1, 0], cost: cost(0.5) }),
  seen('b', 'live', { hits: [2, 3], cost: cost(0.1), tags: ['attack.t1078'] }),
  seen('c', 'disabled'),
  seen('d', 'refused', { fault: { line: 3, reason: 'no' } }),
  seen('e', 'input', { logsource: 'windows / security' }),
  seen('f', 'unknown', { hits: [9, 9] }),
  seen('g', 'no_feed'),
];
const ids = (list: readonly SeenRule[]) => list.map(({ row }) => row.id).join('');

describe('the list of rules', () => {
  test('begins with what did not load, cannot judge or is off, then by hits or cost', () => {
    expect(ids(orderRules(rules, 'all', '', 'hits'))).toBe('dfcbage');
    expect(ids(orderRules(rules, 'all', '', 'cost'))).toBe('dfcabge');
    expect(ids(orderRules(rules, 'all', '', 'name'))).toBe('abcdefg');
  });

  test('keeps a state, and the rows that have every word somewhere', () => {
    expect(ids(orderRules(rules, 'refused', '', 'hits'))).toBe('d');
    expect(ids(orderRules(rules, 'live', '', 'hits'))).toBe('ba');
    expect(ids(orderRules(rules, 'unknown', '', 'hits'))).toBe('f');
    expect(ids(orderRules(rules, 'all', 'T1078 doors', 'hits'))).toBe('b');
    expect(ids(orderRules(rules, 'all', 'security', 'hits'))).toBe('e');
    expect(ids(orderRules(rules, 'all', 'nowhere', 'hits'))).toBe('');
  });

  test('counts every state', () => {
    expect(countStates(rules)).toEqual({
      ...{ all: 7, live: 2, unknown: 1, no_feed: 1, input: 1, disabled: 1, refused: 1 },
    });
  });
});
