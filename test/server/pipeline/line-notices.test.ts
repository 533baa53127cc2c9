import { expect, test } from 'vitest';
import { createLineNotices } from '../../../server/pipeline/line-notices.ts';
import type { BlindRules, RuleUnknown } from '../../../shared/domain/line-health.ts';
import { sourceHealth } from '../../support/source-health.ts';

test('a bound that is reached is a notice with its count and since when; a rule that is not judged stands first', () => {
  let now = 1_000_000;
  let unknown: RuleUnknown[] = [];
  const notices = createLineNotices({
    clock: { now: () => now },
    titleOf: (rule) => `Title of ${rule}`,
    unknownRules: () => unknown,
    blindRules: () => [],
  });
  expect(notices.current([])).toEqual([]);
  notices.ruleBound({ rule: 'r1', bound: 'group', count: 1 });
  notices.presenceBound({ type: 'too_late' });
  now += 60_000;
  notices.ruleBound({ rule: 'r1', bound: 'group', count: 2 });
  notices.presenceBound({ type: 'too_late' });
  notices.presenceBound({ type: 'too_late' });
  unknown = [{ rule: 'r2', title: 'Two', because: 'feed X is 5 min old', feed: 'X', feedAgeMs: 300_000 }];
  expect(notices.current([])).toMatchObject([
    { kind: 'unknown', about: 'Two', text: 'Not judged: feed X is 5 min old.', since: now - 300_000 },
    { kind: 'bound', about: 'Title of r1', count: 2, since: 1_000_000, lastAt: now },
    { kind: 'bound', about: 'Presence', count: 3, since: 1_000_000, lastAt: now },
  ]);
  now += 60_000;
  unknown = [{ ...unknown[0]!, because: 'feed X is 6 min old', feedAgeMs: 360_000 }];
  expect(notices.current([])[0]).toMatchObject({ since: 760_000, text: 'Not judged: feed X is 6 min old.' });
  notices.riskBound();
  expect(notices.current([]).at(-1)).toMatchObject({ kind: 'bound', about: 'Risk', count: 1 });
  notices.lineGap('rebuild_cut');
  expect(notices.current([]).at(-1)).toMatchObject({
    about: 'The line',
    text: expect.stringContaining('at a start'),
    count: 1,
  });
  notices.cameraFactsLeftOut();
  expect(notices.current([]).at(-1)).toMatchObject({ kind: 'bound', about: 'Cameras', count: 1 });
  notices.identityGap('coverage_past');
  notices.clockBound(12);
  expect(notices.current([]).slice(-2)).toMatchObject([
    { about: 'Identities', text: expect.stringContaining('at a start'), count: 1 },
    { about: 'Clocks', text: expect.stringContaining('facts'), count: 12 },
  ]);
  unknown = [];
  expect(notices.current([]).map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'bound'));
});

test('rules that can find nothing are one notice for the sources that would tell, with how many and since when', () => {
  let now = 1_000_000;
  let blind: BlindRules[] = [];
  const asked: string[][] = [];
  const notices = createLineNotices({
    clock: { now: () => now },
    titleOf: (rule) => rule,
    unknownRules: () => [{ rule: 'r1', title: 'One', because: 'feed X has not been heard' }],
    blindRules: (_, except) => {
      asked.push([...except]);
      return blind;
    },
  });
  const source = (id: string, name: string, lastReceivedAt?: number) =>
    sourceHealth(id, { name, state: 'stale', ...(lastReceivedAt === undefined ? {} : { lastReceivedAt }) });
  blind = [
    { sources: [source('a', 'Badges', 400_000), source('b', 'Desk', 600_000)], rules: ['Forced'] },
    { sources: [source('c', 'Logons')], rules: ['Guessed', 'Sprayed', 'Night', 'Leaver', 'Vendor'] },
  ];
  expect(notices.current([]).slice(1)).toMatchObject([
    { about: 'Badges and Desk', text: 'Not heard, so nothing is found by Forced.', count: 1, since: 600_000 },
    {
      about: 'Logons',
      text: 'Not heard, so nothing is found by Guessed, Sprayed, Night and 2 more.',
      count: 5,
      since: 1_000_000,
    },
  ]);
  now += 5_000;
  expect(notices.current([]).map(({ since }) => since)).toEqual([1_000_000, 600_000, 1_000_000]);
  // Each is told once: what is not judged for another reason is not told again.
  expect(asked.every(([rule]) => rule === 'r1')).toBe(true);
  blind = [];
  expect(notices.current([])).toHaveLength(1);
  blind = [{ sources: [source('c', 'Logons')], rules: ['Guessed'] }];
  expect(notices.current([])[1]).toMatchObject({ since: now });
});
