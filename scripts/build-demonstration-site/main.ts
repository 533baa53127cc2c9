import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { LngLat } from '../../shared/domain/site.ts';
import { firstFloor, groundFloor, remoteFloor } from './campus.ts';
import { demoPeople } from './people.ts';
import { createProjector, drawPlan, type Metres, type PlanSketch } from './plan.ts';

/** Writes `server/content/demonstration/` from the sketches: `tsx scripts/build-demonstration-site/main.ts`. */

const out = fileURLToPath(new URL('../../server/content/demonstration/', import.meta.url));
const HEADER = '# Written by scripts/build-demonstration-site. An invented company on invented ground.\n';

const campus = createProjector([5.1772, 52.0431], 6);
const lyon = createProjector([4.8571, 45.7605], -14);
const gdansk = createProjector([18.6683, 54.3721], 22);

const floors: readonly [string, PlanSketch, (point: Metres) => LngLat][] = [
  ['LKF-0', groundFloor, campus],
  ['LKF-1', firstFloor, campus],
  ['LYO-0', remoteFloor('LYO', { name: 'Comms room', category: 'restricted' }), lyon],
  ['GDN-0', remoteFloor('GDN', { name: 'Bonded store', category: 'restricted' }), gdansk],
];
mkdirSync(`${out}floors`, { recursive: true });
for (const [id, sketch, project] of floors)
  writeFileSync(`${out}floors/${id}.geojson`, `${JSON.stringify(drawPlan(id, sketch, project))}\n`);

type DoorRow = [
  id: string,
  name: string,
  from: string,
  to: string,
  egress: boolean,
  floor: string,
  at: Metres,
];
const doorRows: DoorRow[] = [
  ['D-01', 'Main entrance', 'outside', 'LKF-B', true, 'LKF-0', [45, 0]],
  ['D-02', 'Turnstiles', 'LKF-B', 'LKF-OFFICE', true, 'LKF-0', [45, 16]],
  ['D-03', 'Data hall', 'LKF-OFFICE', 'LKF-DH', false, 'LKF-0', [20, 22]],
  ['D-04', 'Network room', 'LKF-OFFICE', 'LKF-NET', false, 'LKF-0', [41, 22]],
  ['D-05', 'Control room', 'LKF-OFFICE', 'LKF-SOC', false, 'LKF-0', [53, 22]],
  ['D-06', 'Stores', 'LKF-OFFICE', 'LKF-STORE', false, 'LKF-0', [65, 22]],
  ['D-07', 'Dock corridor', 'LKF-DOCK', 'LKF-OFFICE', true, 'LKF-0', [78, 22]],
  ['D-08', 'Dock personnel door', 'outside', 'LKF-DOCK', true, 'LKF-0', [90, 40]],
  ['D-09', 'West exit', 'outside', 'LKF-OFFICE', true, 'LKF-0', [0, 19]],
  ['D-10', 'Stairs', 'LKF-OFFICE', 'LKF-L1', true, 'LKF-0', [84, 19]],
  ['D-11', 'Executive suite', 'LKF-L1', 'LKF-EXEC', false, 'LKF-1', [30, 22]],
  ['D-12', 'Legal', 'LKF-L1', 'LKF-LEGAL', false, 'LKF-1', [77, 22]],
  ['LYO-D1', 'Lyon entrance', 'outside', 'LYO-B', true, 'LYO-0', [0, 10]],
  ['LYO-D2', 'Lyon comms room', 'LYO-B', 'LYO-R', false, 'LYO-0', [14, 11]],
  ['GDN-D1', 'Gdansk entrance', 'outside', 'GDN-B', true, 'GDN-0', [0, 10]],
  ['GDN-D2', 'Gdansk bonded store', 'GDN-B', 'GDN-R', false, 'GDN-0', [14, 11]],
];
const projectorOf = (floor: string) =>
  floor.startsWith('LKF') ? campus : floor.startsWith('LYO') ? lyon : gdansk;
