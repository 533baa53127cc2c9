import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gapsIn,
  type ListedSegment,
  positionOfTime,
  recordedSpans,
  timeOfPosition,
} from '../../../../../client/features/cameras/player/picture-time.ts';

/** Four seconds, then ten seconds nobody recorded, then three more. */
const base = Date.UTC(2026, 10, 23);
const segments: ListedSegment[] = [0, 1, 2, 3, 14, 15, 16].map((second, index) => ({
  startS: index,
  durationS: 1,
  at: base + second * 1000,
}));

describe('time of a picture', () => {
  test('follows the program date-time of the playing segment, across a gap', () => {
    expect(timeOfPosition(segments, 2.5)).toBe(base + 2_500);
    expect(timeOfPosition(segments, 4.25)).toBe(base + 14_250);
  });

  test('is unknown outside the list', () => {
    expect(timeOfPosition(segments, 9)).toBeUndefined();
    expect(timeOfPosition([], 0)).toBeUndefined();
  });

  test('a moment in a gap leads to the next recorded one, a moment after the end nowhere', () => {
    expect(positionOfTime(segments, base + 8_000)).toBe(4);
    expect(positionOfTime(segments, base + 14_500)).toBe(4.5);
    expect(positionOfTime(segments, base + 18_000)).toBeUndefined();
  });

  test('there and back is the same moment, wherever something is recorded', () => {
    fc.assert(
      fc.property(fc.constantFrom(...segments), fc.integer({ min: 0, max: 990 }), (segment, ms) => {
        const at = segment.at + ms;
        const position = positionOfTime(segments, at);
        expect(position).toBeDefined();
        expect(Math.abs(timeOfPosition(segments, position!)! - at)).toBeLessThan(1);
      }),
    );
  });

  test('spans join what follows without a hole; gaps are the rest of the range', () => {
    const spans = recordedSpans(segments);
    expect(spans).toEqual([
      { from: base, to: base + 4_000 },
      { from: base + 14_000, to: base + 17_000 },
    ]);
    expect(gapsIn({ from: base - 2_000, to: base + 20_000 }, spans)).toEqual([
      { from: base - 2_000, to: base },
      { from: base + 4_000, to: base + 14_000 },
      { from: base + 17_000, to: base + 20_000 },
    ]);
    expect(gapsIn({ from: base + 1_000, to: base + 3_000 }, spans)).toEqual([]);
    expect(gapsIn({ from: 0, to: 10_000 }, [])).toEqual([{ from: 0, to: 10_000 }]);
  });
});
