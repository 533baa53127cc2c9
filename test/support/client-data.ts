import type { DeploymentAnswer } from '../../shared/contract/http.ts';
import type { Alert, AlertReason } from '../../shared/domain/alert.ts';
import type { Camera } from '../../shared/domain/camera.ts';
import type { EntityKey } from '../../shared/domain/entity.ts';
import type { Level } from '../../shared/domain/finding.ts';
import type { LineNotice } from '../../shared/domain/line-health.ts';
import type { Door, FloorFeature, LngLat, Site, Zone } from '../../shared/domain/site.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';

/** One believable campus for developing and testing screens; nothing here comes from a real place. */

const ORIGIN: LngLat = [8.6512, 50.1107];
/** Metres east and north of the campus corner. */
const at = (east: number, north: number): LngLat => [
  ORIGIN[0] + east / (111_320 * Math.cos((ORIGIN[1] * Math.PI) / 180)),
  ORIGIN[1] + north / 110_540,
];
const box = (x0: number, y0: number, x1: number, y1: number): LngLat[] => [
  at(x0, y0),
  at(x1, y0),
  at(x1, y1),
  at(x0, y1),
  at(x0, y0),
];
const unit = (
  id: string,
  name: string,
  zone: string,
  ...corners: [number, number, number, number]
): FloorFeature => ({
  type: 'Feature',
  id: `U-${id}`,
  geometry: { type: 'Polygon', coordinates: [box(...corners)] },
  properties: { feature_type: 'unit', name, zone },
});

const DOORS: readonly (readonly [string, string, number, number, string, string, Door['reads']])[] = [
  ['D-01', 'Main entrance', 40, 0, 'outside', 'Z-LOBBY', 'both'],
  ['D-02', 'Lobby turnstile', 40, 16, 'Z-LOBBY', 'Z-OFFICE', 'both'],
  ['D-03', 'Server room', 66, 34, 'Z-OFFICE', 'Z-SERVER', 'both'],
  ['D-04', 'Network closet', 66, 24, 'Z-OFFICE', 'Z-CLOSET', 'in'],
  ['D-05', 'Laboratory', 18, 34, 'Z-OFFICE', 'Z-LAB', 'both'],
  ['D-06', 'Loading dock', 80, 8, 'outside', 'Z-DOCK', 'both'],
  ['D-07', 'East stair', 80, 40, 'Z-OFFICE', 'outside', 'out'],
  ['D-08', 'Archive', 10, 16, 'Z-OFFICE', 'Z-ARCHIVE', 'in'],
];
const CAMERAS: readonly (readonly [string, string, number, number, number, string[]])[] = [
  ['C-101', 'Main entrance', 40, 8, 180, ['D-01']],
  ['C-102', 'Turnstiles', 32, 12, 45, ['D-02']],
  ['C-103', 'Corridor server room', 58, 30, 60, ['D-03', 'D-04']],
  ['C-104', 'Server room inside', 74, 44, 225, ['D-03']],
  ['C-105', 'Laboratory corridor', 26, 30, 310, ['D-05']],
  ['C-106', 'Loading dock', 72, 4, 60, ['D-06']],
  ['C-107', 'East stair', 72, 38, 90, ['D-07']],
  ['C-108', 'Archive corridor', 18, 20, 230, ['D-08']],
  ['C-109', 'Visitor parking', 30, -20, 20, ['D-01']],
];

