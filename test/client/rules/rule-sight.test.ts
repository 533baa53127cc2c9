import { describe, expect, test } from 'vitest';
import { seeRule, toldByWords } from '../../../client/features/rules/rule-sight.ts';
import type { RuleRow, RuleState } from '../../../shared/contract/rules.ts';
import type { Silence } from '../../../shared/domain/source-health.ts';
import { ruleRow } from './rule-row.ts';

const NOW = 1_790_000_000_000;
const row = (feeds: RuleRow['feeds'], state: RuleState = 'live') =>
  ruleRow({ id: 'r', state, ...(feeds ? { feeds } : {}) });
const SILENT: Silence = { feed: 'Access control', since: NOW - 12 * 60_000 };
const see = (
  rule: RuleRow,
  silences: Readonly<Record<string, Silence>> = {},
  unjudged: Readonly<Record<string, string>> = {},
) => {
  const feeds = {
    isRead: true,
    names: new Map(),
    silences: new Map(Object.entries(silences)),
    unjudged: new Map(Object.entries(unjudged)),
  };
  const { state, because } = seeRule(rule, feeds, NOW);
  return [state, because];
};

describe('a live rule', () => {
  test('judges while one source of each group is heard, and sees less without the others', () => {
    expect(see(row([['badge', 'desk']]))).toEqual(['live', undefined]);
    expect(see(row([['badge', 'desk']]), { badge: SILENT })).toEqual([
      'live',
      'Sees less: Access control silent for 12 min',
    ]);
  });

  test('is unknown while none of a group is heard, with name and age of each', () => {
    expect(see(row([['badge', 'desk'], ['dc']]), { badge: SILENT, desk: { feed: 'Desk' } })).toEqual([
      'unknown',
      'Access control silent for 12 min, Desk not heard lately',
    ]);
  });

  test('is unknown where the line says so', () => {
    const text = 'Not judged: feed Badges is 6 min old.';
    expect(see(row([['badge']]), {}, { 'unknown r': text })).toEqual(['unknown', text]);
    expect(see(row([['badge']]), {}, { 'unknown other': text })).toEqual(['live', undefined]);
  });

  test('has no feed where nothing here tells what it looks for', () => {
    expect(see(row([['badge'], []]), { badge: SILENT })[0]).toBe('no_feed');
  });

  test('is taken for judging where Watchfloor itself may tell it', () => {
    expect(see(row([['watchfloor']]), { badge: SILENT })).toEqual(['live', undefined]);
    expect(see(row([['badge', 'watchfloor']]), { badge: SILENT })[0]).toBe('live');
    expect(see(row([]), { badge: SILENT })).toEqual(['live', undefined]);
  });
});

test('of a rule that does not judge nothing is said', () => {
  for (const state of ['input', 'disabled', 'refused'] as const)
    expect(see(row([['badge']], state), { badge: SILENT })).toEqual([state, undefined]);
});

test('who tells what a rule looks for, in words', () => {
  const words = (groups: readonly (readonly string[])[]) =>
    toldByWords(groups, new Map([['badge', 'Access control']]));
  expect(words([['watchfloor']])).toBe('Watchfloor itself');
  expect(words([['badge'], ['dc', 'watchfloor']])).toBe('Access control, and dc or Watchfloor itself');
  expect(words([['badge'], []])).toBe('no source here');
});
