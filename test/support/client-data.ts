import type {
  DeploymentAnswer,
  PersonAnswer,
  PivotAnswer,
  TimelineEvent,
} from '../../shared/contract/http.ts';
import type { ActivityMinute, DoorState } from '../../shared/contract/live.ts';
import type { Alert, AlertReason } from '../../shared/domain/alert.ts';
import type { Camera, CameraHealth } from '../../shared/domain/camera.ts';
import type { EntityKey } from '../../shared/domain/entity.ts';
import { EVENT_KINDS, type EventKind } from '../../shared/domain/event-kinds.ts';
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

export const sites: readonly Site[] = [
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
export const zones: readonly Zone[] = [
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

/** Offset from the moment in seconds, kind, source, words, is evidence. */
const STORY: readonly (readonly [number, EventKind, string, string, boolean?])[] = [
  [-1720, 'access.granted', 'badge-main', 'Badge 48213 granted at Main entrance, in'],
  [-1680, 'access.granted', 'badge-main', 'Badge 48213 granted at Lobby turnstile, in'],
  [-1210, 'auth.failure', 'windows-logon', 'Logon refused for t.lindqvist on ws-1042: account disabled'],
  [-1150, 'auth.failure', 'windows-logon', 'Logon refused for t.lindqvist on ws-1042: account disabled'],
  [-640, 'network.flow', 'firewall', 'ws-1042 to 10.20.0.14:445, 18 kB'],
  [-95, 'access.denied', 'badge-main', 'Badge 48213 refused at Network closet: not in group'],
  [0, 'access.granted', 'badge-main', 'Badge 48213 granted at Server room, in', true],
  [6, 'access.taken', 'badge-main', 'Server room door opened and closed'],
  [38, 'auth.success', 'linux-auth', 'sshd: t.lindqvist accepted from 203.0.113.40 on vpn-1', true],
  [52, 'privilege.used', 'linux-auth', 'sudo: t.lindqvist ran /usr/bin/tar on srv-files', true],
  [71, 'network.flow', 'firewall', 'srv-files to 203.0.113.40:443, 214 MB out'],
  [88, 'network.dhcp', 'firewall', 'Lease 10.20.0.77 to b8:27:eb:41:0c:9e, unknown device', true],
  [90, 'network.denied', 'firewall', '10.20.0.77 to 10.20.0.2:22 refused'],
];

export function createPivot(alert: Alert, now: number): PivotAnswer {
  const moment = alert.moment.at;
  const events: TimelineEvent[] = STORY.map(([seconds, kind, source, message, evidence], n) => ({
    id: `${alert.id}-E${n}`,
    time: moment + seconds * 1000,
    timeErrorMs: source === 'badge-main' ? 1000 : source === 'linux-auth' ? 500 : 50,
    receivedAt: moment + seconds * 1000 + 900,
    kind,
    domain: EVENT_KINDS[kind].domain,
    source,
    message,
    severity: evidence ? 4 : 1,
    ...(source === 'badge-main' ? { door: alert.moment.door ?? 'D-03' } : {}),
    ...(kind.startsWith('auth') ? { host: 'ws-1042' } : {}),
    ...(kind.startsWith('network') ? {} : { confidence: source === 'badge-main' ? 0.97 : 0.9 }),
    entities: [],
    evidence: evidence === true,
  })).filter((event) => event.time <= now) as TimelineEvent[];
  const byDoor = cameras.filter((camera) => alert.moment.door && camera.doors.includes(alert.moment.door));
  const near = cameras.filter((camera) => !byDoor.includes(camera)).slice(3, 6);
  return {
    alert,
    findings: alert.reasons.map((reason, n) => ({
      id: reason.findingId,
      rule: reason.rule,
      title: reason.sentence.slice(0, 60),
      level: reason.level,
      domain: reason.domain,
      tags: ['attack.t1078'],
      at: reason.at,
      firstAt: reason.at,
      lastAt: reason.at,
      knownAt: reason.knownAt,
      entities: alert.entities,
      reason: reason.sentence,
      evidence: events
        .filter((event) => event.evidence)
        .slice(n, n + 2)
        .map((event) => ({
          eventId: event.id,
          time: event.time,
          source: event.source,
          kind: event.kind,
          message: event.message,
          values: { 'actor.status': 'leaver', 'badge.status': 'valid', 'place.criticality': '5' },
        })),
      evidenceCount: 2,
      assumptions:
        n === 0
          ? [
              {
                about: 'identity',
                text: 'Whoever carried badge 48213 is taken to be its owner; no face was compared.',
              },
              {
                about: 'clock',
                text: 'The clock of badge-main runs 3 s ahead of ours; times are corrected by it.',
              },
            ]
          : [],
    })),
    notes: alert.noteCount
      ? [
          {
            id: 'N1',
            alertId: alert.id,
            at: now - 60_000,
            by: 'Mara Okafor',
            text: 'Facilities say no work is planned there. Guard sent.',
          },
        ]
      : [],
    history: [
      { at: alert.raisedAt, by: 'system', act: 'raised', detail: `score ${alert.score}` },
      ...(alert.acknowledgedBy ? [{ at: now - 120_000, by: alert.acknowledgedBy, act: 'acknowledged' }] : []),
    ],
    cameras: [
      ...byDoor.map((camera, n) => ({
        camera: camera.id,
        reason: `sees door ${alert.moment.door}, ${4 + n * 5} m away`,
        distanceM: 4 + n * 5,
      })),
      ...near.map((camera, n) => ({ camera: camera.id, reason: 'same floor', distanceM: 18 + n * 6 })),
    ],
    clip: { from: moment - 15_000, to: moment + 15_000, at: moment },
    ...(alert.person ? { person: createPerson(alert.person.id, alert.person.name, moment) } : {}),
    timeline: {
      from: moment - 30 * 60_000,
      to: moment + 30 * 60_000,
      events,
      truncated: false,
      feeds: [
        { source: 'badge-main', newestAt: now - 4_000, stale: false },
        { source: 'linux-auth', newestAt: now - 12_000, stale: false },
        { source: 'firewall', newestAt: now - 2_000, stale: false },
        { source: 'windows-logon', newestAt: now - 14 * 60_000, stale: true },
      ],
    },
  };
}

export function createPerson(id: string, name: string, moment: number): PersonAnswer {
  return {
    person: {
      id,
      name,
      department: 'Infrastructure',
      title: 'Systems engineer',
      tier: 'contractor',
      status: 'leaver',
      statusFrom: moment - 3 * 86_400_000,
      email: `${name.toLowerCase().replace(' ', '.')}@example.test`,
      badges: [{ number: '48213' }],
      accounts: ['t.lindqvist', 'CORP\\t.lindqvist'],
      hosts: ['ws-1042'],
      homeSite: 'FRA',
    },
    presence: {
      person: id,
      state: 'in',
      place: { site: 'FRA', floor: 'FRA-0', zone: 'Z-SERVER', door: 'D-03', via: 'door' },
      since: moment,
      confidence: 0.93,
    },
  };
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

export function createCameraHealth(now: number): CameraHealth[] {
  return cameras.map((camera) =>
    camera.id === 'C-108'
      ? {
          id: camera.id,
          state: 'lost',
          since: now - 340_000,
          lastPictureAt: now - 340_000,
          restarts: 6,
          reason: 'No answer from the camera; next try in 8 s.',
        }
      : {
          id: camera.id,
          state: 'live',
          since: now - 3_600_000,
          lastPictureAt: now - 700,
          recordedFrom: now - 15 * 60_000,
          restarts: 0,
        },
  );
}

export function createDoorStates(now: number): DoorState[] {
  return doors.map((door) => ({
    id: door.id,
    state: door.id === 'D-04' ? 'forced' : door.id === 'D-06' ? 'held' : 'closed',
    at: now - 240_000,
    last: { kind: 'access.granted', at: now - 60_000, person: 'Henrik Solberg' },
  }));
}

export function createActivity(now: number): ActivityMinute[] {
  const minute = Math.floor(now / 60_000) * 60_000;
  return Array.from({ length: 60 }, (_, n) => {
    const start = minute - (59 - n) * 60_000;
    return {
      id: new Date(start).toISOString(),
      at: start,
      events: Math.round(1900 + 240 * Math.sin(n / 5) + 90 * Math.sin(n * 2.3)),
      alerts: [13, 22, 34, 41, 49, 56, 58].includes(n) ? 1 + (n % 2) : 0,
    };
  });
}