const siteOf = (id: string) => (id.startsWith('LYO') ? 'LYO' : id.startsWith('GDN') ? 'GDN' : 'LKF');
const doors = doorRows.map(([id, name, from, to, egress, floor, at]) => ({
  id,
  name,
  site: siteOf(id),
  floor,
  position: projectorOf(floor)(at),
  from,
  to,
  reads: 'both',
  egress,
}));

const zones = [
  { id: 'LKF-B', name: 'Main building', site: 'LKF', floor: 'LKF-0', criticality: 1 },
  { id: 'LKF-OFFICE', name: 'Offices', site: 'LKF', floor: 'LKF-0', parent: 'LKF-B', criticality: 2 },
  { id: 'LKF-DOCK', name: 'Loading dock', site: 'LKF', floor: 'LKF-0', parent: 'LKF-B', criticality: 2 },
  { id: 'LKF-DH', name: 'Data hall', site: 'LKF', floor: 'LKF-0', parent: 'LKF-OFFICE', criticality: 5 },
  { id: 'LKF-NET', name: 'Network room', site: 'LKF', floor: 'LKF-0', parent: 'LKF-OFFICE', criticality: 5 },
  { id: 'LKF-SOC', name: 'Control room', site: 'LKF', floor: 'LKF-0', parent: 'LKF-OFFICE', criticality: 4 },
  { id: 'LKF-STORE', name: 'Stores', site: 'LKF', floor: 'LKF-0', parent: 'LKF-OFFICE', criticality: 3 },
  { id: 'LKF-L1', name: 'First floor', site: 'LKF', floor: 'LKF-1', parent: 'LKF-OFFICE', criticality: 2 },
  { id: 'LKF-EXEC', name: 'Executive suite', site: 'LKF', floor: 'LKF-1', parent: 'LKF-L1', criticality: 4 },
  { id: 'LKF-LEGAL', name: 'Legal', site: 'LKF', floor: 'LKF-1', parent: 'LKF-L1', criticality: 3 },
  { id: 'LYO-B', name: 'Lyon office', site: 'LYO', floor: 'LYO-0', criticality: 2 },
  { id: 'LYO-R', name: 'Lyon comms room', site: 'LYO', floor: 'LYO-0', parent: 'LYO-B', criticality: 4 },
  { id: 'GDN-B', name: 'Gdansk depot', site: 'GDN', floor: 'GDN-0', criticality: 2 },
  { id: 'GDN-R', name: 'Gdansk bonded store', site: 'GDN', floor: 'GDN-0', parent: 'GDN-B', criticality: 4 },
];

