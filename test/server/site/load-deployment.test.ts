import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadDeployment } from '../../../server/site/load-deployment.ts';
import type { Deployment } from '../../../shared/domain/site.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'site-'));
  made.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const plan = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      id: 'u1',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [2, 41],
            [2.1, 41],
            [2, 41.1],
            [2, 41],
          ],
        ],
      },
      properties: { feature_type: 'unit', zone: 'lobby' },
    },
  ],
});

const good: Record<string, string> = {
  'site.yaml': `id: acme
name: Acme
demonstration: true
settings: {presence_memory_hours: 12, day_ends_at_hour: 3}
sites:
  - id: hq
    name: Headquarters
    position: [2.17, 41.38]
    timezone: Europe/Madrid
    country: ES
    floors: [{id: g, name: Ground, ordinal: 0, plan: floors/g.geojson}]
`,
  'floors/g.geojson': plan,
  'zones.yaml': `- {id: lobby, name: Lobby, site: hq, floor: g}
- {id: lab, name: Laboratory, site: hq, floor: g, parent: lobby, criticality: 4}
`,
  'doors.yaml': `- {id: D-01, name: Front, site: hq, floor: g, position: [2.17, 41.38], from: outside, to: lobby, reads: both, egress: true}
- {id: D-02, name: Lab, site: hq, position: [2.17, 41.38], from: lobby, to: lab, reads: in}
`,
  'cameras.yaml': `- id: C1
  name: Front
  site: hq
  zone: lobby
  position: [2.17, 41.38]
  heading: 90
  fov: 70
  range: 20
  sees: [D-01]
  source: {type: rtsp, url: "rtsp://cam:\${env:CAM_PASSWORD}@10.0.0.9/1"}
`,
  'people.csv': `id,name,department,title,tier,status,status_from,email,badges,accounts,hosts,home_site
E1,Ana,Lab,Chemist,employee,active,,ana@acme.test,1042@/2026-03-28,ana;ACME\\ana,ws-1,hq
E2,Bo,Lab,,contractor,leaver,2026-03-29,,1042@2026-03-29/;2000,bo,,hq
`,
  'assets.csv': `host,ips,macs,owner,site,zone,criticality
ws-1,10.1.0.5;fd00::5,AA-BB-CC-00-11-22,E1,hq,lab,3
`,
  'networks.yaml': '- {cidr: 10.1.0.0/16, name: Office, kind: office, site: hq}\n',
  'sources.yaml': `- {id: badges, name: Badges, type: http, mapping: own, role: presence, key_env: BADGE_KEY, fresh_within: 15m}
- {id: linux, name: Linux, type: syslog, mapping: shipped, role: cyber, year: 2005, match: {address: 10.1.0.0/16}}
`,
  'mappings/own.yaml': 'id: own\n',
  'rules/a.yml': 'title: x\n',
};
const content = () => folder({ 'mappings/shipped.yaml': 'id: shipped\n', 'rules/r.yml': 'title: y\n' });
const env = { CAM_PASSWORD: 'secret', BADGE_KEY: 'k' };

const load = (files: Record<string, string>, environment: Record<string, string> = env) =>
  loadDeployment(folder(files), { contentDir: content(), env: environment });
