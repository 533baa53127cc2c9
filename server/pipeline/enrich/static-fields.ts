import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_KINDS } from '../../../shared/domain/event-kinds.ts';
import type {
  Asset,
  BadgeAssignment,
  Deployment,
  Network,
  Person,
  WeeklyHours,
} from '../../../shared/domain/site.ts';
import { createNetworkTable } from '../../../shared/lib/network-table.ts';
import { replacementOf } from './badge-replacement.ts';
import { createIntelFields } from './intel-fields.ts';
import type { LocalClock, LocalTime } from './local-time.ts';
import { createWatchFields } from './watch-fields.ts';

type Side = 'src_endpoint' | 'device';
const bare = (host: string) => host.toLowerCase().split('.')[0]!;
const bareMac = (mac: string) => mac.toLowerCase().replace(/[^0-9a-f]/g, '');

/**
 * The fields that follow from the event and the deployment alone. Returns a writer: it lays raw, normalised and these
 * fields into one record, later over earlier.
 */
export function createStaticFields(deployment: Deployment, clock: LocalClock) {
  const personById = new Map(deployment.people.map((person) => [person.id, person]));
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const timezones = new Map(deployment.sites.map((site) => [site.id, site.timezone]));
  const networkOf = createNetworkTable<Network>(deployment.networks);
  const firstZone = deployment.sites[0]?.timezone ?? 'UTC';
  const intelFields = createIntelFields(deployment.watchlist ?? []);
  const watchFields = createWatchFields(deployment);
  const byHost = new Map<string, Asset>();
  const byIp = new Map<string, Asset>();
  const byMac = new Map<string, Asset>();
  for (const asset of deployment.assets) {
    byHost.set(bare(asset.host), asset);
    for (const ip of asset.ips) byIp.set(ip, asset);
    for (const mac of asset.macs) byMac.set(bareMac(mac), asset);
  }
  const siteOf = (asset: Asset | undefined) =>
    asset?.site ?? (asset?.zone ? zoneById.get(asset.zone)?.site : undefined);

  const assetOf = (fields: FieldRecord, side: Side): { asset?: Asset; isNamed: boolean } => {
    const host = string(fields[`${side}.hostname`]);
    const mac = string(fields[`${side}.mac`]);
    const ip = string(fields[`${side}.ip`]);
    const named = [host ? byHost.get(bare(host)) : undefined, ip ? byIp.get(ip) : undefined].filter(
      (one) => one !== undefined,
    );
    const digits = mac === undefined ? '' : bareMac(mac);
    // Names and addresses are easily taken: another interface than those on record is another machine.
    const isOther = digits.length === 12 && named.some(({ macs }) => macs.length > 0);
    const asset = byMac.get(digits) ?? (isOther ? undefined : named[0]);
    return { ...(asset ? { asset } : {}), isNamed: Boolean(host || mac || ip) };
  };

  /** `SIDE.on_site` and where on site, by the network that an address belongs to; nothing of an address that is in none. */
  function networkFields(record: FieldRecord, side: 'src' | 'dst', ip: string | undefined): void {
    const address = ip === undefined ? undefined : networkOf(ip);
    const network = address?.network;
    if (network) {
      record[`${side}.network_kind`] = network.kind;
      record[`${side}.on_site`] = network.kind !== 'vpn' && network.site !== undefined;
      if (network.kind !== 'vpn' && network.site) record[`${side}.site`] = network.site;
      if (network.kind !== 'vpn' && network.zone) record[`${side}.zone`] = network.zone;
    } else if (address?.isForeign) record[`${side}.on_site`] = false;
  }

  function sideFields(record: FieldRecord, fields: FieldRecord): void {
    const { asset, isNamed } = assetOf(fields, 'src_endpoint');
    if (isNamed) record['src.known'] = asset !== undefined;
    networkFields(record, 'src', string(fields['src_endpoint.ip']));
    networkFields(record, 'dst', string(fields['dst_endpoint.ip']));
  }

  /** Whose device it is about: what logs a flow or a lease is not what sent it or got it. */
  function sideOf({ kind, fields }: LoggedEvent): Side {
    const isSource = assetOf(fields, 'src_endpoint').isNamed;
    if (kind.startsWith('network.')) return isSource || kind !== 'network.dhcp' ? 'src_endpoint' : 'device';
    return assetOf(fields, 'device').isNamed ? 'device' : 'src_endpoint';
  }

  function deviceFields(record: FieldRecord, event: LoggedEvent): void {
    const { fields } = event;
    const side = sideOf(event);
    const { asset, isNamed } = assetOf(fields, side);
    if (!isNamed) return;
    record['device.known'] = asset !== undefined;
    if (asset?.owner) record['device.owner'] = asset.owner;
    const ip = string(fields[`${side}.ip`]);
    const network = ip === undefined ? undefined : networkOf(ip).network;
    // The address a device uses now says more than where the list says it stands.
    const site = (network?.kind === 'vpn' ? undefined : network?.site) ?? siteOf(asset);
    const zone = (network?.kind === 'vpn' ? undefined : network?.zone) ?? (network ? undefined : asset?.zone);
    if (site) record['device.site'] = site;
    if (zone) record['device.zone'] = zone;
    if (asset) record['device.criticality'] = asset.criticality;
  }

  function personFields(record: FieldRecord, event: LoggedEvent, person: Person): void {
    record['actor.person'] = person.id;
    record['actor.person_name'] = person.name;
    record['actor.tier'] = person.tier;
    // A status counts from the day it began: what a leaver did before leaving was theirs to do.
    record['actor.status'] =
      person.statusFrom === undefined || event.time >= person.statusFrom ? person.status : 'active';
    if (person.department) record['actor.department'] = person.department;
    record['actor.confidence'] = event.person?.confidence ?? 0;
  }

  function badgeStatus(event: LoggedEvent, number: string): string {
    const holder = event.person && personById.get(event.person.id);
    const assignments = holder?.badges.filter((badge) => badge.number === number) ?? [];
    if (assignments.length === 0) return 'unknown';
    const isValid = assignments.some(
      (badge) => event.time >= (badge.validFrom ?? -Infinity) && event.time < (badge.validTo ?? Infinity),
    );
    if (isValid) return 'valid';
    return assignments.every((badge) => badge.validFrom !== undefined && event.time < badge.validFrom)
      ? 'not_yet_valid'
      : 'expired';
  }

  return function staticRecord(event: LoggedEvent): FieldRecord {
    const record: FieldRecord = { ...event.raw, ...event.fields };
    record.kind = event.kind;
    record.source = event.source;
    record.domain = EVENT_KINDS[event.kind].domain;
    const person = event.person && personById.get(event.person.id);
    if (person) personFields(record, event, person);
    const stated = string(event.fields['credential.uid']);
    if (stated !== undefined) {
      const badge = listedNumber(person?.badges ?? [], stated);
      record['badge.status'] = badgeStatus(event, badge);
      const replacement = person && replacementOf(person.badges, badge, event.time);
      if (replacement) {
        record['badge.replaced_by'] = replacement.by;
        record['badge.replaced_hours'] = replacement.hours;
      }
    }
    const place = event.place;
    if (place) {
      record['place.site'] = place.site;
      if (place.floor) record['place.floor'] = place.floor;
      if (place.zone) {
        record['place.zone'] = place.zone;
        record['place.criticality'] = zoneById.get(place.zone)?.criticality ?? 1;
      }
      if (place.door) {
        record['place.door'] = place.door;
        // As it is listed, whatever letters the reader gave: rules and people name it so.
        record['portal.uid'] = place.door;
      }
    }
    sideFields(record, event.fields);
    deviceFields(record, event);
    intelFields(record, event);
    watchFields(record, event);
    const local = clock.at(event.time, timezones.get(place?.site ?? person?.homeSite ?? '') ?? firstZone);
    if (person?.contractHours)
      record['actor.contract_hours'] = person.contractHours.some((hours) => isWithin(hours, local));
    record['time.local_hour'] = local.hour;
    record['time.weekend'] = local.isWeekend;
    record['time.off_hours'] = local.isOffHours;
    return record;
  };
}

