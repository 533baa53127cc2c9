import { expect, test } from 'vitest';
import { clockWords, isClockOff, orderSources } from '../../../client/features/sources/source-order.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
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
  const { clockAheadMs: _, clock: __, ...without } = source!;
  expect(isClockOff({ ...without, clockAheadMs: -2_000 })).toBe(true);
  expect(isClockOff({ ...without, clockAheadMs: 1_999 })).toBe(false);
  expect(isClockOff(without)).toBe(false);
});

test('a clock is told in words: how far off, how sure, from what, and what rules make of it', () => {
  const [source] = createSources(0);
  const words = (clock: NonNullable<SourceHealth['clock']>) => clockWords({ ...source!, clock });
  const known = { offsetMs: 3_200, errorMs: 400, basis: 'anchors', pairs: 48, widenMs: 0 } as const;
  expect(words(known)).toBe('Clock 3.2 s ahead ± 0.4 s, from 48 facts told elsewhere too.');
  expect(words({ ...known, offsetMs: -7_200_000, widenMs: 10_800_000 })).toBe(
    'Clock 2 h 00 behind ± 0.4 s, from 48 facts told elsewhere too. Rules take its times as ± 3 h 00.',
  );
  const heard = { ...known, basis: 'receipt', pairs: 0 } as const;
  expect(words({ ...heard, offsetMs: 420_000 })).toBe('Clock 7 min ahead ± 0.4 s, from receipt.');
  expect(words({ ...heard, offsetMs: -800 })).toBe('Clock agrees with ours, as far as receipt tells.');
  expect(words({ ...heard, offsetMs: -7_200_000 })).toBe(
    'Events come 2 h 00 after the time they claim: late, or its clock is behind.',
  );
});

test('a clock that may only be late is not flagged', () => {
  const { clockAheadMs: _, ...source } = createSources(0)[0]!;
  const clock = { offsetMs: -90_000, errorMs: 400, basis: 'receipt', pairs: 0, widenMs: 0 } as const;
  expect(isClockOff({ ...source, clock })).toBe(false);
  expect(isClockOff({ ...source, clock: { ...clock, offsetMs: 90_000 } })).toBe(true);
});
