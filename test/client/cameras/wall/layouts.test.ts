import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestGrid,
  cellSize,
  LAYOUTS,
  layoutOf,
  nextLayout,
  planOf,
  STEPS,
  usualLayout,
} from '../../../../client/features/cameras/wall/layouts.ts';
import { planFault } from '../../../../shared/domain/wall.ts';

const side = fc.integer({ min: 40, max: 8000 });
const NONE = { width: 0, height: 0 };

describe('layouts', () => {
  test('from 1 to 36 tiles, each a sound plan that covers its wall, each with an id of its own', () => {
    const counts = LAYOUTS.map((layout) => layout.boxes.length);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 36]);
    expect(new Set(LAYOUTS.map(({ id }) => id)).size).toBe(LAYOUTS.length);
    for (const layout of LAYOUTS) {
      expect(planFault(planOf(layout))).toBeUndefined();
      const cells = layout.boxes.reduce((sum, { w, h }) => sum + w * h, 0);
      expect([layout.id, cells]).toEqual([layout.id, layout.columns * layout.rows]);
    }
    for (const id of ['1', '2x1', '2x2', '3x2', '3x3', '1and5', '1and7', '4x4', '5x5', '6x6'])
      expect(layoutOf(id, NONE, 4)?.id).toBe(id);
  });

  test('cells are 16:9 and fit, whatever the shape of the panel', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(...LAYOUTS), (width, height, { columns, rows }) => {
        const cell = cellSize({ width, height }, columns, rows, 4);
        expect(cell.width * columns + 4 * (columns - 1)).toBeLessThanOrEqual(Math.max(width, 4 * columns));
        expect(cell.height * rows + 4 * (rows - 1)).toBeLessThanOrEqual(Math.max(height, 4 * rows));
        expect(Math.abs(cell.height - (cell.width * 9) / 16)).toBeLessThan(1);
      }),
    );
  });

  test('the best fit holds all and no other grid has larger tiles', () => {
    expect(bestGrid(9, { width: 1920, height: 1080 }, 4)).toEqual({ columns: 3, rows: 3 });
    expect(bestGrid(2, { width: 800, height: 1000 }, 4)).toEqual({ columns: 1, rows: 2 });
    expect(bestGrid(2, { width: 1900, height: 400 }, 4)).toEqual({ columns: 2, rows: 1 });
    expect(bestGrid(6, { width: 900, height: 1200 }, 4)).toEqual({ columns: 2, rows: 3 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 36 }), (width, height, count) => {
        const panel = { width, height };
        const best = bestGrid(count, panel, 4);
        expect(best.columns * best.rows).toBeGreaterThanOrEqual(count);
        const { width: largest } = cellSize(panel, best.columns, best.rows, 4);
        for (let columns = 1; columns <= count; columns++)
          expect(cellSize(panel, columns, Math.ceil(count / columns), 4).width).toBeLessThanOrEqual(largest);
      }),
    );
  });

  test('a fit is arranged for its panel; what is no layout is none', () => {
    const wide = layoutOf('fit-7', { width: 1920, height: 1080 }, 4)!;
    expect([wide.boxes.length, wide.columns]).toEqual([7, 3]);
    expect(layoutOf('fit-7', { width: 600, height: 1600 }, 4)!.columns).toBe(1);
    for (const id of ['', 'fit-0', 'fit-37', 'fit-x', '9x9', '__proto__'])
      expect(layoutOf(id, NONE, 4)).toBeUndefined();
  });

  test('one key goes to more tiles and back to one, past those that would only be empty', () => {
    let id: string = '1';
    const seen = STEPS.map(() => {
      id = nextLayout(id, 100);
      return id;
    });
    expect(seen).toEqual(['2x2', '1and5', '3x3', '4x4', '5x5', '6x6', '1']);
    expect(nextLayout('3x3', 9)).toBe('1');
    expect(nextLayout('3x3', 10)).toBe('4x4');
    expect(nextLayout('fit-5', 16)).toBe('1');
  });

  test('a screen starts with as many tiles as it and the machine are good for', () => {
    const usual = (cameras: number, width: number, cores: number) => usualLayout({ cameras, width, cores });
    expect(usual(16, 1920, 8)).toBe('3x3');
    expect(usual(16, 1280, 8)).toBe('2x2');
    expect(usual(16, 3840, 2)).toBe('2x2');
    expect(usual(4, 3840, 8)).toBe('2x2');
    expect(usual(1, 1920, 8)).toBe('1');
  });
});
