import { createResolver } from '../../../server/pipeline/resolve/resolve.ts';
import type { CameraDefinition } from '../../../shared/domain/camera.ts';
import type { FieldRecord, LoggedEvent, LogSource, NormalisedEvent } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import type { Deployment, Door, Person, Zone } from '../../../shared/domain/site.ts';

/** Builders for pipeline tests: a small deployment of two sites, and events in a few words. */

export const at = (text: string) => Date.parse(text.includes('T') ? text : `2026-03-02T${text}Z`);

const zone = (id: string, site: string, parent?: string, criticality = 1): Zone => ({
  id,
  name: id,
  site,
  criticality,
  ...(parent ? { parent } : {}),
});
const door = (id: string, site: string, from: string, to: string, reads: Door['reads'], north = 0): Door => ({
  id,
  name: id,
  site,
  from,
  to,
  reads,
  egress: false,
  position: site === 'larkfield' ? [0.4453, 51.2957 + north] : [4.8357, 45.764 + north],
});
const camera = (id: string, site: string, zoneId: string): CameraDefinition => ({
  id,
  name: id,
  site,
  zone: zoneId,
  position: site === 'larkfield' ? [0.4453, 51.2958] : [4.8357, 45.7641],
  headingDeg: 0,
  fovDeg: 70,
  rangeM: 20,
  sees: [],
  source: { type: 'hls', url: `https://cameras.example/${id}.m3u8` },
  recordMinutes: 5,
});
const person = (id: string, name: string, more: Partial<Person> = {}): Person => ({
  id,
  name,
  tier: 'employee',
  status: 'active',
  badges: [{ number: id.replace('E', '') }],
  accounts: [name.split(' ')[1]!.toLowerCase()],
  hosts: [],
  email: `${name.split(' ')[1]!.toLowerCase()}@example.com`,
  homeSite: 'larkfield',
  ...more,
});

export function deploymentSketch(more: Partial<Deployment> = {}): Deployment {
  return {
    id: 'sketch',
    name: 'Sketch',
    demonstration: false,
    settings: { presenceMemoryHours: 16, dayEndsAtHour: 4 },
    sites: [
      {
        id: 'larkfield',
        name: 'Larkfield',
        position: [0.4453, 51.2957],
        timezone: 'Europe/London',
        floors: [],
      },
      { id: 'lyon', name: 'Lyon', position: [4.8357, 45.764], timezone: 'Europe/Paris', floors: [] },
    ],
    zones: [
      zone('building', 'larkfield'),
      zone('office', 'larkfield', 'building', 2),
      zone('server-room', 'larkfield', 'building', 5),
      zone('lyon-building', 'lyon'),
    ],
    doors: [
      door('D-main', 'larkfield', 'outside', 'building', 'both'),
      door('D-office', 'larkfield', 'building', 'office', 'in', 0.0002),
      door('D-server', 'larkfield', 'building', 'server-room', 'both', 0.0004),
      door('D-lyon', 'lyon', 'outside', 'lyon-building', 'both'),
    ],
    cameras: [camera('C-larkfield', 'larkfield', 'building'), camera('C-lyon', 'lyon', 'lyon-building')],
    people: [
      person('E1', 'Mara Quist', { hosts: ['lt-quist'] }),
      person('E2', 'Ivo Brandt', { plates: ['IB 20'] }),
      person('E3', 'Lena Falk', { status: 'leaver', statusFrom: Date.parse('2026-02-01') }),
      person('E4', 'Omar Reyes', {
        badges: [{ number: '4', validTo: Date.parse('2026-02-15') }],
        tier: 'contractor',
      }),
      person('E5', 'Nora Vance', {
        badges: [
          { number: '5', validTo: Date.parse('2026-03-01') },
          { number: '55', validFrom: Date.parse('2026-03-01') },
        ],
      }),
      person('E8', 'Nora Finch', { status: 'notice', statusFrom: Date.parse('2026-02-20') }),
      person('E6', 'Paul Drum', {
        tier: 'vendor',
        contractHours: [{ days: [1, 2, 3, 4, 5], from: 480, to: 1_020 }],
      }),
      person('E7', 'Rolf Kane', {
        status: 'barred',
        statusFrom: Date.parse('2026-02-20'),
        plates: ['KX-07 RLF'],
      }),
    ],
    watchlist: [
      { kind: 'ip', value: '198.51.100.66', weight: 80, reason: 'drop host of a known group' },
      { kind: 'plate', value: 'B0LT11', weight: 90, reason: 'threatened the front desk' },
      { kind: 'name', value: 'Jürgen van der Hoek', weight: 90, reason: 'stalks an employee' },
    ],
    assets: [
      { host: 'lt-quist', ips: [], macs: ['aa:bb:cc:00:00:01'], owner: 'E1', criticality: 2 },
      {
        host: 'ws-brandt',
        ips: ['10.1.2.20'],
        macs: [],
        owner: 'E2',
        site: 'larkfield',
        zone: 'office',
        criticality: 2,
      },
      {
        host: 'ws-finch',
        ips: ['10.1.2.30'],
        macs: [],
        owner: 'E8',
        site: 'larkfield',
        zone: 'office',
        criticality: 2,
      },
      { host: 'fs-01', ips: ['10.1.9.5'], macs: [], site: 'larkfield', zone: 'server-room', criticality: 5 },
    ],
    networks: [
      { cidr: '10.1.0.0/16', name: 'Larkfield', kind: 'office', site: 'larkfield' },
      { cidr: '10.1.2.0/24', name: 'Larkfield office', kind: 'office', site: 'larkfield', zone: 'office' },
      {
        cidr: '10.1.9.0/24',
        name: 'Larkfield servers',
        kind: 'server',
        site: 'larkfield',
        zone: 'server-room',
      },
      { cidr: '10.2.0.0/16', name: 'Lyon', kind: 'office', site: 'lyon' },
      { cidr: '10.9.0.0/16', name: 'VPN', kind: 'vpn' },
    ],
    sources: [
      { id: 'badges', name: 'Badge system', type: 'http', mapping: 'badge', role: 'presence' },
      { id: 'logons', name: 'Logons', type: 'http', mapping: 'windows-logon', role: 'cyber' },
    ],
    ruleDirs: [],
    mappingDirs: [],
    ...more,
  };
}

