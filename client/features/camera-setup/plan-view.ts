import type { FloorPlan, LngLat } from '../../../shared/domain/site.ts';
import { type Bounds, boundsOf, planPoints, toMetres } from '../../lib/geometry.ts';

/** A floor drawn flat: metres to pixels, north up. */
export interface PlanView {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerMetre: number;
  toPixel(point: LngLat): readonly [x: number, y: number];
  toPoint(x: number, y: number): LngLat;
}

const METRES_PER_DEGREE = 111_320;
/** Cameras hang outside, too. */
const AROUND_M = 12;
/** Where nothing is drawn, this much ground. */
const BARE_M = 60;

/** Shows the whole plan and what is around it; ground around `middle` where there is no plan. */
export function createPlanView(
  plan: FloorPlan | undefined,
  middle: LngLat,
  size: { readonly width: number; readonly height: number },
): PlanView {
  const bounds = plan && boundsOf(planPoints(plan));
  const [east, north] = bounds === undefined ? [BARE_M, BARE_M] : extentOf(bounds);
  const centre: LngLat =
    bounds === undefined ? middle : [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  const pixelsPerMetre = Math.min(size.width / (east + 2 * AROUND_M), size.height / (north + 2 * AROUND_M));
  const perDegreeEast = METRES_PER_DEGREE * Math.cos((centre[1] * Math.PI) / 180);
  return {
    ...size,
    pixelsPerMetre,
    toPixel(point) {
      const [x, y] = toMetres(centre, point);
      return [size.width / 2 + x * pixelsPerMetre, size.height / 2 - y * pixelsPerMetre];
    },
    toPoint: (x, y) => [
      centre[0] + (x - size.width / 2) / pixelsPerMetre / perDegreeEast,
      centre[1] + (size.height / 2 - y) / pixelsPerMetre / METRES_PER_DEGREE,
    ],
  };
}

function extentOf([west, south, east, north]: Bounds): readonly [number, number] {
  const [across, up] = toMetres([west, south], [east, north]);
  return [across, up];
}

/** The zone of the room a point is in; the smallest room where several hold it. */
export function zoneAt(plan: FloorPlan, point: LngLat): string | undefined {
  let found: { readonly zone: string; readonly size: number } | undefined;
  for (const { geometry, properties } of plan.features) {
    const { zone } = properties;
    if (geometry.type !== 'Polygon' || zone === undefined) continue;
    const ring = geometry.coordinates[0] ?? [];
    if (!isInside(ring, point)) continue;
    const size = Math.abs(twiceArea(ring));
    if (found === undefined || size < found.size) found = { zone, size };
  }
  return found?.zone;
}

/** Even-odd rule. */
export function isInside(ring: readonly LngLat[], [x, y]: LngLat): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function twiceArea(ring: readonly LngLat[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  return sum;
}

/** Degrees clockwise from north from one point to another, 0 to 359. */
export function headingTo(from: LngLat, to: LngLat): number {
  const [east, north] = toMetres(from, to);
  return (Math.round((Math.atan2(east, north) * 180) / Math.PI) + 360) % 360;
}
