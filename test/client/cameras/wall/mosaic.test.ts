import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LAYOUTS, layoutOf, planOf } from '../../../../client/features/cameras/wall/layouts.ts';
import {
  addTile,
  type Direction,
  dropTile,
  inReadingOrder,
  moveTile,
  neighbour,
  nudgeTile,
  removeTile,
  resizeGrid,
  resizeTile,
  swapTiles,
} from '../../../../client/features/cameras/wall/mosaic.ts';
import { planFault, type WallPlan } from '../../../../shared/domain/wall.ts';

const plan = (id: string) => planOf(layoutOf(id, { width: 0, height: 0 }, 0)!);
const box = (of: WallPlan, id: string) => {
  const tile = of.tiles.find((one) => one.id === id);
  return tile && [tile.x, tile.y, tile.w, tile.h];
};
const ids = (of: WallPlan) => of.tiles.map(({ id }) => id);

const anyLayout = fc.constantFrom(...LAYOUTS.map((layout) => layout.id));
const place = fc.integer({ min: -3, max: 9 });
type Act = (of: WallPlan, tile: string, other: string) => WallPlan;
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(place, place).map(
    ([x, y]): Act =>
      (of, tile) =>
        moveTile(of, tile, { x, y }),
  ),
  fc.tuple(place, place).map(
    ([x, y]): Act =>
      (of, tile) =>
        dropTile(of, tile, { x, y }, { x, y }),
  ),
  fc.tuple(place, place).map(
    ([w, h]): Act =>
      (of, tile) =>
        resizeTile(of, tile, { w, h }).plan,
  ),
  fc.constantFrom<Direction>('left', 'right', 'up', 'down').map(
    (to): Act =>
      (of, tile) =>
        nudgeTile(of, tile, to),
  ),
  fc.tuple(place, place).map(
    ([c, r]): Act =>
      (of) =>
        resizeGrid(of, c, r),
  ),
  fc.constant<Act>((of, tile, other) => swapTiles(of, tile, other)),
  fc.constant<Act>((of, tile) => removeTile(of, tile)),
  fc.integer({ min: 1, max: 3 }).map(
    (side): Act =>
      (of) =>
        addTile(of, { kind: 'map' }, { w: side, h: side }),
  ),
);