const sites: readonly Site[] = [
  {
    id: 'FRA',
    name: 'Frankfurt campus',
    position: at(40, 25),
    timezone: 'Europe/Berlin',
    country: 'DE',
    floors: [
      {
        id: 'FRA-0',
        name: 'Ground floor',
        ordinal: 0,
        plan: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'FP',
              geometry: { type: 'Polygon', coordinates: [box(0, 0, 80, 50)] },
              properties: { feature_type: 'footprint' },
            },
            unit('LOBBY', 'Lobby', 'Z-LOBBY', 24, 0, 56, 16),
            unit('OFFICE', 'Open office', 'Z-OFFICE', 18, 16, 66, 50),
            unit('SERVER', 'Server room', 'Z-SERVER', 66, 28, 80, 50),
            unit('CLOSET', 'Network closet', 'Z-CLOSET', 66, 16, 80, 28),
            unit('LAB', 'Laboratory', 'Z-LAB', 0, 28, 18, 50),
            unit('DOCK', 'Loading dock', 'Z-DOCK', 56, 0, 80, 16),
            unit('ARCHIVE', 'Archive', 'Z-ARCHIVE', 0, 0, 18, 28),
            ...DOORS.map(
              ([id, name, x, y]): FloorFeature => ({
                type: 'Feature',
                id: `O-${id}`,
                geometry: { type: 'LineString', coordinates: [at(x - 1, y), at(x + 1, y)] },
                properties: { feature_type: 'opening', name, door: id },
              }),
            ),
          ],
        },
      },
    ],
  },
  {
    id: 'LON',
    name: 'London office',
    position: [-0.0865, 51.5132],
    timezone: 'Europe/London',
    country: 'GB',
    floors: [],
  },
];

const zone = (id: string, name: string, criticality: number, parent?: string): Zone => ({
  id,
  name,
  site: 'FRA',
  floor: 'FRA-0',
  criticality,
  ...(parent ? { parent } : {}),
});
const zones: readonly Zone[] = [
  zone('Z-LOBBY', 'Lobby', 1),
  zone('Z-OFFICE', 'Open office', 2),
  zone('Z-SERVER', 'Server room', 5, 'Z-OFFICE'),
  zone('Z-CLOSET', 'Network closet', 4, 'Z-OFFICE'),
  zone('Z-LAB', 'Laboratory', 4, 'Z-OFFICE'),
  zone('Z-DOCK', 'Loading dock', 2),
  zone('Z-ARCHIVE', 'Archive', 3, 'Z-OFFICE'),
];
export const doors: readonly Door[] = DOORS.map(([id, name, x, y, from, to, reads]) => ({
  id,
  name,
  site: 'FRA',
  floor: 'FRA-0',
  position: at(x, y),
  from,
  to,
  reads,
  egress: id === 'D-01' || id === 'D-07',
}));
export const cameras: readonly Camera[] = CAMERAS.map(([id, name, x, y, headingDeg, seen]) => ({
  id,
  name,
  site: 'FRA',
  floor: 'FRA-0',
  position: at(x, y),
  headingDeg,
  fovDeg: 78,
  rangeM: 18,
  recordMinutes: 15,
  demonstration: true,
  doors: seen,
}));
export const deployment: DeploymentAnswer = {
  id: 'demo-campus',
  name: 'Frankfurt campus',
  demonstration: true,
  sites,
  zones,
  doors,
  cameras,
  users: [
    { name: 'Mara Okafor', role: 'lead' },
    { name: 'Jonas Weber', role: 'operator' },
  ],
};

