import { describe, expect, test } from 'vitest';
import { judgeStill, type StillReadings } from '../../../../../client/features/cameras/player/judge-still.ts';

const now = 1_000_000;
const judge = (over: Partial<StillReadings>) =>
  judgeStill({
    now,
    startedAt: now - 60_000,
    everyMs: 10_000,
    pictureAt: now - 4_000,
    shownAt: now - 3_000,
    isDenied: false,
    ...over,
  });
const none = { now, everyMs: 10_000, isDenied: false };

describe('what a tile of single pictures may claim', () => {
  test('a picture no older than its pace and ten seconds', () => {
    expect(judge({})).toEqual({ state: 'still', isCovered: false });
    expect(judge({ pictureAt: now - 20_000 }).state).toBe('still');
    expect(judge({ pictureAt: now - 20_001 })).toEqual({
      state: 'lost',
      isCovered: true,
      since: now - 20_001,
    });
  });

  test('nothing of a picture without a time, or of the future', () => {
    expect(judgeStill({ ...none, startedAt: now - 1_000, shownAt: now - 100 })).toEqual({
      state: 'untimed',
      isCovered: true,
    });
    expect(judge({ pictureAt: now + 3_001 }).state).toBe('untimed');
  });

  test('it is starting, then lost, without one', () => {
    expect(judgeStill({ ...none, startedAt: now - 9_000 }).state).toBe('starting');
    expect(judgeStill({ ...none, startedAt: now - 11_000 })).toMatchObject({
      state: 'lost',
      isCovered: true,
    });
  });

  test('a refusal is told at once; the word that the camera is off once the picture is old', () => {
    expect(judge({ isDenied: true })).toEqual({ state: 'no-permission', isCovered: true });
    const health = { state: 'off', since: now - 90_000 } as const;
    expect(judge({ health }).state).toBe('still');
    expect(judge({ health, pictureAt: now - 30_000 })).toMatchObject({ state: 'off', since: now - 90_000 });
  });
});
