import type { FloorFeature, FloorPlan } from '../../shared/domain/site.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';

const TYPES = ['footprint', 'unit', 'opening', 'fixture'];
const GEOMETRIES = ['Polygon', 'LineString', 'Point'];
export const EMPTY_PLAN: FloorPlan = { type: 'FeatureCollection', features: [] };

/** Reads a GeoJSON plan (IMDF-like). Lines are those of the feature's id, as JSON itself keeps none. */
export function readFloorPlan(file: string, text: string, faults: FaultList): FloorPlan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const at = /position (\d+)/.exec(message)?.[1];
    faults.add(
      file,
      at === undefined ? 1 : text.slice(0, Number(at)).split('\n').length,
      `no JSON: ${message}`,
    );
    return EMPTY_PLAN;
  }
  const plan = parsed as { type?: unknown; features?: unknown };
  if (plan?.type !== 'FeatureCollection' || !Array.isArray(plan.features)) {
    faults.add(file, 1, 'must be a GeoJSON FeatureCollection');
    return EMPTY_PLAN;
  }
  const seen = new Set<string>();
  const features = plan.features.filter((raw, index): raw is FloorFeature => {
    const feature = (raw ?? {}) as Partial<FloorFeature>;
    const fault = (message: string) => {
      faults.add(
        file,
        lineOfId(text, feature.id),
        `feature ${feature.id ?? `number ${index + 1}`}: ${message}`,
      );
      return false;
    };
    if (feature.type !== 'Feature') return fault('"type" must be Feature');
    if (typeof feature.id !== 'string' || feature.id === '') return fault('"id" must be text');
    if (seen.has(feature.id)) return fault('the id stands twice');
    seen.add(feature.id);
    if (!TYPES.includes(feature.properties?.feature_type ?? ''))
      return fault(`"feature_type" must be one of ${TYPES.join(', ')}`);
    if (!GEOMETRIES.includes(feature.geometry?.type ?? ''))
      return fault(`the geometry must be one of ${GEOMETRIES.join(', ')}`);
    if (
      !arePositions(
        feature.geometry?.coordinates,
        { Point: 0, LineString: 1, Polygon: 2 }[feature.geometry!.type],
      )
    )
      return fault('the coordinates must be [longitude, latitude] within the earth');
    return true;
  });
  return { type: 'FeatureCollection', features };
}

function arePositions(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  if (depth > 0) return value.every((inner) => arePositions(inner, depth - 1));
  const [lng, lat] = value;
  return typeof lng === 'number' && typeof lat === 'number' && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
}

function lineOfId(text: string, id: unknown): number {
  const at = typeof id === 'string' ? text.indexOf(JSON.stringify(id)) : -1;
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
