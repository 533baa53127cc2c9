import type { FloorFeature, FloorPlan, LngLat } from '../../shared/domain/site.ts';

/** Metres east and north of a building's south-west corner. */
export type Metres = readonly [east: number, north: number];

const METRES_PER_DEGREE = 111_320;

/** Turns plan metres into longitude and latitude around `origin`, turned `rotationDeg` clockwise. */
export function createProjector(origin: LngLat, rotationDeg: number): (point: Metres) => LngLat {
  const turn = (-rotationDeg * Math.PI) / 180;
  const perLng = METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180);
  const round = (value: number) => Math.round(value * 1e7) / 1e7;
  return ([x, y]) => [
    round(origin[0] + (x * Math.cos(turn) - y * Math.sin(turn)) / perLng),
    round(origin[1] + (x * Math.sin(turn) + y * Math.cos(turn)) / METRES_PER_DEGREE),
  ];
}

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly zone?: string;
  /** West, south, east, north in metres. */
  readonly box: readonly [number, number, number, number];
}

export interface Opening {
  readonly door: string;
  readonly at: Metres;
  /** The wall it stands in: `h` runs east-west, `v` north-south. */
  readonly wall: 'h' | 'v';
  readonly width: number;
}

export interface PlanSketch {
  readonly footprint: readonly Metres[];
  readonly rooms: readonly Room[];
  readonly openings: readonly Opening[];
  /** Racks, desks, turnstiles: drawn faintly. */
  readonly fixtures: readonly Room[];
}

/** Draws a sketch as GeoJSON in the manner of IMDF: footprint, units, openings, fixtures. */
export function drawPlan(floor: string, sketch: PlanSketch, project: (point: Metres) => LngLat): FloorPlan {
  const ring = (points: readonly Metres[]): LngLat[] => [...points, points[0]!].map(project);
  const box = ([west, south, east, north]: Room['box']): LngLat[] =>
    ring([
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ]);
  const polygon = (room: Room, type: 'unit' | 'fixture'): FloorFeature => ({
    type: 'Feature',
    id: `${floor}-${room.id}`,
    geometry: { type: 'Polygon', coordinates: [box(room.box)] },
    properties: {
      feature_type: type,
      category: room.category,
      ...(room.name ? { name: room.name } : {}),
      ...(room.zone ? { zone: room.zone } : {}),
    },
  });
  const opening = ({ door, at: [x, y], wall, width }: Opening): FloorFeature => {
    const half = width / 2;
    const ends: Metres[] =
      wall === 'h'
        ? [
            [x - half, y],
            [x + half, y],
          ]
        : [
            [x, y - half],
            [x, y + half],
          ];
    return {
      type: 'Feature',
      id: `${floor}-opening-${door}`,
      geometry: { type: 'LineString', coordinates: ends.map(project) },
      properties: { feature_type: 'opening', category: 'door', door },
    };
  };
  return {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: `${floor}-footprint`,
        geometry: { type: 'Polygon', coordinates: [ring(sketch.footprint)] },
        properties: { feature_type: 'footprint' },
      },
      ...sketch.rooms.map((room) => polygon(room, 'unit')),
      ...sketch.fixtures.map((room) => polygon(room, 'fixture')),
      ...sketch.openings.map(opening),
    ],
  };
}
