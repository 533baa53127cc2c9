import { describe, expect, test } from 'vitest';
import {
  BARRED_MS,
  createFocus,
  LOW_AFTER_MS,
  MISSING_MS,
  PLAIN_AFTER_MS,
} from '../../../../../client/features/cameras/player/low-focus.ts';
import { createFakeTiming } from './fake-playback.ts';

function setUp(isAlways = false) {
  const time = createFakeTiming(0);
  const turns: boolean[] = [];
  const focus = createFocus(time.timing, isAlways, () => turns.push(focus.isLow()));
  return { time, turns, focus };
}

describe('low latency for the tile that is looked at', () => {
  test('comes when the focus has stayed, and goes a while after it left', () => {
    const { time, turns, focus } = setUp();
    focus.set(true);
    time.pass(LOW_AFTER_MS - 1);
    expect(turns).toEqual([]);
    time.pass(1);
    expect(turns).toEqual([true]);
    focus.set(false);
    time.pass(PLAIN_AFTER_MS);
    expect(turns).toEqual([true, false]);
  });

  test('a focus that wanders over the wall exchanges nothing', () => {
    const { time, turns, focus } = setUp();
    for (let step = 0; step < 50; step++) {
      focus.set(step % 2 === 0);
      time.pass(LOW_AFTER_MS - 200);
    }
    focus.set(false);
    time.pass(60_000);
    expect(turns).toEqual([]);
  });

  test('a short look elsewhere keeps it', () => {
    const { time, turns, focus } = setUp();
    focus.set(true);
    time.pass(LOW_AFTER_MS);
    focus.set(false);
    time.pass(PLAIN_AFTER_MS - 1);
    focus.set(true);
    time.pass(60_000);
    expect(turns).toEqual([true]);
  });

  test('where it failed it is tried again after a minute, where the origin lacks it after ten', () => {
    for (const [why, ms] of [
      ['failed', BARRED_MS],
      ['missing', MISSING_MS],
    ] as const) {
      const { time, turns, focus } = setUp();
      focus.set(true);
      time.pass(LOW_AFTER_MS);
      focus.bar(why);
      expect(turns).toEqual([true, false]);
      time.pass(ms - 1);
      expect(turns).toHaveLength(2);
      time.pass(1);
      expect(turns).toEqual([true, false, true]);
    }
  });

  test('asked for outright it is there from the start; ended it leaves no timer', () => {
    const { time, focus } = setUp(true);
    expect(focus.isLow()).toBe(true);
    focus.set(false);
    focus.end();
    expect(time.waiting()).toBe(0);
  });
});
