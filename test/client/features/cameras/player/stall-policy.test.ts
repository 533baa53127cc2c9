import { describe, expect, test } from 'vitest';
import {
  decideStall,
  STILL_LIST_MS,
  STUCK_MS,
} from '../../../../../client/features/cameras/player/stall-policy.ts';

const now = 1_000_000;
const flowing = { now, openedAt: now - 60_000, movedAt: now - 500, shownAt: now - 80, kicks: 0 };

describe('where nothing goes on and no fault is told', () => {
  test('a stream that flows is left alone', () => {
    expect(decideStall(flowing)).toBe('nothing');
    expect(decideStall({ now, openedAt: now - 1_000, kicks: 0 })).toBe('nothing');
  });

  test('a list without frames recovers the decoder, then loads anew, by turns and with time between', () => {
    const stuck = { ...flowing, shownAt: now - STUCK_MS - 1 };
    expect(decideStall(stuck)).toBe('recover');
    expect(decideStall({ ...stuck, kickedAt: now - 1_000, kicks: 1 })).toBe('nothing');
    expect(decideStall({ ...stuck, kickedAt: now - STUCK_MS - 1, kicks: 1 })).toBe('reload');
    expect(decideStall({ ...stuck, kickedAt: now - STUCK_MS - 1, kicks: 2 })).toBe('recover');
  });

  test('a list that stands still is loaded anew, every so often', () => {
    const still = { ...flowing, movedAt: now - STILL_LIST_MS - 1 };
    expect(decideStall(still)).toBe('reload');
    expect(decideStall({ ...still, kickedAt: now - 1_000 })).toBe('nothing');
  });

  test('before the first list it is given the same time', () => {
    expect(decideStall({ now, openedAt: now - STUCK_MS, kicks: 0 })).toBe('nothing');
    expect(decideStall({ now, openedAt: now - STILL_LIST_MS - 1, kicks: 0 })).toBe('reload');
  });
});