describe('a mosaic', () => {
  test('whatever is done to it, tiles stay inside, never lie on each other and never have the same id', () => {
    fc.assert(
      fc.property(
        anyLayout,
        fc.array(fc.tuple(anyAct, fc.nat(), fc.nat()), { maxLength: 25 }),
        (id, acts) => {
          let now = plan(id);
          for (const [act, a, b] of acts) {
            const known = ids(now);
            now = act(now, known[a % known.length] ?? 't1', known[b % known.length] ?? 't1');
            expect(planFault(now)).toBeUndefined();
            expect(now.tiles.length).toBeLessThanOrEqual(36);
          }
        },
      ),
    );
  });

  test('moves, swaps and nudges lose no tile; a swap done twice changes nothing', () => {
    fc.assert(
      fc.property(anyLayout, fc.nat(), fc.nat(), place, place, (id, a, b, x, y) => {
        const before = plan(id);
        const known = ids(before);
        const first = known[a % known.length]!;
        const second = known[b % known.length]!;
        for (const after of [
          moveTile(before, first, { x, y }),
          dropTile(before, first, { x, y }, { x, y }),
          nudgeTile(before, first, 'left'),
          swapTiles(before, first, second),
        ])
          expect(ids(after)).toEqual(known);
        expect(swapTiles(swapTiles(before, first, second), first, second)).toEqual(before);
      }),
    );
  });

  test('a tile moves into free space and stops at the edge', () => {
    const free = removeTile(plan('2x2'), 't4');
    expect(box(moveTile(free, 't1', { x: 1, y: 1 }), 't1')).toEqual([1, 1, 1, 1]);
    expect(box(moveTile(free, 't1', { x: 9, y: 9 }), 't1')).toEqual([1, 1, 1, 1]);
    expect(moveTile(free, 't1', { x: 1, y: 0 })).toBe(free);
  });

  test('dropped on another tile they change places, sizes with them', () => {
    const after = dropTile(plan('1and5'), 't2', { x: 0, y: 0 }, { x: 1, y: 1 });
    expect(box(after, 't2')).toEqual([0, 0, 2, 2]);
    expect(box(after, 't1')).toEqual([2, 0, 1, 1]);
  });

  test('a tile that grows sends those it covers elsewhere, and takes off those without room', () => {
    const roomy = resizeGrid(plan('2x2'), 4, 2);
    const grown = resizeTile(roomy, 't1', { w: 2, h: 2 });
    expect(grown.removed).toEqual([]);
    expect(box(grown.plan, 't1')).toEqual([0, 0, 2, 2]);
    expect(new Set(ids(grown.plan))).toEqual(new Set(['t1', 't2', 't3', 't4']));
    const full = resizeTile(plan('2x2'), 't1', { w: 2, h: 1 });
    expect(full.removed).toEqual(['t2']);
    expect(box(full.plan, 't1')).toEqual([0, 0, 2, 1]);
  });

  test('a size never passes the edge nor falls below one cell', () => {
    expect(box(resizeTile(plan('3x3'), 't9', { w: 5, h: 5 }).plan, 't9')).toEqual([2, 2, 1, 1]);
    expect(box(resizeTile(plan('1and5'), 't1', { w: 0, h: -2 }).plan, 't1')).toEqual([0, 0, 1, 1]);
  });

  test('by keys a tile goes one cell, or changes places with the neighbour', () => {
    const free = removeTile(plan('3x3'), 't2');
    expect(box(nudgeTile(free, 't1', 'right'), 't1')).toEqual([1, 0, 1, 1]);
    const swapped = nudgeTile(free, 't1', 'down');
    expect([box(swapped, 't1'), box(swapped, 't4')]).toEqual([
      [0, 1, 1, 1],
      [0, 0, 1, 1],
    ]);
    expect(nudgeTile(free, 't1', 'left')).toBe(free);
  });

  test('a new tile takes free room, else a new row, and there are never more than 36', () => {
    const free = removeTile(plan('2x2'), 't4');
    expect(box(addTile(free, { kind: 'clock' }), 't5')).toBeUndefined();
    expect(addTile(free, { kind: 'clock' }).tiles.at(-1)).toMatchObject({
      id: 't4',
      x: 1,
      y: 1,
      content: { kind: 'clock' },
    });
    const more = addTile(plan('2x2'), { kind: 'map' }, { w: 2, h: 2 });
    expect([more.rows, box(more, 't5')]).toEqual([3, [0, 2, 2, 1]]);
    const full = plan('6x6');
    expect(addTile(full, { kind: 'map' })).toBe(full);
  });

  test('arrows go to the nearest tile in that direction and stay at the edge', () => {
    const { tiles } = plan('1and5');
    expect(neighbour(tiles, 't1', 'right')).toBe('t2');
    expect(neighbour(tiles, 't1', 'down')).toBe('t4');
    expect(neighbour(tiles, 't3', 'left')).toBe('t1');
    expect(neighbour(tiles, 't6', 'up')).toBe('t3');
    expect(neighbour(tiles, 't1', 'left')).toBeUndefined();
    fc.assert(
      fc.property(anyLayout, fc.nat(), (id, n) => {
        const all = plan(id).tiles;
        const from = all[n % all.length]!;
        const right = neighbour(all, from.id, 'right');
        if (right !== undefined)
          expect(all.find((one) => one.id === right)!.x).toBeGreaterThanOrEqual(from.x + from.w);
      }),
    );
  });

  test('reads row by row', () => {
    expect(inReadingOrder(plan('1and5').tiles).map(({ id }) => id)).toEqual([
      't1',
      't2',
      't3',
      't4',
      't5',
      't6',
    ]);
  });
});
