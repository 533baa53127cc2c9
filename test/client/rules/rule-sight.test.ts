import { describe, expect, test } from 'vitest';
import { seeRule, toldByWords } from '../../../client/features/rules/rule-sight.ts';
import type { RuleRow, RuleState } from '../../../shared/contract/rules.ts';
import type { LineNotice } from '../../../shared/domain/line-health.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';

const NOW = 1_790_000_000_000;
const row = (feeds: RuleRow['feeds'], state: RuleState = 'live'): RuleRow => ({
  ...{ id: 'r', title: 'R', kind: 'rule', tags: [], logsource: '', refersTo: [], origin: 'shipped' },
  ...{ file: 'f.yml', line: 1, version: 0, state, hits: [] },
  ...(feeds ? { feeds } : {}),
});
const source = (id: string, state: SourceHealth['state'], silentMs?: number): SourceHealth => ({
  ...{ id, name: id.toUpperCase(), type: 'http', state, accepted: 0, duplicates: 0, rejected: 0, dropped: 0 },
  ratePerMinute: 0,
  ...(silentMs === undefined ? {} : { lastReceivedAt: NOW - silentMs }),
});
const see = (rule: RuleRow, sources: readonly SourceHealth[], notices: readonly LineNotice[] = []) => {
  const { state, because } = seeRule(
    rule,
    {
      sources: new Map(sources.map((one) => [one.id, one])),
      notices: new Map(notices.map((one) => [one.id, one])),
    },
    NOW,
  );
  return [state, because];
};
const BADGE = source('badge', 'fresh', 1_000);
const SILENT = source('badge', 'stale', 12 * 60_000);

describe('a live rule', () => {
  test('judges while one source of each group is heard, and sees less without the others', () => {
    expect(see(row([['badge', 'desk']]), [BADGE, source('desk', 'fresh')])).toEqual(['live', undefined]);
    expect(see(row([['badge', 'desk']]), [SILENT, source('desk', 'fresh')])).toEqual([
      'live',
      'Sees less: BADGE silent for 12 min',
    ]);
  });

  test('is unknown while none of a group is heard, with name and age of each', () => {
    expect(
      see(row([['badge', 'desk'], ['dc']]), [SILENT, source('desk', 'never'), source('dc', 'fresh')]),
    ).toEqual(['unknown', 'BADGE silent for 12 min, DESK was never heard']);
    expect(see(row([['badge'], ['dc']]), [BADGE, source('dc', 'failing', 5_000)])).toEqual([
      'unknown',
      'DC cannot be read',
    ]);
  });

  test('is unknown where the line says so', () => {
    const notice: LineNotice = {
      ...{ id: 'unknown r', kind: 'unknown', about: 'R', text: 'Not judged: feed BADGE is 6 min old.' },
      ...{ count: 1, since: NOW, lastAt: NOW },
    };
    expect(see(row([['badge']]), [BADGE], [notice])).toEqual(['unknown', notice.text]);
    expect(see(row([['badge']]), [BADGE], [{ ...notice, id: 'unknown other' }])).toEqual(['live', undefined]);
  });

  test('has no feed where nothing here tells what it looks for', () => {
    expect(see(row([['badge'], []]), [SILENT])[0]).toBe('no_feed');
  });

  test('is taken for judging where nothing is known of its feeds, or where Watchfloor tells it itself', () => {
    expect(see(row([['badge']]), [])).toEqual(['live', undefined]);
    expect(see(row([['watchfloor']]), [SILENT])).toEqual(['live', undefined]);
    expect(see(row([['badge', 'watchfloor']]), [SILENT])[0]).toBe('live');
    expect(see(row(undefined), [SILENT])).toEqual(['live', undefined]);
  });
});

test('of a rule that does not judge nothing is said', () => {
  for (const state of ['input', 'disabled', 'refused'] as const)
    expect(see(row([['badge']], state), [SILENT])).toEqual([state, undefined]);
});

test('who tells what a rule looks for, in words', () => {
  const words = (groups: readonly (readonly string[])[]) => toldByWords(groups, new Map([['badge', BADGE]]));
  expect(words([['watchfloor']])).toBe('Watchfloor itself');
  expect(words([['badge'], ['dc', 'watchfloor']])).toBe('BADGE, and dc or Watchfloor itself');
  expect(words([['badge'], []])).toBe('no source here');
});