interface AlertSeed {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly score: number;
  readonly domains: Alert['domains'];
  readonly minutesAgo: number;
  readonly person?: readonly [string, string];
  readonly host?: string;
  readonly door?: string;
  readonly reasons: readonly string[];
  readonly lateMinutes?: number;
  readonly patch?: Partial<Alert>;
}
const SEEDS: readonly AlertSeed[] = [
  {
    id: 'A-7f3a91',
    title: 'Leaver’s badge opened the server room while their account is used from outside',
    level: 'critical',
    score: 94,
    domains: ['physical', 'cyber', 'insider_threat'],
    minutesAgo: 1.6,
    person: ['E1042', 'Tomasz Lindqvist'],
    host: 'ws-1042',
    door: 'D-03',
    reasons: [
      'The badge of Tomasz Lindqvist opened Server room (D-03) three days after his last day.',
      'His account signed in over VPN from 203.0.113.40 while his badge says he is on site.',
      'A device nobody knows took an address on the server room network four minutes after the door opened.',
    ],
  },
  {
    id: 'A-22c0d4',
    title: 'Door forced: Network closet',
    level: 'critical',
    score: 88,
    domains: ['physical'],
    minutesAgo: 4.2,
    door: 'D-04',
    reasons: ['Network closet (D-04) opened without a badge reading or an exit request.'],
    patch: { status: 'acknowledged', acknowledgedBy: 'Mara Okafor', assignee: 'Mara Okafor' },
  },
  {
    id: 'A-9b01ee',
    title: 'Failed logons, then a success, after a refused badge',
    level: 'high',
    score: 76,
    domains: ['physical', 'cyber'],
    minutesAgo: 11,
    person: ['E1017', 'Priya Raman'],
    host: 'ws-1017',
    door: 'D-05',
    lateMinutes: 17,
    reasons: [
      'Laboratory (D-05) refused her badge twice.',
      'Six failed logons and one success on ws-1017 followed within five minutes.',
    ],
  },
  {
    id: 'A-41aa07',
    title: 'Workstation in use while its owner is not badged in',
    level: 'high',
    score: 71,
    domains: ['cyber', 'physical'],
    minutesAgo: 19,
    person: ['E1029', 'Ines Carvalho'],
    host: 'ws-1029',
    door: 'D-02',
    reasons: ['ws-1029 was unlocked at its desk; Ines Carvalho was last read out at Main entrance at 17:42.'],
    patch: { assignee: 'Jonas Weber' },
  },
  {
    id: 'A-5d8812',
    title: 'Anti-passback: second entry without an exit',
    level: 'medium',
    score: 48,
    domains: ['physical'],
    minutesAgo: 26,
    person: ['E1008', 'Henrik Solberg'],
    door: 'D-02',
    reasons: ['His badge entered Lobby turnstile (D-02) twice with no reading out between.'],
  },
  {
    id: 'A-c4419f',
    title: 'Burst of refused badges at one door',
    level: 'medium',
    score: 44,
    domains: ['physical'],
    minutesAgo: 38,
    door: 'D-08',
    reasons: ['Archive (D-08) refused seven badges of four people within three minutes.'],
    patch: { status: 'acknowledged', acknowledgedBy: 'Jonas Weber', assignee: 'Jonas Weber' },
  },
  {
    id: 'A-e10b33',
    title: 'Same badge too far, too fast',
    level: 'medium',
    score: 52,
    domains: ['physical', 'insider_threat'],
    minutesAgo: 47,
    person: ['E1033', 'Ada Nwosu'],
    door: 'D-01',
    reasons: ['Read in London at 08:10 and in Frankfurt at 08:31: 640 km in 21 minutes.'],
  },
  {
    id: 'A-0f6c55',
    title: 'Door held open',
    level: 'low',
    score: 18,
    domains: ['access_facilities', 'physical'],
    minutesAgo: 58,
    door: 'D-06',
    reasons: ['Loading dock (D-06) stayed open for 94 seconds.'],
  },
];

export function createAlerts(now: number): Alert[] {
  return SEEDS.map((seed, index) => {
    const moment = now - seed.minutesAgo * 60_000;
    const reasons = seed.reasons.map(
      (sentence, n): AlertReason => ({
        findingId: `${seed.id}-F${n}`,
        rule: `rule-${n}`,
        sentence,
        level: n === 0 ? seed.level : 'medium',
        domain: seed.domains[n % seed.domains.length] ?? 'physical',
        at: moment + n * 90_000,
        knownAt: moment + n * 90_000 + (seed.lateMinutes ?? 0) * 60_000 + 800,
        evidenceCount: 1 + n,
      }),
    );
    const entities: EntityKey[] = [
      ...(seed.person ? [`person:${seed.person[0]}` as const] : []),
      ...(seed.door ? [`door:${seed.door}` as const] : []),
      ...(seed.host ? [`host:${seed.host}` as const] : []),
    ];
    return {
      id: seed.id,
      revision: 100 + index,
      title: seed.title,
      level: seed.level,
      score: seed.score,
      scoreParts: [
        { text: `${seed.level} rule`, points: Math.round(seed.score * 0.55) },
        { text: 'evidence from more than one domain', points: Math.round(seed.score * 0.25) },
        {
          text: 'criticality of the place',
          points: seed.score - Math.round(seed.score * 0.55) - Math.round(seed.score * 0.25),
        },
      ],
      domains: seed.domains,
      status: 'new',
      firstAt: moment,
      lastAt: moment + 60_000,
      raisedAt: moment + (seed.lateMinutes ?? 0) * 60_000 + 900,
      updatedAt: moment + 60_000,
      ...(seed.person
        ? {
            person: {
              id: seed.person[0],
              name: seed.person[1],
              confidence: 0.97,
              via: 'badge:48213' as const,
            },
          }
        : {}),
      ...(seed.host ? { host: seed.host } : {}),
      ...(seed.door
        ? {
            place: {
              site: 'FRA',
              floor: 'FRA-0',
              zone: doors.find((door) => door.id === seed.door)?.to ?? 'Z-OFFICE',
              door: seed.door,
              via: 'door' as const,
            },
          }
        : {}),
      entities,
      reasons,
      moment: { at: moment, eventId: `${seed.id}-E6`, ...(seed.door ? { door: seed.door } : {}) },
      noteCount: index === 1 ? 1 : 0,
      demonstration: true,
      ...seed.patch,
    } satisfies Alert;
  });
}

