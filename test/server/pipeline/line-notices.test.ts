import { expect, test } from 'vitest';
import { createLineNotices } from '../../../server/pipeline/line-notices.ts';
import type { RuleUnknown } from '../../../shared/domain/line-health.ts';

test('a bound that is reached is a notice with its count and since when; a rule that is not judged stands first', () => {
  let now = 1_000_000;
  let unknown: RuleUnknown[] = [];
  const notices = createLineNotices({
    clock: { now: () => now },
    titleOf: (rule) => `Title of ${rule}`,
    unknownRules: () => unknown,
  });
  expect(notices.current()).toEqual([]);
  notices.ruleBound({ rule: 'r1', bound: 'group', count: 1 });
  notices.presenceBound({ type: 'too_late' });
  now += 60_000;
  notices.ruleBound({ rule: 'r1', bound: 'group', count: 2 });
  notices.presenceBound({ type: 'too_late' });
  notices.presenceBound({ type: 'too_late' });
  unknown = [{ rule: 'r2', title: 'Two', because: 'feed X is 5 min old', feed: 'X', feedAgeMs: 300_000 }];
  expect(notices.current()).toMatchObject([
    { kind: 'unknown', about: 'Two', text: 'Not judged: feed X is 5 min old.', since: now - 300_000 },
    { kind: 'bound', about: 'Title of r1', count: 2, since: 1_000_000, lastAt: now },
    { kind: 'bound', about: 'Presence', count: 3, since: 1_000_000, lastAt: now },
  ]);
  now += 60_000;
  unknown = [{ ...unknown[0]!, because: 'feed X is 6 min old', feedAgeMs: 360_000 }];
  expect(notices.current()[0]).toMatchObject({ since: 760_000, text: 'Not judged: feed X is 6 min old.' });
  notices.riskBound();
  expect(notices.current().at(-1)).toMatchObject({ kind: 'bound', about: 'Risk', count: 1 });
  notices.lineGap('rebuild_cut');
  expect(notices.current().at(-1)).toMatchObject({
    about: 'The line',
    text: expect.stringContaining('at a start'),
    count: 1,
  });
  notices.cameraFactsLeftOut();
  expect(notices.current().at(-1)).toMatchObject({ kind: 'bound', about: 'Cameras', count: 1 });
  notices.identityGap('coverage_past');
  notices.clockBound(12);
  expect(notices.current().slice(-2)).toMatchObject([
    { about: 'Identities', text: expect.stringContaining('at a start'), count: 1 },
    { about: 'Clocks', text: expect.stringContaining('facts'), count: 12 },
  ]);
  unknown = [];
  expect(notices.current().map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'bound'));
});
