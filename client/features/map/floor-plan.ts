import type { FloorFeature, FloorPlan, LngLat, Site } from '../../../shared/domain/site.ts';
import { type Bounds, boundsOf, centroid, offset, planPoints } from '../../lib/geometry.ts';

/** What the floor source holds; `part` picks the style layer, `tone` is a colour where a room is in an alert. */
export interface FloorDrawing {
  readonly type: 'FeatureCollection';
  readonly features: readonly FloorDrawingFeature[];
}
export interface FloorDrawingFeature {
  readonly type: 'Feature';
  readonly geometry:
    | FloorFeature['geometry']
    | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly LngLat[])[] };
  readonly properties: {
    readonly part: 'footprint' | 'unit' | 'fixture' | 'opening' | 'label' | 'grid';
    readonly category?: string;
    readonly name?: string;
    readonly tone?: string;
  };
}

/** The drawing of one floor. `toneByZone` gives rooms of these zones a tint. */
export function drawFloor(plan: FloorPlan, toneByZone: ReadonlyMap<string, string>): FloorDrawingFeature[] {
  return plan.features.flatMap((feature): FloorDrawingFeature[] => {
    const { feature_type: part, category, name, zone } = feature.properties;
    const tone = part === 'unit' && zone !== undefined ? toneByZone.get(zone) : undefined;
    const drawn: FloorDrawingFeature = {
      type: 'Feature',
      geometry: feature.geometry,
      properties: {
        part,
        ...(category !== undefined && { category }),
        ...(tone !== undefined && { tone }),
      },
    };
    if (part !== 'unit' || name === undefined || feature.geometry.type !== 'Polygon') return [drawn];
    const at = centroid(feature.geometry.coordinates[0] ?? []);
    const label: FloorDrawingFeature = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: at },
      properties: { part: 'label', name },
    };
    return [drawn, label];
  });
}

/** The middle of the room that is a zone, if the plan draws it. */
export function zonePosition(plan: FloorPlan, zone: string): LngLat | undefined {
  const room = plan.features.find(
    ({ properties, geometry }) => properties.zone === zone && geometry.type === 'Polygon',
  );
  return room?.geometry.type === 'Polygon' ? centroid(room.geometry.coordinates[0] ?? []) : undefined;
}

/** The ground a site covers, all floors; undefined where it has no plan. */
export function siteBounds(site: Site): Bounds | undefined {
  return boundsOf(site.floors.flatMap((floor) => [...planPoints(floor.plan)]));
}

/** The floor a site opens on: the ground floor, else the lowest. */
export function firstFloor(site: Site): string | undefined {
  const byOrdinal = [...site.floors].sort((a, b) => a.ordinal - b.ordinal);
  return (byOrdinal.find((floor) => floor.ordinal === 0) ?? byOrdinal[0])?.id;
}

const GRID_STEP_M = 20;
const GRID_REACH_M = 160;

/** A grid of 20 m on the ground around a site: a scale to judge distances by. */
export function drawGrid(site: Site): FloorDrawingFeature {
  const lines: LngLat[][] = [];
  for (let at = -GRID_REACH_M; at <= GRID_REACH_M; at += GRID_STEP_M) {
    for (const [along, across] of [
      [90, 0],
      [0, 90],
    ] as const) {
      const middle = offset(site.position, across, at);
      lines.push([offset(middle, along, -GRID_REACH_M), offset(middle, along, GRID_REACH_M)]);
    }
  }
  return {
    type: 'Feature',
    geometry: { type: 'MultiLineString', coordinates: lines },
    properties: { part: 'grid' },
  };
}
