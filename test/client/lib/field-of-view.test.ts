import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldOfView, type Wall } from '../../../client/lib/field-of-view.ts';
import { offset, toMetres } from '../../../client/lib/geometry.ts';
import type { LngLat } from '../../../shared/domain/site.ts';

const here: LngLat = [5.178, 52.043];
const view = { position: here, headingDeg: 90, fovDeg: 60, rangeM: 30 };
const at = (east: number, north: number): LngLat => offset(offset(here, 90, east), 0, north);
const distance = (point: LngLat) => Math.hypot(...toMetres(here, point));

describe('what a camera sees', () => {
  test('is a cone that starts and ends at the camera, as wide and far as it says', () => {
    const ring = fieldOfView(view);
    expect(ring[0]).toEqual(here);
    expect(ring.at(-1)).toEqual(here);
    for (const point of ring.slice(1, -1)) expect(distance(point)).toBeCloseTo(30, 1);
    const [east, north] = toMetres(here, ring[1]!);
    expect((Math.atan2(east, north) * 180) / Math.PI).toBeCloseTo(60, 1);
    const [lastEast, lastNorth] = toMetres(here, ring.at(-2)!);
    expect((Math.atan2(lastEast, lastNorth) * 180) / Math.PI).toBeCloseTo(120, 1);
  });

  test('ends at a wall', () => {
    const wall: Wall = [at(10, -50), at(10, 50)];
    const middle = fieldOfView(view, [wall])
      .slice(1, -1)
      .map((point) => toMetres(here, point)[0]);
    expect(Math.max(...middle)).toBeLessThan(10.01);
  });

  test('is not hidden by the wall the camera hangs on, nor by one behind it', () => {
    const own: Wall = [at(0.2, -50), at(0.2, 50)];
    const behind: Wall = [at(-5, -50), at(-5, 50)];
    expect(fieldOfView(view, [own, behind])).toEqual(fieldOfView(view));
  });

  test('never reaches farther with more walls, and never beyond its range', () => {
    const coordinate = fc.double({ min: -40, max: 40, noNaN: true });
    const walls = fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { maxLength: 8 });
    fc.assert(
      fc.property(walls, fc.integer({ min: 1, max: 360 }), (drawn, fovDeg) => {
        const all = drawn.map(([a, b, c, d]): Wall => [at(a, b), at(c, d)]);
        const free = fieldOfView({ ...view, fovDeg });
        const cut = fieldOfView({ ...view, fovDeg }, all);
        expect(cut).toHaveLength(free.length);
        cut.forEach((point, index) => {
          expect(distance(point)).toBeLessThanOrEqual(distance(free[index]!) + 1e-6);
        });
      }),
    );
  });

  test('a share of it is the near part', () => {
    const points = fieldOfView(view, [], 0.5).slice(1, -1);
    for (const point of points) expect(distance(point)).toBeCloseTo(15, 1);
  });
});