/** The badge feed of the sketch must be heard every 15 minutes. */
export function withFreshBadges(deployment: Deployment): Deployment {
  return {
    ...deployment,
    sources: deployment.sources.map((source) =>
      source.id === 'badges' ? { ...source, freshWithinMs: 15 * 60_000 } : source,
    ),
  };
}

const CATEGORY: Readonly<Record<string, string>> = {
  access: 'access',
  door: 'access',
  plate: 'access',
  visitor: 'access',
  auth: 'authentication',
  privilege: 'authentication',
  network: 'network',
  process: 'process',
  alarm: 'alarm',
  video: 'video',
  camera: 'device',
  feed: 'device',
  clock: 'device',
};

/** Never by `toString`, which a field may be called. */
const asText = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** A normalised event: the log source, id and receipt follow unless given. */
export function event(
  kind: EventKind,
  time: string | number,
  fields: FieldRecord = {},
  more: Partial<NormalisedEvent> = {},
): NormalisedEvent {
  const when = typeof time === 'number' ? time : at(time);
  const logsource: LogSource = { product: 'watchfloor', category: CATEGORY[kind.split('.')[0]!] ?? 'device' };
  return {
    id: `${kind}-${when}-${Object.values(fields).map(asText).join('-')}`,
    source:
      ['access', 'alarm'].includes(logsource.category!) || kind.startsWith('camera.') ? 'badges' : 'logons',
    time: when,
    timeErrorMs: 0,
    receivedAt: when,
    kind,
    severity: 1,
    message: kind,
    logsource,
    fields,
    raw: {},
    ...more,
  };
}

/** A badge at a door. */
export const badge = (
  number: string,
  doorId: string,
  direction: 'in' | 'out' | undefined,
  time: string | number,
  kind: EventKind = 'access.granted',
) =>
  event(kind, time, {
    'credential.uid': number,
    'portal.uid': doorId,
    ...(direction ? { direction } : {}),
  });

export const logon = (account: string, time: string | number, fields: FieldRecord = {}) =>
  event('auth.success', time, { 'actor.user.name': account, ...fields });

/** Resolves and numbers events as the log would. */
export function logged(deployment: Deployment, events: readonly NormalisedEvent[]): LoggedEvent[] {
  const resolve = createResolver(deployment);
  return events.map((one, index) => ({ ...resolve(one), seq: index + 1 }));
}
