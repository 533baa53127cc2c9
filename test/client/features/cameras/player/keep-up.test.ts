import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CUSHION_MOST_S,
  decidePace,
  JUMP_S,
  type Pace,
  type PaceReadings,
  STEADY,
} from '../../../../../client/features/cameras/player/keep-up.ts';

const inPlace: PaceReadings = { behindS: 2, holdBackS: 2, aheadS: 2, elapsedS: 0.5, hasStalled: false };
const decide = (over: Partial<PaceReadings>, before: Pace = STEADY) =>
  decidePace(before, { ...inPlace, ...over });

/** Plays for so long as a stream does whose newest picture is always in hand, and says how far behind it ends. */
function play(behindS: number, seconds: number, stalls: (second: number) => boolean = () => false): number {
  let pace: Pace = STEADY;
  let behind = behindS;
  for (let at = 0; at < seconds; at += 0.5) {
    const hasStalled = stalls(at);
    if (hasStalled) behind += 0.5;
    const next = decide({ behindS: behind, aheadS: behind, hasStalled }, pace);
    behind = next.jump ? inPlace.holdBackS : behind - (next.rate - 1) * 0.5;
    pace = next;
  }
  return behind;
}

describe('how a late picture is brought back', () => {
  test('in its place it plays as it happened', () => {
    expect(decide({})).toEqual({ rate: 1, cushionS: 0, jump: false });
    expect(decide({ behindS: 2.3 }).rate).toBe(1);
  });

  test('a second late it plays faster, and does not stop at the first improvement', () => {
    const faster = decide({ behindS: 3, aheadS: 3 });
    expect(faster.rate).toBeGreaterThan(1.05);
    expect(decide({ behindS: 2.3, aheadS: 2 }, faster).rate).toBeGreaterThan(1);
    expect(decide({ behindS: 2.05 }, faster).rate).toBe(1);
  });

  test('far behind it jumps, but only over what is in hand', () => {
    expect(decide({ behindS: 2 + JUMP_S + 1, aheadS: 6 }).jump).toBe(true);
    expect(decide({ behindS: 2 + JUMP_S + 1, aheadS: 1 })).toMatchObject({ jump: false, rate: 1.25 });
  });

  test('with next to nothing in hand it does not hurry into a stall', () => {
    expect(decide({ behindS: 4, aheadS: 0.3 })).toMatchObject({ rate: 1, jump: false });
  });

  test('a stall keeps a little more distance, which wears off', () => {
    const after = decide({ hasStalled: true });
    expect(after.cushionS).toBeGreaterThan(0);
    expect(decide({ elapsedS: 60 }, after).cushionS).toBe(0);
  });

  test('latency never creeps: a stall every minute for a day ends where it began', () => {
    expect(play(2, 24 * 3600, (second) => second % 60 === 0)).toBeLessThan(2 + CUSHION_MOST_S);
    const rested = play(3.5, 60);
    expect(rested).toBeLessThan(2.4);
  });

  test('whatever is read, the speed stays between 1 and 1.25 and the cushion small', () => {
    const seconds = fc.double({ min: -100, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ behindS: seconds, aheadS: seconds, hasStalled: fc.boolean() }),
        fc.double({ min: 0, max: 100_000, noNaN: true }),
        fc.record({
          rate: fc.constantFrom(1, 1.1, 1.25),
          cushionS: fc.double({ min: 0, max: CUSHION_MOST_S, noNaN: true }),
        }),
        (readings, elapsedS, before) => {
          const { rate, cushionS } = decide({ ...readings, elapsedS }, before);
          expect(rate).toBeGreaterThanOrEqual(1);
          expect(rate).toBeLessThanOrEqual(1.25);
          expect(cushionS).toBeGreaterThanOrEqual(0);
          expect(cushionS).toBeLessThanOrEqual(CUSHION_MOST_S);
        },
      ),
    );
  });
});
