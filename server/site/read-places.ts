import type { Door, Floor, FloorPlan, Site, SiteSettings, Zone } from '../../shared/domain/site.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';
import { isTimeZone } from '../pipeline/normalise/local-time.ts';
import type { YamlFile, YamlSection } from '../pipeline/normalise/yaml-section.ts';

/** Reports ids that stand twice in one file; returns whether this one is new. */
export function createIdRegister(file: string, what: string, faults: FaultList) {
  const lines = new Map<string, number>();
  return (id: string, line: number): boolean => {
    const first = lines.get(id);
    if (first !== undefined) faults.add(file, line, `${what} "${id}" stands twice; first on line ${first}`);
    else lines.set(id, line);
    return first === undefined;
  };
}

export interface SiteFile {
  readonly id: string;
  readonly name: string;
  readonly demonstration: boolean;
  readonly shippedRules: boolean;
  readonly settings: SiteSettings;
  readonly sites: readonly Site[];
}

const SITE_KEYS = ['id', 'name', 'demonstration', 'settings', 'sites', 'shipped_rules'];

/** `readPlan` reads a floor plan of the folder and reports its own faults. */
export function readSiteFile(
  file: string,
  yaml: YamlFile,
  readPlan: (path: string, from: { file: string; line: number }) => FloorPlan,
  faults: FaultList,
): SiteFile {
  const top = yaml.asSection(SITE_KEYS);
  const settings = top?.optionalSection('settings', [
    'presence_memory_hours',
    'day_ends_at_hour',
    'tailgating_rate',
    'missed_exit_rate',
    'typical_stay_hours',
    'recording_gb',
  ]);
  const tailgatingRate = settings?.optionalNumber('tailgating_rate', { min: 0, max: 0.9 });
  const missedExitRate = settings?.optionalNumber('missed_exit_rate', { min: 0, max: 0.9 });
  const typicalStayHours = settings?.optionalNumber('typical_stay_hours', { min: 0.25, max: 24 });
  const recordingBytes = settings && readGigabytes(settings);
  const isNew = createIdRegister(file, 'site', faults);
  if (top && !top.has('sites'))
    top.fault(undefined, '"sites" is missing: a deployment has at least one site');
  const sites = (
    top?.sections('sites', ['id', 'name', 'position', 'timezone', 'country', 'floors', 'recording_gb']) ?? []
  ).flatMap((section) => {
    const site = readSite(file, section, readPlan, faults);
    return site && isNew(site.id, section.lineOf('id')) ? [site] : [];
  });
  return {
    id: top?.text('id') ?? '',
    name: top?.text('name') ?? '',
    demonstration: top?.flag('demonstration', false) ?? false,
    shippedRules: top?.flag('shipped_rules', true) ?? true,
    settings: {
      presenceMemoryHours: settings?.optionalNumber('presence_memory_hours', { min: 1, max: 720 }) ?? 16,
      dayEndsAtHour: settings?.optionalNumber('day_ends_at_hour', { min: 0, max: 23, integer: true }) ?? 4,
      ...(tailgatingRate === undefined ? {} : { tailgatingRate }),
      ...(missedExitRate === undefined ? {} : { missedExitRate }),
      ...(typicalStayHours === undefined ? {} : { typicalStayHours }),
      ...(recordingBytes === undefined ? {} : { recordingBytes }),
    },
    sites,
  };
}

/** `recording_gb` in bytes. */
export function readGigabytes(section: YamlSection): number | undefined {
  const gigabytes = section.optionalNumber('recording_gb', { min: 0.01, max: 1e6 });
  return gigabytes === undefined ? undefined : Math.round(gigabytes * 1e9);
}

function readSite(
  file: string,
  section: YamlSection,
  readPlan: (path: string, from: { file: string; line: number }) => FloorPlan,
  faults: FaultList,
): Site | undefined {
  const id = section.text('id');
  const name = section.text('name');
  const position = section.position('position');
  const timezone = section.text('timezone');
  const country = section.optionalText('country');
  const recordingBytes = readGigabytes(section);
  const isZone = timezone === undefined || isTimeZone(timezone);
  if (!isZone) section.fault('timezone', `"${timezone}" is no IANA time zone (such as Europe/Madrid)`);
  const isNew = createIdRegister(file, 'floor', faults);
  const floors = section.sections('floors', ['id', 'name', 'ordinal', 'plan']).flatMap((floor): Floor[] => {
    const floorId = floor.text('id');
    const floorName = floor.text('name');
    const ordinal = floor.number('ordinal', { integer: true, min: -50, max: 300 });
    const path = floor.text('plan');
    if (floorId === undefined || floorName === undefined || ordinal === undefined || path === undefined)
      return [];
    if (!isNew(floorId, floor.lineOf('id'))) return [];
    const plan = readPlan(path, { file, line: floor.lineOf('plan') });
    return [{ id: floorId, name: floorName, ordinal, plan }];
  });
  if (id === undefined || name === undefined || position === undefined || timezone === undefined)
    return undefined;
  return {
    id,
    name,
    position,
    timezone: isZone ? timezone : 'UTC',
    ...(country === undefined ? {} : { country }),
    floors,
    ...(recordingBytes === undefined ? {} : { recordingBytes }),
  };
}

