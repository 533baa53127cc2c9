import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapsBetween, recordedCamera, recordedSpans } from '../../../server/cameras/recorded-spans.ts';
import type { Segment } from '../../../server/cameras/segment.ts';
import { makeSegment } from './fixtures.ts';

const T = 1_700_000_000_000;
const second = (n: number) => makeSegment(T + n * 1000);
const seconds = (...ns: number[]) => ns.map(second);
const all = { from: T - 1e6, to: T + 1e6 };

function store(segments: readonly Segment[], newestAt = T + 1e9) {
  return {
    range: (from: number, to: number) =>
      segments.filter((one) => one.startAt < to && one.startAt + one.durationMs > from),
    recordedFrom: () => segments[0]?.startAt,
    newestAt: () => newestAt,
  };
}

describe('recorded spans', () => {
  test('segments that follow each other are one span, rounding included', () => {
    const segments = [second(0), makeSegment(T + 1_030), makeSegment(T + 1_990)];
    expect(recordedSpans(segments, all)).toEqual([{ from: T, to: T + 2_990 }]);
  });

  test('missing seconds part them; the range cuts them', () => {
    expect(recordedSpans(seconds(0, 1, 5, 6), { from: T + 500, to: T + 6_500 })).toEqual([
      { from: T + 500, to: T + 2_000 },
      { from: T + 5_000, to: T + 6_500 },
    ]);
  });

  test('too many are joined over the shortest gaps, which are counted', () => {
    expect(recordedSpans(seconds(0, 10, 12, 30), all, 3)).toEqual([
      { from: T, to: T + 1_000 },
      { from: T + 10_000, to: T + 13_000, holes: { count: 1, ms: 1_000 } },
      { from: T + 30_000, to: T + 31_000 },
    ]);
  });

  test('spans and gaps never overlap, fill the range, and no recorded time is lost or made up', () => {
    const given = fc.tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }),
      fc.integer({ min: -5, max: 60 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 10 }),
    );
    fc.assert(
      fc.property(given, ([ns, start, length, most]) => {
        const range = { from: T + start * 1000, to: T + (start + length) * 1000 };
        const segments = seconds(...ns.sort((a, b) => a - b));
        const spans = recordedSpans(segments, range, most);
        const gaps = gapsBetween(spans, range);
        const parts = [...spans, ...gaps].sort((a, b) => a.from - b.from);
        expect(parts.reduce((sum, part) => sum + part.to - part.from, 0)).toBe(length * 1000);
        expect(parts.every((part, index) => index === 0 || parts[index - 1]!.to === part.from)).toBe(true);
        expect(spans.length).toBeLessThanOrEqual(most);
        const inRange = ns.filter((n) => n >= start && n < start + length).length * 1000;
        const said = spans.reduce((sum, span) => sum + span.to - span.from - (span.holes?.ms ?? 0), 0);
        expect(said).toBe(inRange);
      }),
    );
  });
});

describe('a camera on the time line', () => {
  test('what left the window is no gap; what is missing since is', () => {
    const camera = recordedCamera(
      'C-1',
      store(seconds(0, 1, 5), T + 6_000),
      { from: T - 60_000, to: T + 60_000 },
      T + 40_000,
    );
    expect(camera).toMatchObject({ oldestAt: T, newestAt: T + 6_000 });
    expect(camera.gaps).toEqual([
      { from: T + 2_000, to: T + 5_000 },
      { from: T + 6_000, to: T + 28_000 },
    ]);
  });

  test('the seconds under way are no gap', () => {
    const camera = recordedCamera(
      'C-1',
      store(seconds(0, 1), T + 2_000),
      { from: T, to: T + 60_000 },
      T + 5_000,
    );
    expect(camera.gaps).toEqual([]);
  });

  test('nothing kept: no span, no gap, no oldest', () => {
    expect(recordedCamera('C-1', store([]), all, T)).toEqual({ camera: 'C-1', spans: [], gaps: [] });
  });
});