export function createSources(now: number): SourceHealth[] {
  const base = { duplicates: 3, rejected: 0, dropped: 0, freshWithinMs: 600_000 };
  return [
    {
      ...base,
      id: 'badge-main',
      name: 'Badge system, campus',
      type: 'http',
      state: 'fresh',
      lastEventAt: now - 4_000,
      lastReceivedAt: now - 3_400,
      accepted: 10_482,
      ratePerMinute: 14,
      clockAheadMs: 3_100,
      clock: { offsetMs: 3_200, errorMs: 400, basis: 'anchors', pairs: 48, widenMs: 5_000 },
    },
    {
      ...base,
      id: 'linux-auth',
      name: 'Linux authentication',
      type: 'syslog',
      state: 'fresh',
      lastEventAt: now - 12_000,
      lastReceivedAt: now - 11_900,
      accepted: 88_120,
      ratePerMinute: 96,
    },
    {
      ...base,
      id: 'windows-logon',
      name: 'Windows logon',
      type: 'http',
      state: 'stale',
      lastEventAt: now - 14 * 60_000,
      lastReceivedAt: now - 14 * 60_000,
      accepted: 51_007,
      ratePerMinute: 0,
      problem: 'Nothing for 14 min; expected at least every 10 min.',
    },
    {
      ...base,
      id: 'firewall',
      name: 'Firewall flows',
      type: 'syslog',
      state: 'fresh',
      lastEventAt: now - 900,
      lastReceivedAt: now - 800,
      accepted: 1_204_551,
      ratePerMinute: 1_920,
      dropped: 214,
    },
    {
      ...base,
      id: 'visitor-csv',
      name: 'Visitor list',
      type: 'file',
      state: 'failing',
      lastEventAt: now - 3 * 3_600_000,
      lastReceivedAt: now - 40_000,
      accepted: 310,
      rejected: 42,
      ratePerMinute: 0,
      problem: 'visitors.csv line 312: column “badge” is missing; 42 records are dead letters.',
    },
    {
      ...base,
      id: 'london-badges',
      name: 'Badge system, London',
      type: 'http',
      state: 'never',
      accepted: 0,
      ratePerMinute: 0,
      duplicates: 0,
    },
  ];
}

export function createLineNotices(now: number): LineNotice[] {
  return [
    {
      id: 'unknown r1',
      kind: 'unknown',
      about: 'On-site logon of somebody who is not on site',
      text: 'Not judged: feed Windows logon is 14 min old.',
      count: 1,
      since: now - 14 * 60_000,
      lastAt: now - 14 * 60_000,
    },
    {
      id: 'bound r2 group',
      kind: 'bound',
      about: 'Same door held open again and again',
      text: 'One group has more events than there is room for: the oldest are final before their time.',
      count: 4,
      since: now - 3_600_000,
      lastAt: now - 60_000,
    },
  ];
}
