import type { Metres, PlanSketch, Room } from './plan.ts';

/** The demonstration's three buildings, in metres. Invented; nothing like it stands where the map puts it. */

const rows = (
  prefix: string,
  category: string,
  area: Room['box'],
  columns: number,
  lines: number,
  gap: number,
): Room[] => {
  const [west, south, east, north] = area;
  const width = (east - west - gap * (columns - 1)) / columns;
  const height = (north - south - gap * (lines - 1)) / lines;
  return Array.from({ length: columns * lines }, (_, index) => {
    const x = west + (index % columns) * (width + gap);
    const y = south + Math.floor(index / columns) * (height + gap);
    return { id: `${prefix}-${index + 1}`, name: '', category, box: [x, y, x + width, y + height] };
  });
};

const rectangle = (west: number, south: number, east: number, north: number): Metres[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
];

export const groundFloor: PlanSketch = {
  footprint: rectangle(0, 0, 90, 50),
  rooms: [
    { id: 'lobby', name: 'Lobby', category: 'lobby', zone: 'LKF-B', box: [34, 0, 56, 16] },
    { id: 'office-west', name: 'Engineering', category: 'office', zone: 'LKF-OFFICE', box: [0, 0, 34, 16] },
    { id: 'office-east', name: 'Finance & HR', category: 'office', zone: 'LKF-OFFICE', box: [56, 0, 90, 16] },
    { id: 'corridor', name: 'Corridor', category: 'walkway', zone: 'LKF-OFFICE', box: [0, 16, 84, 22] },
    { id: 'stairs', name: 'Stairs', category: 'stairs', zone: 'LKF-L1', box: [84, 16, 90, 22] },
    { id: 'data-hall', name: 'Data hall', category: 'restricted', zone: 'LKF-DH', box: [0, 22, 36, 50] },
    { id: 'network-room', name: 'Network', category: 'restricted', zone: 'LKF-NET', box: [36, 22, 46, 50] },
    {
      id: 'control-room',
      name: 'Control room',
      category: 'restricted',
      zone: 'LKF-SOC',
      box: [46, 22, 60, 50],
    },
    { id: 'stores', name: 'Stores', category: 'storage', zone: 'LKF-STORE', box: [60, 22, 70, 50] },
    { id: 'dock', name: 'Loading dock', category: 'loading', zone: 'LKF-DOCK', box: [70, 22, 90, 50] },
  ],
  openings: [
    { door: 'D-01', at: [45, 0], wall: 'h', width: 3 },
    { door: 'D-02', at: [45, 16], wall: 'h', width: 4 },
    { door: 'D-03', at: [20, 22], wall: 'h', width: 1.6 },
    { door: 'D-04', at: [41, 22], wall: 'h', width: 1.2 },
    { door: 'D-05', at: [53, 22], wall: 'h', width: 1.2 },
    { door: 'D-06', at: [65, 22], wall: 'h', width: 1.6 },
    { door: 'D-07', at: [78, 22], wall: 'h', width: 1.6 },
    { door: 'D-08', at: [90, 40], wall: 'v', width: 1.6 },
    { door: 'D-09', at: [0, 19], wall: 'v', width: 1.2 },
    { door: 'D-10', at: [84, 19], wall: 'v', width: 1.2 },
  ],
  fixtures: [
    ...rows('rack', 'rack', [4, 27, 32, 46], 2, 6, 1.6),
    ...rows('net-rack', 'rack', [38.5, 30, 43.5, 46], 1, 3, 2),
    ...rows('desk-west', 'desk', [3, 2.5, 31, 13.5], 6, 3, 1.6),
    ...rows('desk-east', 'desk', [59, 2.5, 87, 13.5], 6, 3, 1.6),
    ...rows('console', 'desk', [48.5, 32, 57.5, 44], 1, 3, 2.4),
    ...rows('shelf', 'rack', [62, 27, 68, 47], 2, 1, 2),
    { id: 'reception', name: '', category: 'desk', box: [49, 4, 54, 6] },
    ...rows('turnstile', 'desk', [43, 15.2, 47, 16.8], 3, 1, 1),
  ],
};

export const firstFloor: PlanSketch = {
  footprint: rectangle(0, 0, 90, 50),
  rooms: [
    { id: 'landing', name: 'Landing', category: 'walkway', zone: 'LKF-L1', box: [0, 16, 84, 22] },
    { id: 'stairs', name: 'Stairs', category: 'stairs', zone: 'LKF-L1', box: [84, 16, 90, 22] },
    {
      id: 'executive',
      name: 'Executive suite',
      category: 'restricted',
      zone: 'LKF-EXEC',
      box: [0, 22, 40, 50],
    },
    {
      id: 'meeting',
      name: 'Meeting rooms',
      category: 'conferenceroom',
      zone: 'LKF-L1',
      box: [40, 22, 64, 50],
    },
    { id: 'legal', name: 'Legal', category: 'office', zone: 'LKF-LEGAL', box: [64, 22, 90, 50] },
    { id: 'open-office', name: 'Product', category: 'office', zone: 'LKF-L1', box: [0, 0, 60, 16] },
    { id: 'canteen', name: 'Canteen', category: 'foodservice', zone: 'LKF-L1', box: [60, 0, 90, 16] },
  ],
  openings: [
    { door: 'D-11', at: [30, 22], wall: 'h', width: 1.6 },
    { door: 'D-12', at: [77, 22], wall: 'h', width: 1.2 },
  ],
  fixtures: [
    ...rows('desk', 'desk', [3, 2.5, 57, 13.5], 10, 3, 1.8),
    ...rows('meeting-table', 'desk', [43, 26, 61, 46], 2, 2, 4),
    ...rows('executive-desk', 'desk', [5, 28, 35, 44], 3, 1, 6),
    ...rows('canteen-table', 'desk', [64, 3.5, 86, 12.5], 4, 2, 3),
  ],
};

/** One small plan serves the two remote offices. */
export function remoteFloor(
  prefix: string,
  back: { readonly name: string; readonly category: string },
): PlanSketch {
  return {
    footprint: rectangle(0, 0, 32, 20),
    rooms: [
      { id: 'lobby', name: 'Entrance', category: 'lobby', zone: `${prefix}-B`, box: [0, 0, 10, 20] },
      { id: 'office', name: 'Office', category: 'office', zone: `${prefix}-B`, box: [10, 0, 32, 11] },
      { id: 'back', name: back.name, category: back.category, zone: `${prefix}-R`, box: [10, 11, 32, 20] },
    ],
    openings: [
      { door: `${prefix}-D1`, at: [0, 10], wall: 'v', width: 2 },
      { door: `${prefix}-D2`, at: [14, 11], wall: 'h', width: 1.2 },
    ],
    fixtures: [
      ...rows('desk', 'desk', [13, 2, 30, 8], 4, 2, 1.6),
      ...rows('rack', 'rack', [18, 13, 30, 18], 3, 1, 2),
    ],
  };
}
