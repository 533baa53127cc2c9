import { expect, test } from 'vitest';
import { groupReasons } from '../../../client/lib/group-reasons.ts';
import type { AlertReason } from '../../../shared/domain/alert.ts';

const reason = (findingId: string, rule: string, at: number, withdrawn?: string): AlertReason => ({
  findingId,
  rule,
  sentence: findingId,
  level: 'high',
  domain: 'cyber',
  at,
  knownAt: at,
  evidenceCount: 1,
  ...(withdrawn === undefined ? {} : { withdrawn }),
});
const ids = (reasons: readonly AlertReason[]) =>
  groupReasons(reasons).map(({ newest, earlier }) => [newest, ...earlier].map((one) => one.findingId));

test('what one rule says again is told once, the newest first', () => {
  expect(ids([reason('a1', 'a', 1), reason('b1', 'b', 2), reason('a2', 'a', 3)])).toEqual([
    ['a2', 'a1'],
    ['b1'],
  ]);
});

test('a withdrawn reason never speaks for one that stands', () => {
  expect(ids([reason('a1', 'a', 1), reason('a2', 'a', 2, 'it was late')])).toEqual([['a2'], ['a1']]);
});

test('no reasons make no group', () => expect(groupReasons([])).toEqual([]));
