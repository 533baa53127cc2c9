import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createPlanView,
  headingTo,
  isInside,
  zoneAt,
} from '../../../client/features/camera-setup/plan-view.ts';
import { offset } from '../../../client/lib/geometry.ts';
import type { FloorFeature, FloorPlan, LngLat } from '../../../shared/domain/site.ts';

const HERE: LngLat = [5.178, 52.043];
const square = (metres: number): LngLat[] => {
  const corner = offset(offset(HERE, 270, metres / 2), 180, metres / 2);
  const east = offset(corner, 90, metres);
  return [corner, east, offset(east, 0, metres), offset(corner, 0, metres), corner];
};
const room = (zone: string, metres: number): FloorFeature => ({
  ...{ type: 'Feature', id: zone },
  geometry: { type: 'Polygon', coordinates: [square(metres)] },
  properties: { feature_type: 'unit', zone },
});
const plan: FloorPlan = {
  type: 'FeatureCollection',
  features: [room('building', 40), room('server-room', 6)],
};
const SIZE = { width: 600, height: 400 };

test('a point drawn and read back is the same point; the whole plan is in the picture', () => {
  const view = createPlanView(plan, HERE, SIZE);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 400 }), (x, y) => {
      const [backX, backY] = view.toPixel(view.toPoint(x, y));
      expect(backX).toBeCloseTo(x, 3);
      expect(backY).toBeCloseTo(y, 3);
    }),
  );
  for (const corner of square(40)) {
    const [x, y] = view.toPixel(corner);
    expect(x > 0 && x < 600 && y > 0 && y < 400).toBe(true);
  }
  const [, above] = view.toPixel(offset(HERE, 0, 10));
  expect(above).toBeLessThan(200);
});

test('ground without a plan is drawn around its middle', () => {
  const [x, y] = createPlanView(undefined, HERE, SIZE).toPixel(HERE);
  expect([x, y]).toEqual([300, 200]);
});

test('a camera is in the smallest room around it, or in none', () => {
  expect(zoneAt(plan, offset(HERE, 45, 1))).toBe('server-room');
  expect(zoneAt(plan, offset(HERE, 45, 10))).toBe('building');
  expect(zoneAt(plan, offset(HERE, 45, 100))).toBeUndefined();
  expect(isInside(square(10), offset(HERE, 90, 4.9))).toBe(true);
  expect(isInside(square(10), offset(HERE, 90, 5.1))).toBe(false);
});

test('heading is clockwise from north', () => {
  for (const degrees of [0, 45, 90, 200, 359])
    expect(headingTo(HERE, offset(HERE, degrees, 30))).toBe(degrees);
});
