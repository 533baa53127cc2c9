import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BYTES,
  findRepetition,
  type Print,
  SAMPLES,
} from '../../../../../client/features/cameras/player/repetition.ts';

const printed = (...prints: number[]): Print[] =>
  prints.map((print, index) => ({ print, at: index * 1000, durationMs: 1000 }));
const times = (count: number, prints: number[]) => Array.from({ length: count }, () => prints).flat();

describe('coded pictures that come round again', () => {
  test('new ones never do', () => {
    expect(findRepetition(printed(1, 2, 3, 4, 5, 6, 7, 8, 9), BYTES)).toBeUndefined();
  });

  test('one segment five times is found with its period and since when', () => {
    const found = findRepetition(printed(1, 2, 3, 3, 3, 3, 3), BYTES);
    expect(found).toEqual({ since: 3000, periodMs: 1000 });
  });

  test('four alike are not yet proof', () => {
    expect(findRepetition(printed(1, 2, 3, 3, 3, 3), BYTES)).toBeUndefined();
  });

  test('a longer loop needs a whole period of them in the same order', () => {
    expect(findRepetition(printed(...times(2, [1, 2, 3, 4, 5, 6])), BYTES)).toEqual({
      since: 6000,
      periodMs: 6000,
    });
    expect(findRepetition(printed(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5), BYTES)).toBeUndefined();
    expect(findRepetition(printed(1, 2, 3, 4, 5, 6, 2, 1, 3, 4, 6, 5), BYTES)).toBeUndefined();
  });

  test('it is over with the first new one', () => {
    expect(findRepetition(printed(...times(4, [1, 2]), 9), BYTES)).toBeUndefined();
  });

  test('where some in between never came the period is the time that passed', () => {
    const before = printed(1, 2, 3, 4);
    const after = printed(1, 2, 3, 4).map((one) => ({ ...one, at: one.at + 24_000 }));
    expect(findRepetition([...before, ...after], BYTES)?.periodMs).toBe(24_000);
  });

  test('any loop after anything is found once it went round twice, at its period or a part of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { maxLength: 20 }),
        fc.array(fc.integer(), { minLength: 1, maxLength: 20 }),
        (before, loop) => {
          const rounds = Math.max(2, Math.ceil(5 / loop.length) + 1);
          const found = findRepetition(printed(...before, ...times(rounds, loop)), BYTES);
          expect(found).toBeDefined();
          expect(found!.periodMs).toBeLessThanOrEqual(loop.length * 1000);
        },
      ),
    );
  });

  test('what is all different is never a loop', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { maxLength: 128 }), (prints) => {
        expect(findRepetition(printed(...prints), BYTES)).toBeUndefined();
        expect(findRepetition(printed(...prints), SAMPLES)).toBeUndefined();
      }),
    );
  });
});

describe('samples of a picture that come round again', () => {
  test('a still place, or a lamp that blinks, is none', () => {
    expect(findRepetition(printed(...times(30, [7])), SAMPLES)).toBeUndefined();
    expect(findRepetition(printed(...times(30, [7, 8])), SAMPLES)).toBeUndefined();
  });

  test('four different ones over two whole periods are', () => {
    const loop = [1, 2, 3, 4];
    expect(findRepetition(printed(...times(2, loop)), SAMPLES)).toBeUndefined();
    expect(findRepetition(printed(...times(3, loop)), SAMPLES)).toEqual({ since: 4000, periodMs: 4000 });
  });
});
