import type { FloorPlan, LngLat } from '../../shared/domain/site.ts';
import { offset, toMetres } from './geometry.ts';

export interface View {
  readonly position: LngLat;
  /** Degrees clockwise from north. */
  readonly headingDeg: number;
  readonly fovDeg: number;
  readonly rangeM: number;
}
export type Wall = readonly [a: LngLat, b: LngLat];

/** The walls a view ends at: the outlines of rooms and of the building. Doors are drawn shut. */
export function wallsOf(plan: FloorPlan): Wall[] {
  return plan.features.flatMap(({ geometry, properties }) =>
    geometry.type === 'Polygon' && ['unit', 'footprint'].includes(properties.feature_type)
      ? geometry.coordinates.flatMap((ring) =>
          ring.slice(1).map((point, index): Wall => [ring[index]!, point]),
        )
      : [],
  );
}

/** A camera hangs on a wall: what is nearer than this does not hide the rest. */
const MOUNT_M = 0.6;
const DEGREES_PER_RAY = 3;

/**
 * What a camera sees on its floor, as a ring that starts and ends at the camera: the cone, cut where a wall stands.
 * `share` (0..1) shortens the range: nested shares drawn over each other fade with distance.
 */
export function fieldOfView(view: View, walls: readonly Wall[] = [], share = 1): LngLat[] {
  const near = walls
    .map(([a, b]) => [toMetres(view.position, a), toMetres(view.position, b)] as const)
    .filter(
      ([a, b]) =>
        Math.min(a[0], b[0]) <= view.rangeM &&
        Math.max(a[0], b[0]) >= -view.rangeM &&
        Math.min(a[1], b[1]) <= view.rangeM &&
        Math.max(a[1], b[1]) >= -view.rangeM,
    );
  const fov = Math.min(360, Math.max(1, view.fovDeg));
  const rays = Math.max(6, Math.ceil(fov / DEGREES_PER_RAY));
  const ring: LngLat[] = [view.position];
  for (let i = 0; i <= rays; i++) {
    const heading = view.headingDeg - fov / 2 + (fov * i) / rays;
    const angle = (heading * Math.PI) / 180;
    let reach = view.rangeM * share;
    for (const [a, b] of near) reach = Math.min(reach, rayHit(Math.sin(angle), Math.cos(angle), a, b));
    ring.push(offset(view.position, heading, reach));
  }
  ring.push(view.position);
  return ring;
}

type Metres = readonly [east: number, north: number];

/** How far a ray from the origin runs until it meets the segment; Infinity where it does not. */
function rayHit(dx: number, dy: number, a: Metres, b: Metres): number {
  const [ex, ey] = [b[0] - a[0], b[1] - a[1]];
  const cross = dx * ey - dy * ex;
  if (Math.abs(cross) < 1e-12) return Infinity;
  const along = (a[0] * ey - a[1] * ex) / cross;
  const onWall = (a[0] * dy - a[1] * dx) / cross;
  return onWall >= 0 && onWall <= 1 && along > MOUNT_M ? along : Infinity;
}
