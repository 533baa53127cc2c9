import { describe, expect, test } from 'vitest';
import { judgeLive, type LiveReadings } from '../../../client/features/cameras/player/judge-live.ts';

const now = 1_000_000;
const flowing: LiveReadings = {
  now,
  startedAt: now - 60_000,
  pictureAt: now - 2_000,
  shownAt: now - 80,
  changedAt: now - 1_000,
  movedAt: now - 700,
  isDenied: false,
};
const judge = (over: Partial<LiveReadings>) => judgeLive({ ...flowing, ...over });
const without = (...keys: (keyof LiveReadings)[]) =>
  Object.fromEntries(
    Object.entries(flowing).filter(([key]) => !keys.includes(key as never)),
  ) as unknown as LiveReadings;

describe('what a live tile may claim', () => {
  test('a young, changing picture is live', () => {
    expect(judge({})).toEqual({ state: 'live', isCovered: false });
  });

  test('older than five seconds it is behind, older than ten it is covered', () => {
    expect(judge({ pictureAt: now - 5_001 })).toEqual({ state: 'behind', isCovered: false });
    expect(judge({ pictureAt: now - 10_001 })).toEqual({ state: 'behind', isCovered: true });
  });

  test('an old picture of a list that no longer grows is lost', () => {
    expect(judge({ pictureAt: now - 10_001, movedAt: now - 9_000 })).toEqual({
      state: 'lost',
      isCovered: true,
    });
  });

  test('a list that moves under a picture that does not change is frozen after fifteen seconds', () => {
    expect(judge({ changedAt: now - 14_000 }).state).toBe('live');
    expect(judge({ changedAt: now - 15_001 })).toEqual({ state: 'frozen', isCovered: true });
    expect(judge({ shownAt: now - 15_001 })).toEqual({ state: 'frozen', isCovered: true });
  });

  test('before the first picture it is starting, and lost when none comes for ten seconds', () => {
    const none = without('pictureAt', 'shownAt', 'changedAt', 'movedAt');
    expect(judgeLive({ ...none, startedAt: now - 9_000 })).toEqual({ state: 'starting', isCovered: true });
    expect(judgeLive({ ...none, startedAt: now - 10_001 })).toEqual({ state: 'lost', isCovered: true });
  });

  test('a refusal covers whatever is shown', () => {
    expect(judge({ isDenied: true })).toEqual({ state: 'no-permission', isCovered: true });
  });

  test("the server's word that a camera is off counts only once the picture is old", () => {
    expect(judge({ health: { state: 'off' } }).state).toBe('live');
    expect(judge({ health: { state: 'off' }, pictureAt: now - 10_001 })).toEqual({
      state: 'off',
      isCovered: true,
    });
  });
});
