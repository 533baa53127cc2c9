import { expect, test } from 'vitest';
import { intervalOf, intervalWords, zoneWords } from '../../../client/features/activity/occupancy-words.ts';
import type { SiteOccupancy } from '../../../shared/domain/presence.ts';

const count: SiteOccupancy = {
  id: 'LKF',
  certain: 36,
  possible: 42,
  low: 37,
  high: 41,
  expected: 39.2,
  zones: [
    { id: 'LAB', low: 0, high: 0, expected: 0.1 },
    { id: 'HALL', low: 1, high: 1, expected: 1 },
    { id: 'OFFICE', low: 30, high: 34, expected: 32 },
  ],
  asOf: 0,
};

test('an interval is shown as one, a sure count as a number', () => {
  expect(intervalOf(count)).toBe('37–41');
  expect(intervalOf({ low: 3, high: 3 })).toBe('3');
});

test('in words: how sure, and how many by their readings', () => {
  expect(intervalWords(count)).toBe('between 37 and 41 people, 95 % sure; 36 certain by their readings');
});

test('zones with most people first, those with nobody left out', () => {
  expect(zoneWords(count, new Map([['OFFICE', 'Offices']]))).toBe('Offices 30–34, HALL 1');
});
