import { expect, test } from 'vitest';
import { silenceWords } from '../../../client/lib/silence-words.ts';

test('a silence in words, with the feed and how long', () => {
  const feed = 'Access control';
  expect(silenceWords({ feed, since: 1_000 }, 721_000)).toBe('Access control silent for 12 min');
  expect(silenceWords({ feed, since: 1_000, isFailing: true }, 721_000)).toBe(
    'Access control cannot be read or kept for 12 min',
  );
  expect(silenceWords({ feed, isFailing: true }, 721_000)).toBe('Access control cannot be read or kept');
  expect(silenceWords({ feed }, 721_000)).toBe('Access control not heard lately');
});