/** A badge number as its holder's list writes it; it may come in letters of other case. */
const listedNumber = (badges: readonly BadgeAssignment[], stated: string): string =>
  [(number: string) => number === stated, (number: string) => number.toLowerCase() === stated.toLowerCase()]
    .flatMap((isIt) => badges.find(({ number }) => isIt(number))?.number ?? [])
    .at(0) ?? stated;

/** Whether a local time lies in a weekly span; one that ends before it begins runs past midnight. */
function isWithin({ days, from, to }: WeeklyHours, { day, minuteOfDay }: LocalTime): boolean {
  if (from < to) return days.includes(day) && minuteOfDay >= from && minuteOfDay < to;
  return (days.includes(day) && minuteOfDay >= from) || (days.includes((day + 6) % 7) && minuteOfDay < to);
}

function string(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

/** Windows' types of logons over a network. */
const NETWORK_LOGONS: ReadonlySet<unknown> = new Set(['3', '8', '10']);
const isOverNetwork = ({ logon_type: type, kind, service }: FieldRecord) =>
  NETWORK_LOGONS.has(type) || (kind === 'auth.success' && service === 'sshd');

/** The site the person themselves acts from: the door, an address on site, or the fixed desk of an unremoted device. */
export function siteOfPerson(record: FieldRecord, isReading: boolean): string | undefined {
  if (isReading) return record['place.site'] as string | undefined;
  if (record['src.on_site'] === true) return record['src.site'] as string | undefined;
  if (record['src.on_site'] === false || record.is_remote === true) return undefined;
  // It came over a network, and nothing says from where.
  if (record.is_remote !== false && isOverNetwork(record)) return undefined;
  return record['device.site'] as string | undefined;
}
