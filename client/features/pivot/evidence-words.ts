import { EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import type { DeploymentIndex } from '../../lib/deployment.ts';

/** What the fields that rules look at are called among people. A field without a name here is shown as it is. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  kind: 'What',
  'actor.confidence': 'Sure it is them',
  'actor.department': 'Department',
  'actor.person': 'Person',
  'actor.status': 'Standing',
  'actor.tier': 'Employed as',
  'badge.status': 'Badge',
  'camera.doors': 'Doors the camera shows',
  'device.known': 'Device on record',
  'device.owner': 'Device of',
  'dst.network_kind': 'To a network of',
  'dst.on_site': 'To a network on site',
  'dst.site': 'To',
  'passage.direction': 'Way through the door',
  'passage.to': 'Leads to',
  'pattern.days_known': 'Days it is known from',
  'pattern.first_time_door': 'First time at this door in a month',
  'pattern.first_time_zone': 'First time in this zone in a month',
  'pattern.usual_hours': 'At a usual hour',
  'place.criticality': 'Criticality of the place',
  'place.door': 'Door',
  'place.site': 'Site',
  'place.zone': 'Zone',
  'portal.uid': 'Door',
  'presence.antipassback': 'Against the order of entry and exit',
  'presence.confidence': 'Sure of the presence',
  'presence.same_site': 'At the site they are believed in',
  'presence.site': 'Believed in',
  'presence.state': 'Presence before it',
  'src.known': 'Device on record',
  'src.network_kind': 'From a network of',
  'src.on_site': 'From a network on site',
  'src.site': 'From',
  'time.off_hours': 'Out of hours',
  'traffic.bytes': 'Bytes both ways',
  'traffic.bytes_out': 'Bytes sent',
  'travel.distance_km': 'Distance, km',
  'travel.from_kind': 'Before that',
  'travel.minutes': 'Minutes between',
  'travel.speed_kmh': 'Speed, km/h',
  'watch.kind': 'Compared by',
  'watch.match': 'The same as listed',
};
const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'actor.status': {
    active: 'active',
    notice: 'on notice',
    leaver: 'has left',
    suspended: 'suspended',
    barred: 'barred',
  },
  'badge.status': {
    valid: 'valid',
    expired: 'expired',
    not_yet_valid: 'not valid yet',
    unknown: 'not on record',
  },
  'presence.antipassback': {
    entry_while_inside: 'entered while inside',
    exit_without_entry: 'left without having entered',
  },
  'watch.kind': { plate: 'number plate', name: 'name' },
  'watch.match': { exact: 'yes', possible: 'possibly' },
  'presence.state': { in: 'inside', out: 'outside', unknown: 'unknown' },
};
const SHARES = new Set(['actor.confidence', 'presence.confidence']);

/** A field that matched and its value, as a person reads them. */
export function evidenceWords(
  field: string,
  value: string,
  index: DeploymentIndex,
): { readonly name: string; readonly value: string } {
  return { name: FIELD_WORDS[field] ?? field, value: valueWords(field, value, index) };
}

function valueWords(field: string, value: string, index: DeploymentIndex): string {
  if ((field === 'kind' || field === 'travel.from_kind') && isEventKind(value))
    return EVENT_KINDS[value].caption;
  const words = VALUE_WORDS[field]?.[value];
  if (words !== undefined) return words;
  if (value === 'true') return 'yes';
  if (value === 'false') return 'no';
  if (SHARES.has(field) && value !== '' && Number.isFinite(Number(value)))
    return `${Math.round(Number(value) * 100)} %`;
  if (field === 'portal.uid' || /(^|\.)door$/.test(field))
    return named(index.doorById.get(value)?.name, value);
  if (field === 'passage.to' || /(^|\.)zone$/.test(field))
    return named(index.zoneById.get(value)?.name, value);
  if (/(^|\.)site$/.test(field)) return named(index.siteById.get(value)?.name, value);
  return value;
}

const named = (name: string | undefined, id: string) => (name === undefined ? id : `${name} (${id})`);
