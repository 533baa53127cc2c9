import { describe, expect, test } from 'vitest';
import { allTogether, gapWords, stripOf } from '../../../client/features/recorded/strip-of.ts';
import type { RecordedCamera } from '../../../shared/contract/recorded.ts';

const camera = (id: string, more: Partial<RecordedCamera> = {}): RecordedCamera => ({
  ...{ camera: id, oldestAt: 0, spans: [{ from: 0, to: 100_000 }], gaps: [] },
  ...more,
});

describe('a camera on the line', () => {
  test('is cut to what the line shows; gaps are drawn last', () => {
    const one = camera('C-1', {
      spans: [
        { from: 0, to: 40_000 },
        { from: 60_000, to: 100_000, holes: { count: 9, ms: 5_000 } },
      ],
      gaps: [{ from: 40_000, to: 60_000 }],
    });
    expect(stripOf(one, { from: 20_000, to: 90_000 }).pieces).toEqual([
      { from: 20_000, to: 40_000, kind: 'recorded' },
      { from: 60_000, to: 90_000, kind: 'broken' },
      { from: 40_000, to: 60_000, kind: 'gap' },
    ]);
  });

  test('before its oldest picture is outside, never a gap; without one all is', () => {
    expect(stripOf(camera('C-1', { oldestAt: 50_000, spans: [] }), { from: 0, to: 60_000 }).pieces).toEqual([
      { from: 0, to: 50_000, kind: 'outside' },
    ]);
    const { oldestAt: _, ...never } = camera('C-2', { spans: [] });
    expect(stripOf(never, { from: 0, to: 60_000 }).pieces).toEqual([
      { from: 0, to: 60_000, kind: 'outside' },
    ]);
  });

  test('all together: a gap of any one is a gap', () => {
    const all = allTogether([
      camera('C-1'),
      camera('C-2', { oldestAt: 5_000, gaps: [{ from: 10_000, to: 20_000 }] }),
    ]);
    expect(all).toMatchObject({
      oldestAt: 0,
      spans: [{ from: 0, to: 100_000 }],
      gaps: [{ from: 10_000, to: 20_000 }],
    });
  });

  test('gaps in words name the longest; what is out of sight is not said', () => {
    const range = { from: 0, to: 50_000 };
    const cameras = [
      camera('C-1', { gaps: [{ from: 0, to: 12_000 }] }),
      camera('C-2', { gaps: [{ from: 20_000, to: 200_000 }] }),
      camera('C-3', { gaps: [{ from: 60_000, to: 70_000 }] }),
      camera('C-4', { spans: [{ from: 0, to: 50_000, holes: { count: 3, ms: 400 } }] }),
    ];
    expect(gapWords(cameras, range)).toBe('C-2 30 s, C-1 12 s, C-4 1 s');
    expect(gapWords(cameras, range, 1)).toBe('C-2 30 s, and 2 more');
    expect(gapWords([camera('C-1')], range)).toBe('');
  });
});
