import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replacementOf } from '../../../../server/pipeline/enrich/badge-replacement.ts';
import type { BadgeAssignment } from '../../../../shared/domain/site.ts';

const DAY = 86_400_000;
const old: BadgeAssignment = { number: 'A', validTo: 10 * DAY };
const next: BadgeAssignment = { number: 'B', validFrom: 10 * DAY };

test.each<[what: string, badges: BadgeAssignment[], number: string, day: number, by: string | undefined]>([
  ['the old card after the new one counts', [old, next], 'A', 11, 'B'],
  ['the old card on its last day', [old, next], 'A', 9.9, undefined],
  ['the new card', [old, next], 'B', 11, undefined],
  [
    'an old card before the new one counts: it is only out of date',
    [old, { number: 'B', validFrom: 12 * DAY }],
    'A',
    11,
    undefined,
  ],
  ['the same, later', [old, { number: 'B', validFrom: 12 * DAY }], 'A', 13, 'B'],
  ['a stated overlap', [{ number: 'A', validTo: 14 * DAY }, next], 'A', 12, undefined],
  ['after a stated overlap', [{ number: 'A', validTo: 14 * DAY }, next], 'A', 15, 'B'],
  ['a second card: no end is stated', [{ number: 'A' }, next], 'A', 30, undefined],
  ['a card that only expired', [old], 'A', 11, undefined],
  ['a card that expired beside one held for long', [old, { number: 'C' }], 'A', 11, undefined],
  ['a number given out anew', [old, next, { number: 'A', validFrom: 20 * DAY }], 'A', 21, undefined],
  [
    'a chain: the next one',
    [old, { ...next, validTo: 20 * DAY }, { number: 'C', validFrom: 20 * DAY }],
    'A',
    25,
    'B',
  ],
  [
    'a chain: the one after',
    [old, { ...next, validTo: 20 * DAY }, { number: 'C', validFrom: 20 * DAY }],
    'B',
    25,
    'C',
  ],
])('%s', (_, badges, number, day, by) => {
  expect(replacementOf(badges, number, day * DAY)?.by).toBe(by);
});

test('hours count from when both hold: the old one ended, the new one began', () => {
  expect(replacementOf([old, next], 'A', 11.5 * DAY)).toEqual({ by: 'B', hours: 36 });
});

test('a card within its validity is never replaced, whatever else its holder has', () => {
  const day = fc.integer({ min: 0, max: 30 });
  const badge = fc.record(
    { number: fc.constantFrom('A', 'B', 'C'), validFrom: day, validTo: day },
    { requiredKeys: ['number'] },
  ) as fc.Arbitrary<BadgeAssignment>;
  fc.assert(
    fc.property(fc.array(badge, { maxLength: 6 }), day, (badges, time) => {
      const found = replacementOf(badges, 'A', time);
      const isValid = badges.some(
        ({ number, validFrom = -1, validTo = 99 }) => number === 'A' && time >= validFrom && time < validTo,
      );
      if (isValid) expect(found).toBeUndefined();
      if (found)
        expect(badges.some(({ number, validFrom = 99 }) => number === found.by && validFrom <= time)).toBe(
          true,
        );
    }),
  );
});
