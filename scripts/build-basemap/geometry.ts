import { geoArea, geoEquirectangular } from 'd3-geo';
import { geoProject } from 'd3-geo-projection';
import type { Geometry, LineString, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';

/** Web Mercator ends here; a vertex beyond it would be drawn at infinity. */
const MERCATOR_LATITUDE = 85.06;

/** Equirectangular in degrees: projecting through it re-cuts rings at the antimeridian. It flips y. */
const degrees = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([0, 0])
  .precision(0);

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * Makes a Natural Earth geometry fit to be tiled: rings that cross ±180° are cut there (drawn as they come they paint
 * bands over Russia, Fiji and Antarctica), islets with the wrong winding are turned (else each fills the world), and
 * coast segments that only follow the cut are dropped. Coordinates are rounded to `digits`. Null where nothing is left.
 */
export function repair(geometry: Geometry, digits: number): Geometry | null {
  const sound = isArea(geometry) ? rewind(geometry) : geometry;
  const cut = geoProject({ type: 'Feature', properties: {}, geometry: sound }, degrees).geometry;
  if (cut === null) return null;
  const unflipped = mapPositions(cut, ([x = 0, y = 0]) => [
    round(x, digits),
    Math.max(-MERCATOR_LATITUDE, Math.min(MERCATOR_LATITUDE, round(-y, digits))),
  ]);
  return isLine(unflipped) ? dropSeam(unflipped) : unflipped;
}

const isArea = (geometry: Geometry): geometry is Polygon | MultiPolygon =>
  geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
const isLine = (geometry: Geometry): geometry is LineString | MultiLineString =>
  geometry.type === 'LineString' || geometry.type === 'MultiLineString';

/** Polygons of a geometry, one or many. */
export function polygonsOf(geometry: Polygon | MultiPolygon): Position[][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** A ring wound the wrong way covers more than half the sphere. */
const isInsideOut = (coordinates: Position[][]) => geoArea({ type: 'Polygon', coordinates }) > 2 * Math.PI;

function rewind(geometry: Polygon | MultiPolygon): MultiPolygon {
  const coordinates = polygonsOf(geometry)
    .map((polygon) => (isInsideOut(polygon) ? polygon.map((ring) => [...ring].reverse()) : polygon))
    .filter((polygon) => !isInsideOut(polygon));
  return { type: 'MultiPolygon', coordinates };
}

function dropSeam(geometry: LineString | MultiLineString): MultiLineString {
  const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
  const onSeam = (position: Position | undefined) =>
    position !== undefined && Math.abs(position[0]!) > 179.99;
  const kept: Position[][] = [];
  for (const line of lines) {
    let run: Position[] = [];
    for (const [index, position] of line.entries()) {
      if (index > 0 && onSeam(position) && onSeam(line[index - 1])) {
        if (run.length > 1) kept.push(run);
        run = [];
      }
      run.push(position);
    }
    if (run.length > 1) kept.push(run);
  }
  return { type: 'MultiLineString', coordinates: kept };
}

function mapPositions(geometry: Geometry, change: (position: Position) => Position): Geometry {
  type Nested = Position | Nested[];
  const isPosition = (value: Nested): value is Position => typeof value[0] === 'number';
  const walk = (value: Nested): Nested => (isPosition(value) ? change(value) : value.map(walk));
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((part) => mapPositions(part, change)) };
  }
  return { ...geometry, coordinates: walk(geometry.coordinates as Nested) } as Geometry;
}

/** Planar area of a polygon's outer ring in square degrees at the equator's scale, shrunk by its latitude. */
export function labelArea(polygon: Position[][], latitude: number): number {
  const ring = polygon[0] ?? [];
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!;
  }
  return Math.abs(sum / 2) * Math.cos((latitude * Math.PI) / 180);
}
