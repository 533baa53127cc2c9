import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type LineView,
  panView,
  rangeOf,
  revealMoment,
  shareOf,
  ticksOf,
  timeAt,
  zoomView,
} from '../../../client/features/recorded/line-view.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const following: LineView = { spanMs: 600_000, to: undefined };

describe('what of time the line shows', () => {
  test('it follows now, with a little room after it', () => {
    const range = rangeOf(following, NOW);
    expect(range.to - range.from).toBe(600_000);
    expect(shareOf(NOW, range)).toBeCloseTo(0.97);
  });

  test('zooming keeps what lies under the pointer where it is', () => {
    const held: LineView = { spanMs: 600_000, to: NOW - 3_600_000 };
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        (share, by) => {
          const at = timeAt(share, rangeOf(held, NOW));
          const zoomed = zoomView(held, by, at, NOW);
          expect(shareOf(at, rangeOf(zoomed, NOW))).toBeCloseTo(share, 6);
        },
      ),
    );
  });

  test('moved back it stands; moved to now it follows again', () => {
    const back = panView(following, -300_000, NOW);
    expect(back.to).toBe(NOW - 300_000 + 18_000);
    expect(panView(back, 300_000, NOW)).toEqual(following);
  });

  test('a moment is brought into sight, and only then does the line move', () => {
    expect(revealMoment(following, NOW - 300_000, NOW)).toBe(following);
    const far = revealMoment(following, NOW - 3_600_000, NOW);
    expect(shareOf(NOW - 3_600_000, rangeOf(far, NOW))).toBeCloseTo(0.5);
  });
});

describe('marks along the line', () => {
  test('are whole steps of the zone’s clock, no more than asked', () => {
    const { at, stepMs } = ticksOf(rangeOf(following, NOW), 12, 'UTC');
    expect(stepMs).toBe(60_000);
    expect(at.every((tick) => tick % 60_000 === 0)).toBe(true);
    expect(at.length).toBeLessThanOrEqual(12);
  });

  test('of hours begin at the zone’s midnight, also where it is half an hour off', () => {
    const { at } = ticksOf({ from: NOW - 86_400_000 / 2, to: NOW }, 6, 'Asia/Kolkata');
    expect(at.map((tick) => new Date(tick).getUTCMinutes())).toEqual(at.map(() => 30));
  });
});