function faultsOf(files: Record<string, string>, environment?: Record<string, string>): string[] {
  const loaded = load(files, environment);
  return loaded.ok ? [] : loaded.faults.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('a whole deployment folder', () => {
  test('comes out as one typed object', () => {
    const loaded = load(good);
    expect(loaded).toMatchObject({ ok: true });
    if (!loaded.ok) return;
    const { deployment } = loaded;
    expect(deployment).toMatchObject({
      id: 'acme',
      demonstration: true,
      settings: { presenceMemoryHours: 12, dayEndsAtHour: 3 },
    });
    expect(deployment.sites[0]?.floors[0]?.plan.features).toHaveLength(1);
    expect(deployment.doors.map((door) => [door.id, door.reads, door.egress])).toEqual([
      ['D-01', 'both', true],
      ['D-02', 'in', false],
    ]);
    expect(deployment.cameras[0]?.source).toEqual({
      type: 'rtsp',
      url: 'rtsp://cam:secret@10.0.0.9/1',
      transport: 'tcp',
    });
    expect(deployment.assets[0]).toMatchObject({ macs: ['aa:bb:cc:00:11:22'], ips: ['10.1.0.5', 'fd00::5'] });
    expect(deployment.sources[0]).toMatchObject({ key: 'env:BADGE_KEY', freshWithinMs: 900_000 });
    expect(deployment.ruleDirs).toHaveLength(2);
    expect(deployment.mappingDirs.at(-1)).toMatch(/site-.*mappings$/);
  });

  test('badge spans are whole local days, also across the change of clocks', () => {
    const loaded = load(good);
    const people = loaded.ok ? loaded.deployment.people : [];
    expect(people[0]?.badges).toEqual([{ number: '1042', validTo: Date.parse('2026-03-28T23:00:00Z') - 1 }]);
    expect(people[1]?.badges).toEqual([
      { number: '1042', validFrom: Date.parse('2026-03-28T23:00:00Z') },
      { number: '2000' },
    ]);
    expect(people[1]?.statusFrom).toBe(Date.parse('2026-03-28T23:00:00Z'));
  });

  test('the watch list, contract hours and the rates of missed readings', () => {
    const loaded = load({
      ...good,
      'site.yaml': good['site.yaml']!.replace(
        'day_ends_at_hour: 3',
        'day_ends_at_hour: 3, tailgating_rate: 0.2',
      ),
      'people.csv':
        'id,name,contract_hours,plates\nE1,Ann Ox,Mon-Fri 07:00-19:00;Sat 22:00-02:00,AB-1;CD 2\n',
      'watchlist.csv':
        'kind,value,weight,reason\nhost,WS-1,80,known implant\nperson,E1,,court order\nplate,ab-12 cd,,x\nname,Ann Ox,,y\nname,Иван Петров,,z\nname,李伟,,z\n',
    });
    expect(loaded).toMatchObject({ ok: true });
    const { people, watchlist, settings } = (loaded as { deployment: Deployment }).deployment;
    expect(settings.tailgatingRate).toBe(0.2);
    expect(people[0]!.contractHours).toEqual([
      { days: [1, 2, 3, 4, 5], from: 420, to: 1_140 },
      { days: [6], from: 1_320, to: 120 },
    ]);
    expect(people[0]!.plates).toEqual(['AB-1', 'CD 2']);
    expect(watchlist).toEqual([
      { kind: 'host', value: 'ws-1', weight: 80, reason: 'known implant' },
      { kind: 'person', value: 'E1', weight: 50, reason: 'court order' },
      { kind: 'plate', value: 'AB12CD', weight: 50, reason: 'x' },
      { kind: 'name', value: 'Ann Ox', weight: 50, reason: 'y' },
      { kind: 'name', value: 'Иван Петров', weight: 50, reason: 'z' },
      { kind: 'name', value: '李伟', weight: 50, reason: 'z' },
    ]);
  });

  test('how much video is kept, and which cameras are pulled only when watched', () => {
    const loaded = load({
      ...good,
      'site.yaml': good['site.yaml']!.replace(
        'day_ends_at_hour: 3}',
        'day_ends_at_hour: 3, recording_gb: 500}',
      ).replace('country: ES', 'country: ES\n    recording_gb: 0.5'),
      'cameras.yaml': `${good['cameras.yaml']}  record: on_demand\n  recording_gb: 2\n`,
    });
    expect(loaded).toMatchObject({ ok: true });
    const { deployment } = loaded as { deployment: Deployment };
    expect(deployment.settings.recordingBytes).toBe(500e9);
    expect(deployment.sites[0]!.recordingBytes).toBe(0.5e9);
    expect(deployment.cameras[0]).toMatchObject({ record: 'on_demand', recordingBytes: 2e9 });
  });

  test('only site.yaml and sources.yaml are required', () => {
    const loaded = load({
      'site.yaml':
        'id: a\nname: A\nsites: [{id: s, name: S, position: [0, 0], timezone: UTC}]\nshipped_rules: false\n',
      'sources.yaml': '[]\n',
    });
    expect(loaded.ok && loaded.deployment.ruleDirs).toEqual([]);
    expect(loaded.ok && loaded.deployment.settings).toEqual({ presenceMemoryHours: 16, dayEndsAtHour: 4 });
    expect(faultsOf({})).toEqual(['site.yaml:0 the file is missing', 'sources.yaml:0 the file is missing']);
  });
});

describe('faults are listed at once, each with file and line', () => {
  const cases: [string, Record<string, string>, RegExp[]][] = [
    [
      'an unknown key',
      { 'zones.yaml': `${good['zones.yaml']}- {id: x, name: X, site: hq, colour: red}\n` },
      [/^zones.yaml:3 unknown key "colour"/],
    ],
    [
      'a watch list entry that names nobody, weighs nothing, says nothing',
      { 'watchlist.csv': 'kind,value,weight,reason\nperson,E9,500,\nfax,1,1,x\n' },
      [
        /^watchlist.csv:2 "reason" is empty/,
        /^watchlist.csv:2 "weight" is "500"/,
        /^watchlist.csv:2 there is no person "E9"/,
        /^watchlist.csv:3 "kind" is "fax"/,
      ],
    ],
    [
      'a plate without a character, half a name, one name twice',
      {
        'people.csv': 'id,name,plates\nE1,Ana,--\n',
        'watchlist.csv': 'kind,value,reason\nplate,---,x\nname,Kane,x\nname,Ann Ox,x\nname,ANN  OX,x\n',
      },
      [
        /^people.csv:2 "--" is no number plate/,
        /^watchlist.csv:2 "---" is no number plate/,
        /^watchlist.csv:3 name "Kane" must be a first name and a surname/,
        /^watchlist.csv:5 name "ANN {2}OX" stands twice; first on line 4/,
      ],
    ],
    [
      'contract hours nobody can read',
      { 'people.csv': 'id,name,contract_hours\nE1,Ana,weekdays\n' },
      [/^people.csv:2 "contract_hours": "weekdays" must be such as Mon-Fri 07:00-19:00/],
    ],
    [
      'a wrong type',
      { 'site.yaml': good['site.yaml']!.replace('true', 'perhaps') },
      [/^site.yaml:3 "demonstration" must be true or false/],
    ],
    [
      'a time zone',
      { 'site.yaml': good['site.yaml']!.replace('Europe/Madrid', 'Madrid') },
      [/^site.yaml:9 "Madrid" is no IANA time zone/],
    ],
    ['broken YAML', { 'networks.yaml': '- {cidr: 10.0.0.0/8\n' }, [/^networks.yaml:\d/]],
    [
      'a range',
      { 'networks.yaml': '- {cidr: 10.1.0.0/40, name: O, kind: office}\n' },
      [/^networks.yaml:1 .*no address range/],
    ],
    [
      'doors to nowhere',
      { 'doors.yaml': good['doors.yaml']!.replace('to: lab', 'to: laboratory') },
      [/^doors.yaml:2 there is no zone "laboratory"/],
    ],
    [
      'a zone inside itself',
      { 'zones.yaml': good['zones.yaml']!.replace('floor: g}', 'floor: g, parent: lab}') },
      [/^zones.yaml:1 zone "lobby" is inside itself/, /^zones.yaml:2/],
    ],
    [
      'a camera that sees no door',
      { 'cameras.yaml': good['cameras.yaml']!.replace('[D-01]', '[D-09]') },
      [/^cameras.yaml:9 "sees": there is no door "D-09"/],
    ],
    [
      'a repeated id',
      { 'doors.yaml': good['doors.yaml']!.replace('D-02', 'D-01') },
      [/^doors.yaml:2 door "D-01" stands twice; first on line 1/],
    ],
    [
      'a missing mapping',
      { 'sources.yaml': good['sources.yaml']!.replace('mapping: own', 'mapping: owm') },
      [/^sources.yaml:1 there is no mapping "owm"/],
    ],
    [
      'a duration',
      { 'sources.yaml': good['sources.yaml']!.replace('15m', 'soon') },
      [/^sources.yaml:1 "soon" is no duration/],
    ],
    [
      'dates',
      { 'people.csv': good['people.csv']!.replace('2026-03-29,,', '2026-02-30,,') },
      [/^people.csv:3 "status_from": "2026-02-30" is no ISO date/],
    ],
    [
      'two holders of one badge at once',
      { 'people.csv': good['people.csv']!.replace('1042@/2026-03-28', '1042') },
      [/^people.csv:3 badge 1042 is held by "E1" \(line 2\) and by "E2"/],
    ],
    ['columns', { 'assets.csv': 'host,ip\nws,1\n' }, [/^assets.csv:1 unknown column "ip"/]],
    [
      'a row of another width',
      { 'assets.csv': 'host,ips\nws\nws2,10.0.0.1\n' },
      [/^assets.csv:2 1 values where the header names 2/],
    ],
    ['open quotes', { 'assets.csv': 'host,ips\n"ws,10.0.0.1\n' }, [/^assets.csv:\d+ .*Quote/]],
    [
      'an owner who is nobody',
      { 'assets.csv': good['assets.csv']!.replace('E1', 'E9') },
      [/^assets.csv:2 "owner": there is no person "E9"/],
    ],
    [
      'plans elsewhere',
      { 'site.yaml': good['site.yaml']!.replace('floors/g', '../g') },
      [/^site.yaml:11 "\.\.\/g.geojson" lies outside/],
    ],
    ['a plan that is no JSON', { 'floors/g.geojson': '{"type": 1,}' }, [/^floors\/g.geojson:1 no JSON/]],
    [
      'a plan naming no zone',
      { 'floors/g.geojson': plan.replace('lobby', 'hall') },
      [/feature u1: there is no zone "hall"/],
    ],
  ];
  for (const [what, change, expected] of cases)
    test(what, () => {
      const faults = faultsOf({ ...good, ...change });
      expect(faults).toHaveLength(expected.length);
      for (const [at, pattern] of expected.entries()) expect(faults[at]).toMatch(pattern);
    });

  test('of several files together', () => {
    const faults = faultsOf({
      ...good,
      'networks.yaml': '- {cidr: x, name: O, kind: home}\n',
      'assets.csv': 'host,criticality\nws,9\n',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'assets.csv:2',
      'networks.yaml:1',
      'networks.yaml:1',
    ]);
  });

  test('a variable that is not set is named, its value never', () => {
    const faults = faultsOf(good, {});
    expect(faults).toEqual([
      'cameras.yaml:10 the environment variable CAM_PASSWORD is not set',
      'sources.yaml:1 the environment variable BADGE_KEY is not set',
    ]);
    expect(loadDeployment(folder(good), { contentDir: content(), env: {}, secretsOptional: true }).ok).toBe(
      true,
    );
  });

  test('a link that leads out of the folder', () => {
    const dir = folder({ ...good, 'floors/g.geojson': plan });
    rmSync(join(dir, 'floors/g.geojson'));
    symlinkSync(join(folder({ 'g.geojson': plan }), 'g.geojson'), join(dir, 'floors/g.geojson'));
    const loaded = loadDeployment(dir, { contentDir: content(), env });
    expect(!loaded.ok && loaded.faults[0]?.message).toMatch(/leads outside/);
  });

  test('bytes that are no UTF-8', () => {
    const dir = folder(good);
    writeFileSync(join(dir, 'people.csv'), Buffer.from([0x69, 0x64, 0xff]));
    const loaded = loadDeployment(dir, { contentDir: content(), env });
    expect(!loaded.ok && loaded.faults.map((fault) => fault.message)).toContain('"people.csv" is not UTF-8');
  });
});
