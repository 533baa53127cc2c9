import ipaddr from 'ipaddr.js';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import type { Asset, Door, Network, Person, Site, Zone } from '../../shared/domain/site.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';
import type { YamlFile, YamlSection } from '../pipeline/normalise/yaml-section.ts';
import type { CsvRow } from './csv-rows.ts';
import { readCameraSource } from './read-camera-source.ts';
import { createIdRegister, readGigabytes, readSiteAndFloor } from './read-places.ts';

export const ASSET_COLUMNS = {
  required: ['host'],
  optional: ['ips', 'macs', 'owner', 'site', 'zone', 'criticality'],
} as const;

interface Places {
  readonly sites: readonly Site[];
  readonly zones: readonly Zone[];
}

function checkPlace(
  places: Places,
  site: string,
  zone: string,
  fault: (key: string, message: string) => void,
) {
  if (site !== '' && !places.sites.some((one) => one.id === site))
    fault('site', `there is no site "${site}"`);
  if (zone === '') return;
  const found = places.zones.find((one) => one.id === zone);
  if (found === undefined) fault('zone', `there is no zone "${zone}"`);
  else if (site !== '' && found.site !== site)
    fault('zone', `zone "${zone}" is in site "${found.site}", not in "${site}"`);
}

/** MAC addresses come out lower-case with colons, host names as written. */
export function readAssets(
  file: string,
  rows: readonly CsvRow[],
  places: Places,
  people: readonly Person[],
  faults: FaultList,
): Asset[] {
  const isNew = createIdRegister(file, 'host', faults);
  const persons = new Set(people.map((person) => person.id));
  return rows.flatMap((row): Asset[] => {
    const fault = (message: string) => faults.add(file, row.line, message);
    const host = row.get('host');
    if (host === '') fault('"host" is empty');
    const ips = row.list('ips');
    for (const ip of ips) if (!ipaddr.isValid(ip)) fault(`"${ip}" is no IP address`);
    const macs = row.list('macs').map((text) => {
      const digits = text.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
      if (digits.length !== 12) fault(`"${text}" is no MAC address`);
      return digits.match(/../g)?.join(':') ?? text;
    });
    const owner = row.get('owner');
    if (owner !== '' && !persons.has(owner)) fault(`"owner": there is no person "${owner}"`);
    const site = row.get('site');
    const zone = row.get('zone');
    checkPlace(places, site, zone, (key, message) => fault(`"${key}": ${message}`));
    const criticality = row.get('criticality') === '' ? 1 : Number(row.get('criticality'));
    if (!Number.isInteger(criticality) || criticality < 1 || criticality > 5)
      fault('"criticality" must be a whole number from 1 to 5');
    if (host === '' || !isNew(host.toLowerCase(), row.line)) return [];
    return [
      { host, ips, macs, ...(owner && { owner }), ...(site && { site }), ...(zone && { zone }), criticality },
    ];
  });
}

export function readNetworks(file: string, yaml: YamlFile, places: Places, faults: FaultList): Network[] {
  const isNew = createIdRegister(file, 'network', faults);
  return yaml.asSections(['cidr', 'name', 'kind', 'site', 'zone']).flatMap((section): Network[] => {
    const cidr = section.text('cidr');
    const name = section.text('name');
    const kind = section.choice('kind', ['office', 'server', 'guest', 'vpn']);
    const site = section.optionalText('site') ?? '';
    const zone = section.optionalText('zone') ?? '';
    checkPlace(places, site, zone, (key, message) => section.fault(key, message));
    if (cidr !== undefined && !ipaddr.isValidCIDR(cidr))
      section.fault('cidr', `"${cidr}" is no address range (10.1.0.0/16)`);
    if (!cidr || !name || !kind || !isNew(cidr, section.lineOf('cidr'))) return [];
    return [{ cidr, name, kind, ...(site && { site }), ...(zone && { zone }) }];
  });
}

const CAMERA_KEYS = [
  'id',
  'name',
  'site',
  'floor',
  'zone',
  'position',
  'heading',
  'fov',
  'range',
  'sees',
  'source',
  'record',
  'record_minutes',
  'recording_gb',
  'transcode',
  'disabled',
];

/** `expand` replaces `${env:NAME}` and reports what is not set. */
export function readCameras(
  file: string,
  yaml: YamlFile,
  places: Places & { readonly doors: readonly Door[] },
  expand: (text: string, section: YamlSection, key: string) => string,
  faults: FaultList,
): CameraDefinition[] {
  const isNew = createIdRegister(file, 'camera', faults);
  const doors = new Set(places.doors.map((door) => door.id));
  return yaml.asSections(CAMERA_KEYS).flatMap((section): CameraDefinition[] => {
    const id = section.text('id');
    const name = section.text('name');
    const { site, floor } = readSiteAndFloor(section, places.sites);
    const zone = section.optionalText('zone');
    if (zone !== undefined)
      checkPlace(places, site ?? '', zone, (key, message) => key === 'zone' && section.fault(key, message));
    const position = section.position('position');
    const headingDeg = section.number('heading', { min: 0, max: 360 });
    const fovDeg = section.number('fov', { min: 1, max: 360 });
    const rangeM = section.number('range', { min: 1, max: 10_000 });
    const sees = section.texts('sees');
    for (const { value, line } of sees)
      if (!doors.has(value)) faults.add(file, line, `"sees": there is no door "${value}"`);
    const recordMinutes = section.optionalNumber('record_minutes', { min: 1, max: 10_080 }) ?? 15;
    const record = section.optionalChoice('record', ['always', 'on_demand']);
    const recordingBytes = readGigabytes(section);
    const transcode = section.flag('transcode', false);
    const disabled = section.flag('disabled', false);
    const source = readCameraSource(section, expand);
    if (id === undefined || name === undefined || site === undefined || position === undefined) return [];
    if (headingDeg === undefined || fovDeg === undefined || rangeM === undefined || source === undefined)
      return [];
    if (!isNew(id, section.lineOf('id'))) return [];
    const place = { site, ...(floor && { floor }), ...(zone && { zone }), position };
    return [
      {
        id,
        name,
        ...place,
        headingDeg,
        fovDeg,
        rangeM,
        sees: sees.map((one) => one.value),
        source,
        recordMinutes,
        ...(record === undefined ? {} : { record }),
        ...(recordingBytes === undefined ? {} : { recordingBytes }),
        ...(transcode && { transcode }),
        ...(disabled && { disabled }),
      },
    ];
  });
}
