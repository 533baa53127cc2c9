import { expect, test } from 'vitest';
import { countInterval } from '../../../../../server/pipeline/enrich/doubt/count-interval.ts';

test('whoever is sure needs no interval', () => {
  expect(countInterval([1, 1, 0, 0.9999])).toMatchObject({ low: 3, high: 3 });
});

test('a few doubtful people, exactly: ten coins', () => {
  // P(X <= 1) = 0.011, P(X <= 2) = 0.055.
  expect(countInterval(Array(10).fill(0.5))).toEqual({ low: 2, high: 8, expected: 5 });
});

test('it does not depend on the order', () => {
  const chances = [0.1, 0.9, 0.35, 0.7, 0.02, 0.5];
  expect(countInterval(chances.toReversed())).toEqual(countInterval(chances));
});

test('many doubtful people are counted alike by both ways, within one', () => {
  const chances = (count: number) => Array.from({ length: count }, (_, index) => 0.02 + (index % 40) / 50);
  const [exact, normal] = [countInterval(chances(400)), countInterval(chances(402))];
  expect(Math.abs(normal.low - exact.low - 0.4)).toBeLessThanOrEqual(1.5);
  expect(Math.abs(normal.high - exact.high - 0.4)).toBeLessThanOrEqual(1.5);
});