type CameraRow = [
  id: string,
  name: string,
  floor: string,
  zone: string,
  at: Metres,
  heading: number,
  fov: number,
  range: number,
  sees: string[],
  scene: string,
  phase: number,
];
const cameraRows: CameraRow[] = [
  ['C-01', 'Gate', 'LKF-0', '', [52, -38], 330, 60, 32, [], 'gate', 0],
  ['C-02', 'Visitor parking', 'LKF-0', '', [8, -6], 215, 80, 40, [], 'parking', 0],
  ['C-03', 'Lobby', 'LKF-0', 'LKF-B', [55, 15], 215, 85, 22, ['D-01', 'D-02'], 'lobby', 0],
  [
    'C-04',
    'Corridor west',
    'LKF-0',
    'LKF-OFFICE',
    [1, 19],
    90,
    50,
    44,
    ['D-03', 'D-04', 'D-09'],
    'corridor',
    0,
  ],
  [
    'C-05',
    'Corridor east',
    'LKF-0',
    'LKF-OFFICE',
    [83, 17],
    276,
    50,
    44,
    ['D-10', 'D-07', 'D-06', 'D-05'],
    'corridor',
    13,
  ],
  ['C-06', 'Data hall', 'LKF-0', 'LKF-DH', [35, 48], 205, 75, 34, ['D-03'], 'server-room', 0],
  ['C-07', 'Network room', 'LKF-0', 'LKF-NET', [37, 48], 170, 60, 28, ['D-04'], 'server-room', 11],
  ['C-08', 'Loading dock', 'LKF-0', 'LKF-DOCK', [71, 48], 120, 85, 26, ['D-08', 'D-07'], 'loading-dock', 0],
  ['C-09', 'Stairwell', 'LKF-0', 'LKF-L1', [89, 21], 250, 90, 9, ['D-10'], 'stairwell', 0],
  ['C-10', 'West perimeter', 'LKF-0', '', [-8, 46], 175, 70, 40, ['D-09'], 'perimeter-night', 0],
  ['C-11', 'First floor', 'LKF-1', 'LKF-L1', [2, 17], 85, 60, 46, ['D-11'], 'office-floor', 0],
  ['C-12', 'Legal lobby', 'LKF-1', 'LKF-L1', [83, 17], 330, 70, 20, ['D-12'], 'corridor', 7],
  ['C-13', 'Dock yard', 'LKF-0', '', [104, 52], 215, 75, 36, ['D-08'], 'parking', 15],
  ['C-21', 'Lyon entrance', 'LYO-0', 'LYO-B', [9, 19], 205, 80, 20, ['LYO-D1'], 'lobby', 9],
  ['C-31', 'Gdansk entrance', 'GDN-0', 'GDN-B', [9, 19], 205, 80, 20, ['GDN-D1'], 'stairwell', 10],
  ['C-32', 'Gdansk dock', 'GDN-0', '', [-9, 2], 60, 70, 24, ['GDN-D1'], 'loading-dock', 9],
];
const cameras = cameraRows.map(([id, name, floor, zone, at, heading, fov, range, sees, scene, phase]) => ({
  id,
  name,
  site: floor.slice(0, 3),
  floor,
  ...(zone ? { zone } : {}),
  position: projectorOf(floor)(at),
  heading,
  fov,
  range,
  sees,
  source: { type: 'scene', scene, phase },
  record_minutes: 60,
}));

const site = {
  id: 'larkfield',
  name: 'Larkfield',
  demonstration: true,
  // Turnstiles: few follow another, few leave unread.
  settings: { presence_memory_hours: 16, day_ends_at_hour: 4, tailgating_rate: 0.01, missed_exit_rate: 0.01 },
  sites: [
    {
      id: 'LKF',
      name: 'Larkfield Campus',
      position: campus([45, 25]),
      timezone: 'Europe/Amsterdam',
      country: 'NL',
      floors: [
        { id: 'LKF-0', name: 'Ground floor', ordinal: 0, plan: 'floors/LKF-0.geojson' },
        { id: 'LKF-1', name: 'First floor', ordinal: 1, plan: 'floors/LKF-1.geojson' },
      ],
    },
    {
      id: 'LYO',
      name: 'Lyon office',
      position: lyon([16, 10]),
      timezone: 'Europe/Paris',
      country: 'FR',
      floors: [{ id: 'LYO-0', name: 'Ground floor', ordinal: 0, plan: 'floors/LYO-0.geojson' }],
    },
    {
      id: 'GDN',
      name: 'Gdansk depot',
      position: gdansk([16, 10]),
      timezone: 'Europe/Warsaw',
      country: 'PL',
      floors: [{ id: 'GDN-0', name: 'Ground floor', ordinal: 0, plan: 'floors/GDN-0.geojson' }],
    },
  ],
};