/** Checks that a section's `site` and `floor` exist; returns them. */
export function readSiteAndFloor(
  section: YamlSection,
  sites: readonly Site[],
): { site: string | undefined; floor: string | undefined } {
  const site = section.text('site');
  const floor = section.optionalText('floor');
  const found = sites.find((one) => one.id === site);
  if (site !== undefined && found === undefined) section.fault('site', `there is no site "${site}"`);
  if (found && floor !== undefined && !found.floors.some((one) => one.id === floor))
    section.fault('floor', `site "${site}" has no floor "${floor}"`);
  return { site, floor };
}

export function readZones(file: string, yaml: YamlFile, sites: readonly Site[], faults: FaultList): Zone[] {
  const isNew = createIdRegister(file, 'zone', faults);
  const rows = yaml
    .asSections(['id', 'name', 'site', 'floor', 'parent', 'criticality'])
    .flatMap((section): { zone: Zone; section: YamlSection }[] => {
      const id = section.text('id');
      const name = section.text('name');
      const { site, floor } = readSiteAndFloor(section, sites);
      const parent = section.optionalText('parent');
      const criticality = section.optionalNumber('criticality', { min: 1, max: 5, integer: true }) ?? 1;
      if (id === 'outside')
        section.fault('id', '"outside" is the world beyond the doors and cannot be a zone');
      if (id === undefined || name === undefined || site === undefined || !isNew(id, section.lineOf('id')))
        return [];
      const zone = { id, name, site, ...(floor && { floor }), ...(parent && { parent }), criticality };
      return [{ zone, section }];
    });
  const byId = new Map(rows.map(({ zone }) => [zone.id, zone]));
  for (const { zone, section } of rows) {
    if (zone.parent === undefined) continue;
    const parent = byId.get(zone.parent);
    if (parent === undefined) section.fault('parent', `there is no zone "${zone.parent}"`);
    else if (parent.site !== zone.site)
      section.fault('parent', `zone "${parent.id}" is in site "${parent.site}", not in "${zone.site}"`);
    const seen = new Set<string>();
    for (let at: Zone | undefined = zone; at !== undefined; at = byId.get(at.parent ?? '')) {
      if (seen.has(at.id)) {
        section.fault('parent', `zone "${zone.id}" is inside itself (${[...seen].join(' in ')})`);
        break;
      }
      seen.add(at.id);
    }
  }
  return rows.map(({ zone }) => zone);
}

export function readDoors(
  file: string,
  yaml: YamlFile,
  sites: readonly Site[],
  zones: readonly Zone[],
  faults: FaultList,
): Door[] {
  const isNew = createIdRegister(file, 'door', faults);
  const zoneById = new Map(zones.map((zone) => [zone.id, zone]));
  return yaml
    .asSections(['id', 'name', 'site', 'floor', 'position', 'from', 'to', 'reads', 'egress'])
    .flatMap((section): Door[] => {
      const id = section.text('id');
      const name = section.text('name');
      const { site, floor } = readSiteAndFloor(section, sites);
      const position = section.position('position');
      const reads = section.choice('reads', ['in', 'out', 'both']);
      const egress = section.flag('egress', false);
      const side = (key: 'from' | 'to') => {
        const value = section.text(key);
        if (value === undefined || value === 'outside') return value;
        const zone = zoneById.get(value);
        if (zone === undefined) section.fault(key, `there is no zone "${value}" ("outside" is the world)`);
        else if (site !== undefined && zone.site !== site)
          section.fault(key, `zone "${value}" is in site "${zone.site}", not in "${site}"`);
        return value;
      };
      const from = side('from');
      const to = side('to');
      if (from !== undefined && from === to) section.fault('to', `the door leads from "${from}" to itself`);
      if (!id || !name || !site || !position || !from || !to || !reads || !isNew(id, section.lineOf('id')))
        return [];
      return [{ id, name, site, ...(floor && { floor }), position, from, to, reads, egress }];
    });
}
