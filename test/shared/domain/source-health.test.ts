import { expect, test } from 'vitest';
import { type SourceHealth, silenceOf } from '../../../shared/domain/source-health.ts';
import { sourceHealth } from '../../support/source-health.ts';

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const silence = (state: SourceHealth['state'], silentMs?: number, freshWithinMs?: number) =>
  silenceOf(
    sourceHealth('S', {
      state,
      ...(silentMs === undefined ? {} : { lastReceivedAt: NOW - silentMs }),
      ...(freshWithinMs === undefined ? {} : { freshWithinMs }),
    }),
    NOW,
  );

test('a source is silent where it should have told something and did not', () => {
  expect(silence('fresh', MINUTE, MINUTE)).toBeUndefined();
  expect(silence('stale', 6 * MINUTE, 5 * MINUTE)).toEqual({ feed: 'S', since: NOW - 6 * MINUTE });
  expect(silence('never', undefined, 5 * MINUTE)).toEqual({ feed: 'S' });
});

test('of one whose silence nobody watches nothing can be said before it told anything', () => {
  expect(silence('never')).toBeUndefined();
  expect(silence('fresh', 30 * MINUTE)).toBeUndefined();
});

test('a bad record is no silence; one that fails for as long as it may be silent is', () => {
  expect(silence('failing', 4 * MINUTE, 5 * MINUTE)).toBeUndefined();
  expect(silence('failing', 6 * MINUTE, 5 * MINUTE)).toMatchObject({ isFailing: true });
  expect(silence('failing', 6 * MINUTE, 10 * MINUTE)).toBeUndefined();
  expect(silence('failing', 4 * MINUTE)).toBeUndefined();
  expect(silence('failing', 6 * MINUTE)).toMatchObject({ isFailing: true });
  expect(silence('failing')).toEqual({ feed: 'S', isFailing: true });
});
