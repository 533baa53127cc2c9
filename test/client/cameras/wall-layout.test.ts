import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assignSlots,
  columnsOf,
  nextSlot,
  tileSize,
  usualLayout,
} from '../../../client/features/cameras/wall-layout.ts';

const cameras = Array.from({ length: 12 }, (_, index) => ({ id: `C-${index}` }));
const ids = (slots: readonly ({ id: string } | undefined)[]) => slots.map((slot) => slot?.id);

describe('the wall', () => {
  test('starts with as many tiles as the screen and the machine are good for', () => {
    const usual = (cameras: number, width: number, cores: number) => usualLayout({ cameras, width, cores });
    expect(usual(16, 1920, 8)).toBe('9');
    expect(usual(16, 1280, 8)).toBe('4');
    expect(usual(16, 3840, 2)).toBe('4');
    expect(usual(4, 3840, 8)).toBe('4');
    expect(usual(1, 1920, 8)).toBe('1');
  });

  test('keeps tiles 16:9 and inside the panel, whatever its shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 8000 }),
        fc.integer({ min: 40, max: 8000 }),
        fc.constantFrom(1, 4, 9, 16),
        (width, height, layout) => {
          const columns = columnsOf(layout as 1 | 4 | 9 | 16);
          const tile = tileSize({ width, height }, columns, 4);
          expect(tile.width * columns + 4 * (columns - 1)).toBeLessThanOrEqual(width);
          expect(tile.height * columns + 4 * (columns - 1)).toBeLessThanOrEqual(height);
          expect(Math.abs(tile.height - (tile.width * 9) / 16)).toBeLessThan(1);
        },
      ),
    );
  });

  test('leaves slots empty where there are fewer cameras', () => {
    expect(ids(assignSlots(cameras.slice(0, 2), 4, []))).toEqual(['C-0', 'C-1', undefined, undefined]);
  });

  test('a marked camera is always on it, in place of the last unmarked one', () => {
    expect(ids(assignSlots(cameras, 4, ['C-9']))).toEqual(['C-0', 'C-1', 'C-2', 'C-9']);
    expect(ids(assignSlots(cameras, 4, ['C-3', 'C-9']))).toEqual(['C-0', 'C-1', 'C-9', 'C-3']);
    expect(ids(assignSlots(cameras, 4, ['C-1']))).toEqual(['C-0', 'C-1', 'C-2', 'C-3']);
  });

  test('no camera stands twice and as many marked ones as fit are there', () => {
    fc.assert(
      fc.property(fc.subarray(cameras), fc.constantFrom(1, 4, 9, 16), (marked, layout) => {
        const shown = ids(assignSlots(cameras, layout, ids(marked) as string[])).filter(Boolean);
        expect(new Set(shown).size).toBe(shown.length);
        const seen = marked.filter((camera) => shown.includes(camera.id)).length;
        expect(seen).toBe(Math.min(marked.length, layout));
      }),
    );
  });

  test('arrows move within the grid and never onto an empty tile', () => {
    const filled = [true, true, true, true, true, false, false, false, false];
    expect(nextSlot('ArrowRight', 0, 3, filled)).toBe(1);
    expect(nextSlot('ArrowRight', 2, 3, filled)).toBe(2);
    expect(nextSlot('ArrowLeft', 3, 3, filled)).toBe(3);
    expect(nextSlot('ArrowDown', 1, 3, filled)).toBe(4);
    expect(nextSlot('ArrowDown', 2, 3, filled)).toBe(2);
    expect(nextSlot('ArrowUp', 4, 3, filled)).toBe(1);
    expect(nextSlot('End', 0, 3, filled)).toBe(4);
    expect(nextSlot('x', 3, 3, filled)).toBe(3);
  });
});
