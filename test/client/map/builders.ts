import type { MapInput } from '../../../client/features/map/map-model.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { Door, FloorPlan, Site } from '../../../shared/domain/site.ts';

export const now = Date.UTC(2026, 10, 23, 12);

/** A room of 0.001 by 0.001 degrees, zone `Z-ROOM`. */
export const plan: FloorPlan = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      id: 'room',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [5, 52],
            [5.001, 52],
            [5.001, 52.001],
            [5, 52.001],
            [5, 52],
          ],
        ],
      },
      properties: { feature_type: 'unit', category: 'office', name: 'Room', zone: 'Z-ROOM' },
    },
  ],
};
export const site: Site = {
  id: 'S',
  name: 'Campus',
  position: [5, 52],
  timezone: 'Europe/Amsterdam',
  floors: [
    { id: 'S-1', name: 'First floor', ordinal: 1, plan },
    { id: 'S-0', name: 'Ground floor', ordinal: 0, plan },
  ],
};
export const bareSite: Site = {
  id: 'B',
  name: 'Depot',
  position: [18, 54],
  timezone: 'Europe/Warsaw',
  floors: [],
};

export const door = (id: string, floor = 'S-0'): Door => ({
  id,
  name: `Door ${id}`,
  site: 'S',
  floor,
  position: [5.0005, 52],
  from: 'outside',
  to: 'Z-ROOM',
  reads: 'both',
  egress: false,
});
export const camera = (id: string, floor = 'S-0'): Camera => ({
  id,
  name: `Camera ${id}`,
  site: 'S',
  floor,
  position: [5.0002, 52.0002],
  headingDeg: 0,
  fovDeg: 60,
  rangeM: 20,
  recordMinutes: 15,
  demonstration: true,
  doors: [],
});
export const alert = (over: Partial<Alert> & Pick<Alert, 'id'>): Alert => ({
  revision: 1,
  title: `Alert ${over.id}`,
  level: 'high',
  score: 70,
  scoreParts: [],
  domains: ['physical'],
  status: 'new',
  firstAt: now,
  lastAt: now,
  raisedAt: now,
  updatedAt: now,
  entities: [],
  reasons: [],
  moment: { at: now, eventId: 'e' },
  noteCount: 0,
  demonstration: true,
  ...over,
});
export const input = (over: Partial<MapInput> = {}): MapInput => ({
  sites: [site, bareSite],
  doors: [door('D-1'), door('D-2'), door('D-UP', 'S-1')],
  cameras: [camera('C-1'), camera('C-UP', 'S-1')],
  alerts: new Map(),
  doorStates: new Map(),
  cameraHealth: new Map(),
  occupancy: new Map(),
  selection: null,
  lit: { doors: [], cameras: [] },
  floors: new Map([['S', 'S-0']]),
  ...over,
});
export const byId = <T extends { readonly id: string }>(...items: T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));