const networks = [
  { cidr: '10.20.0.0/16', name: 'Larkfield offices', kind: 'office', site: 'LKF', zone: 'LKF-OFFICE' },
  { cidr: '10.20.10.0/24', name: 'Data hall', kind: 'server', site: 'LKF', zone: 'LKF-DH' },
  { cidr: '10.20.20.0/24', name: 'Network room', kind: 'server', site: 'LKF', zone: 'LKF-NET' },
  { cidr: '10.20.30.0/24', name: 'Loading dock', kind: 'office', site: 'LKF', zone: 'LKF-DOCK' },
  { cidr: '10.21.0.0/16', name: 'Lyon office', kind: 'office', site: 'LYO', zone: 'LYO-B' },
  { cidr: '10.22.0.0/16', name: 'Gdansk depot', kind: 'office', site: 'GDN', zone: 'GDN-B' },
  { cidr: '10.99.0.0/16', name: 'Remote access', kind: 'vpn' },
];

// The demonstration makes its own key at each start and hands it to the server by this variable.
const key = { key_env: 'WATCHFLOOR_DEMONSTRATION_KEY' };
const sources = [
  {
    id: 'badge',
    name: 'Access control',
    type: 'http',
    mapping: 'badge-webhook',
    role: 'presence',
    fresh_within: '5m',
    ...key,
  },
  {
    id: 'windows',
    name: 'Windows logon',
    type: 'http',
    mapping: 'windows-logon',
    role: 'cyber',
    fresh_within: '10m',
    ...key,
  },
  {
    id: 'firewall',
    name: 'Firewall flows',
    type: 'http',
    mapping: 'firewall-flow-csv',
    role: 'cyber',
    fresh_within: '5m',
    ...key,
  },
  {
    id: 'linux-auth',
    name: 'Linux servers',
    type: 'syslog',
    mapping: 'linux-syslog',
    role: 'cyber',
    timezone: 'UTC',
    match: { address: '127.0.0.0/8' },
    fresh_within: '10m',
  },
];

const servers = [
  ['srv-files-01', '10.20.10.11', '02:4c:4b:0a:00:11', 'LKF-DH', 4],
  ['srv-db-01', '10.20.10.12', '02:4c:4b:0a:00:12', 'LKF-DH', 5],
  ['srv-git-01', '10.20.10.13', '02:4c:4b:0a:00:13', 'LKF-DH', 4],
  ['gw-vpn-01', '10.20.20.5', '02:4c:4b:0a:00:05', 'LKF-NET', 5],
  ['gw-dhcp-01', '10.20.20.6', '02:4c:4b:0a:00:06', 'LKF-NET', 4],
] as const;

const people = demoPeople();
const csv = (header: string, rows: readonly (readonly (string | number)[])[]) =>
  `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;
const write = (name: string, data: unknown) =>
  writeFileSync(`${out}${name}`, HEADER + stringify(data, { lineWidth: 130, flowCollectionPadding: false }));

write('site.yaml', site);
write('zones.yaml', zones);
write('doors.yaml', doors);
write('cameras.yaml', cameras);
write('networks.yaml', networks);
write('sources.yaml', sources);
writeFileSync(
  `${out}people.csv`,
  csv(
    'id,name,department,title,tier,status,status_from,email,badges,accounts,hosts,home_site',
    people.map((p) => [
      p.id,
      p.name,
      p.department,
      p.title,
      p.tier,
      p.status,
      p.statusFrom,
      p.email,
      p.badge,
      p.account,
      p.host,
      p.site,
    ]),
  ),
);
writeFileSync(
  `${out}assets.csv`,
  csv('host,ips,macs,owner,site,zone,criticality', [
    ...people.map((p) => [
      p.host,
      p.ip,
      p.mac,
      p.id,
      p.site,
      p.site === 'LKF' ? 'LKF-OFFICE' : `${p.site}-B`,
      2,
    ]),
    ...servers.map(([host, ip, mac, zone, criticality]) => [host, ip, mac, '', 'LKF', zone, criticality]),
  ]),
);
console.log(
  `${people.length} people, ${doors.length} doors, ${cameras.length} cameras, ${floors.length} floors`,
);
