import { describe, expect, test } from 'vitest';
import { createDoorCameras, viewOf } from '../../../server/cameras/door-cameras.ts';
import type { CameraDefinition } from '../../../shared/domain/camera.ts';
import type { Door, LngLat } from '../../../shared/domain/site.ts';

/** Metres east and north of a corner of a town at 52 degrees north. */
const at = (east: number, north: number): LngLat => [
  5 + east / (111_320 * Math.cos((52 * Math.PI) / 180)),
  52 + north / 111_320,
];
const camera = (id: string, options: Partial<CameraDefinition>): CameraDefinition => ({
  ...{
    id,
    name: id,
    site: 's',
    floor: 'f0',
    zone: 'z',
    position: at(0, 0),
    headingDeg: 0,
    fovDeg: 60,
    rangeM: 20,
  },
  ...{ sees: [], source: { type: 'scene', scene: 'x', phase: 0 } as const, recordMinutes: 15 },
  ...options,
});
const door = (id: string, position: LngLat, options: Partial<Door> = {}): Door => ({
  ...{ id, name: id, site: 's', floor: 'f0', position, from: 'hall', to: 'room', reads: 'in', egress: false },
  ...options,
});
const rank = (cameras: CameraDefinition[], doors: Door[] = [door('D', at(0, 10))]) =>
  createDoorCameras({
    cameras,
    doors,
    zones: [{ id: 'room', name: 'r', site: 's', floor: 'f0', criticality: 1 }],
  });

describe('the field of view', () => {
  test('is a cone around the heading, clockwise from north', () => {
    expect(viewOf(camera('c', { headingDeg: 90 }), at(10, 0))).toMatchObject({ inside: true });
    expect(viewOf(camera('c', { headingDeg: 90 }), at(10, 0)).offAxisDeg).toBeLessThan(0.01);
    expect(viewOf(camera('c', { headingDeg: 270 }), at(10, 0)).offAxisDeg).toBeCloseTo(180, 1);
    expect(viewOf(camera('c', { headingDeg: 350 }), at(1, 10)).inside).toBe(true);
    expect(viewOf(camera('c', {}), at(0, 20.5)).inside).toBe(false);
    expect(viewOf(camera('c', {}), at(0, 10)).distanceM).toBeCloseTo(10, 2);
  });
});

describe('cameras of a door', () => {
  test('said to see it first, then in view, then the same zone, then the same floor; each says why', () => {
    const found = rank([
      camera('floor', { zone: 'other', headingDeg: 180, position: at(0, 2) }),
      camera('zone', { zone: 'room', headingDeg: 180 }),
      camera('far-view', { position: at(0, -5) }),
      camera('near-view', { position: at(0, 4) }),
      camera('said', { sees: ['D'], headingDeg: 180, position: at(30, 0) }),
      camera('upstairs', { floor: 'f1' }),
      camera('elsewhere', { site: 't' }),
    ]).camerasFor({ door: 'D' });
    expect(found.map((one) => one.camera)).toEqual(['said', 'near-view', 'far-view', 'zone', 'floor']);
    expect(found.map((one) => one.reason)).toEqual([
      'sees door D, 32 m away',
      'door D lies in its field of view, 6 m away',
      'door D lies in its field of view, 15 m away',
      'same zone, 10 m away; may not see it',
      'same floor, 8 m away; may not see it',
    ]);
  });

  test('of two that are as near, the one that has it in the middle comes first', () => {
    const found = rank([
      camera('edge', { headingDeg: 25, position: at(0, 0) }),
      camera('middle', { headingDeg: 0, position: at(0, 0) }),
    ]).camerasFor({ door: 'D' });
    expect(found.map((one) => one.camera)).toEqual(['middle', 'edge']);
  });

  test('a zone, a bare position and an unknown door', () => {
    const cameras = rank([camera('a', { zone: 'room' }), camera('b', { zone: 'hall', floor: 'f1' })]);
    expect(cameras.camerasFor({ zone: 'room' })).toEqual([
      { camera: 'a', reason: 'same zone', distanceM: 0 },
    ]);
    expect(cameras.camerasFor({ position: at(0, 10), site: 's', floor: 'f0' })[0]?.reason).toBe(
      'the place lies in its field of view, 10 m away',
    );
    expect(cameras.camerasFor({ door: 'nowhere' })).toEqual([]);
  });

  test('a camera names the doors it shows, those it is said to see first', () => {
    const one = camera('c', { sees: ['B'] });
    const doors = [door('A', at(0, 12)), door('B', at(9, 9)), door('C', at(0, 5)), door('D', at(0, -5))];
    expect(rank([one], doors).doorsOf(one)).toEqual(['B', 'C', 'A']);
  });
});
