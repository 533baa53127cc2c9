import type { FloorPlan, LngLat } from '../../shared/domain/site.ts';

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

const METRES_PER_DEGREE = 111_320;

/** The point `metres` away from `origin` towards `headingDeg` (clockwise from north). Flat earth: for ranges below a few km. */
export function offset(origin: LngLat, headingDeg: number, metres: number): LngLat {
  const angle = (headingDeg * Math.PI) / 180;
  const lat = origin[1] + (Math.cos(angle) * metres) / METRES_PER_DEGREE;
  const lng =
    origin[0] + (Math.sin(angle) * metres) / (METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180));
  return [lng, lat];
}

/** Metres east and north of `origin`. */
export function toMetres(origin: LngLat, point: LngLat): readonly [east: number, north: number] {
  return [
    (point[0] - origin[0]) * METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180),
    (point[1] - origin[1]) * METRES_PER_DEGREE,
  ];
}

export function boundsOf(points: Iterable<LngLat>): Bounds | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lng, lat] of points) {
    west = Math.min(west, lng);
    east = Math.max(east, lng);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return west === Infinity ? undefined : [west, south, east, north];
}

/** Every vertex of a plan. */
export function* planPoints(plan: FloorPlan): Generator<LngLat> {
  for (const { geometry } of plan.features) {
    if (geometry.type === 'Point') yield geometry.coordinates;
    else if (geometry.type === 'LineString') yield* geometry.coordinates;
    else for (const ring of geometry.coordinates) yield* ring;
  }
}

/** Area centroid of a ring; the mean of its vertices where it encloses nothing. */
export function centroid(ring: readonly LngLat[]): LngLat {
  const [baseLng, baseLat] = ring[0] ?? [0, 0];
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = [ring[j]![0] - baseLng, ring[j]![1] - baseLat];
    const [bx, by] = [ring[i]![0] - baseLng, ring[i]![1] - baseLat];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  if (Math.abs(twice) < 1e-18) {
    const sum = ring.reduce<[number, number]>((total, p) => [total[0] + p[0], total[1] + p[1]], [0, 0]);
    return [sum[0] / Math.max(1, ring.length), sum[1] / Math.max(1, ring.length)];
  }
  return [baseLng + x / (3 * twice), baseLat + y / (3 * twice)];
}
