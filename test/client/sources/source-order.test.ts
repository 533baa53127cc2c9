import { expect, test } from 'vitest';
import { isClockOff, orderSources } from '../../../client/features/sources/source-order.ts';
import { createSources } from '../../support/client-data.ts';

test('sources that need a person stand first', () => {
  expect(orderSources(createSources(1_790_000_000_000)).map((source) => source.state)).toEqual([
    'failing',
    'stale',
    'never',
    'fresh',
    'fresh',
    'fresh',
  ]);
});

test('a clock two seconds off is flagged, ahead or behind', () => {
  const [source] = createSources(0);
  const { clockAheadMs: _, ...without } = source!;
  expect(isClockOff({ ...without, clockAheadMs: -2_000 })).toBe(true);
  expect(isClockOff({ ...without, clockAheadMs: 1_999 })).toBe(false);
  expect(isClockOff(without)).toBe(false);
});
