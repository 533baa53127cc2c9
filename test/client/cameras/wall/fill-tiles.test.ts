import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTiles, pageCount } from '../../../../client/features/cameras/wall/fill-tiles.ts';
import { LAYOUTS, layoutOf, planOf } from '../../../../client/features/cameras/wall/layouts.ts';
import { setContent } from '../../../../client/features/cameras/wall/mosaic.ts';
import type { Camera } from '../../../../shared/domain/camera.ts';
import type { TileContent, WallPlan } from '../../../../shared/domain/wall.ts';
import { cameras as known } from '../../../support/client-data.ts';

const cameras: readonly Camera[] = Array.from({ length: 12 }, (_, n) => ({ ...known[0]!, id: `C-${n}` }));
const plan = (id: string) => planOf(layoutOf(id, { width: 0, height: 0 }, 0)!);
const nothing = { page: 0, wanted: [], docked: new Set<string>() };
const words = (of: WallPlan, filling: Partial<Parameters<typeof fillTiles>[0]> = {}) => {
  const shown = fillTiles({ ...nothing, plan: of, cameras, ...filling });
  return of.tiles.map(({ id }) => {
    const one = shown.get(id)!;
    if (one.kind === 'camera') return one.camera.id;
    if (one.kind === 'elsewhere') return `(${one.camera.id})`;
    return one.kind === 'panel' ? one.panel : one.why;
  });
};

describe('what stands in the tiles', () => {
  test('cameras in their order; places without one say so', () => {
    expect(words(plan('2x2'))).toEqual(['C-0', 'C-1', 'C-2', 'C-3']);
    expect(words(plan('2x2'), { cameras: cameras.slice(0, 2) })).toEqual([
      'C-0',
      'C-1',
      'no-camera',
      'no-camera',
    ]);
  });

  test('the large tile is read first, as on paper', () => {
    expect(words(plan('1and5'))[0]).toBe('C-0');
  });

  test('pages go on where the one before ended; the last one is not filled up with others', () => {
    expect(pageCount(plan('3x3'), cameras)).toBe(2);
    expect(words(plan('3x3'), { page: 1 }).slice(0, 4)).toEqual(['C-9', 'C-10', 'C-11', 'no-camera']);
    expect(words(plan('3x3'), { page: 2 })[0]).toBe('C-0');
  });

  test('a wall may name its cameras; one that is not known is left out of the row', () => {
    expect(words({ ...plan('2x2'), cameras: ['C-5', 'X-1', 'C-2', 'C-5'] })).toEqual([
      'C-5',
      'C-2',
      'no-camera',
      'no-camera',
    ]);
  });

  test('a tile of a camera that may not be seen is empty and says why; the others do not move', () => {
    const named = setContent(plan('2x2'), 't2', { kind: 'camera', camera: 'X-1' });
    expect(words(named)).toEqual(['C-0', 'withheld', 'C-1', 'C-2']);
    expect(words(setContent(plan('2x2'), 't2', { kind: 'withheld' }))[1]).toBe('withheld');
  });

  test('a wanted camera takes a free place, else that of the last one nobody wants', () => {
    expect(words(plan('2x2'), { wanted: ['C-9'] })).toEqual(['C-0', 'C-1', 'C-2', 'C-9']);
    expect(words(plan('2x2'), { wanted: ['C-3', 'C-9'] })).toEqual(['C-0', 'C-1', 'C-9', 'C-3']);
    expect(words(plan('2x2'), { wanted: ['C-9'], cameras: [...cameras.slice(0, 2), cameras[9]!] })[2]).toBe(
      'C-9',
    );
  });

  test('what the dock shows leaves its place marked, and nothing else moves', () => {
    expect(words(plan('2x2'), { docked: new Set(['C-1']) })).toEqual(['C-0', '(C-1)', 'C-2', 'C-3']);
  });

  test('a tile that follows shows the worst alert’s camera, or that there is none', () => {
    const follow = setContent(plan('2x2'), 't1', { kind: 'follow' });
    expect(words(follow)).toEqual(['no-alert', 'C-0', 'C-1', 'C-2']);
    expect(words(follow, { followed: { camera: cameras[1]!, label: 'sees door D-1' } })).toEqual([
      'C-1',
      'C-0',
      '(C-1)',
      'C-2',
    ]);
  });

  test('no camera is played twice, every tile says something, and the wanted are there as far as they fit', () => {
    const id = fc.constantFrom(...cameras.map((camera) => camera.id), 'X-1');
    const content: fc.Arbitrary<TileContent> = fc.oneof(
      fc.constant<TileContent>({ kind: 'next' }),
      id.map((camera): TileContent => ({ kind: 'camera', camera })),
      fc.constantFrom<TileContent>({ kind: 'follow' }, { kind: 'map' }, { kind: 'withheld' }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...LAYOUTS.map((layout) => layout.id)),
        fc.array(content, { minLength: 36, maxLength: 36 }),
        fc.nat({ max: 5 }),
        fc.uniqueArray(id),
        fc.uniqueArray(id),
        fc.boolean(),
        (layout, contents, page, wanted, docked, follows) => {
          const base = plan(layout);
          const of = { ...base, tiles: base.tiles.map((tile, n) => ({ ...tile, content: contents[n]! })) };
          const shown = fillTiles({
            ...{ plan: of, cameras, page, wanted, docked: new Set(docked) },
            ...(follows && { followed: { camera: cameras[0]!, label: 'x' } }),
          });
          expect(shown.size).toBe(of.tiles.length);
          const played = [...shown.values()].flatMap((one) => (one.kind === 'camera' ? [one.camera.id] : []));
          expect(new Set(played).size).toBe(played.length);
          expect(played.filter((one) => docked.includes(one))).toEqual([]);
          const places = of.tiles.filter((tile) => tile.content.kind === 'next').length;
          const had = wanted.filter((one) => one !== 'X-1' && !docked.includes(one));
          expect(had.filter((one) => played.includes(one)).length).toBeGreaterThanOrEqual(
            Math.min(had.length, places),
          );
        },
      ),
    );
  });
});
