import {
  type EntityKey,
  type EntityKind,
  entityKey,
  type PersonRef,
  type PlaceRef,
} from '../../../shared/domain/entity.ts';
import type { FieldRecord, NormalisedEvent, ResolvedEvent } from '../../../shared/domain/event.ts';
import type { Asset, Deployment, Network } from '../../../shared/domain/site.ts';
import { createNetworkTable } from '../../../shared/lib/network-table.ts';
import { barePlate } from '../../../shared/lib/plate.ts';
import { RECOGNISED_FROM, recognitionOf } from '../../../shared/lib/recognition.ts';
import { type CameraLookup, camerasOf } from '../stage.ts';
import {
  bareAccount,
  bareHost,
  bareMac,
  claimsAt,
  createIdentityGraph,
  holderAt,
  type IdentityEdge,
  type IdentityGraph,
} from './identity-graph.ts';

/** Where a person's identifier stands in an event, surest first; within a rank two different people are nobody. */
const IDENTIFIERS: readonly { readonly field: string; readonly kind: EntityKind; readonly rank: number }[] = [
  { field: 'credential.uid', kind: 'badge', rank: 0 },
  { field: 'actor.user.uid', kind: 'person', rank: 1 },
  { field: 'actor.user.email_addr', kind: 'email', rank: 1 },
  { field: 'actor.user.name', kind: 'account', rank: 1 },
  { field: 'device.hostname', kind: 'host', rank: 2 },
  { field: 'src_endpoint.hostname', kind: 'host', rank: 2 },
  { field: 'device.mac', kind: 'mac', rank: 3 },
  { field: 'src_endpoint.mac', kind: 'mac', rank: 3 },
  { field: 'vehicle.plate', kind: 'plate', rank: 3 },
  { field: 'device.ip', kind: 'ip', rank: 4 },
  { field: 'src_endpoint.ip', kind: 'ip', rank: 4 },
];
/** Fields that say who it was, not only whose machine. */
const PERSON_RANK = 1;
const HOST_RANK = 2;
const OTHER_IDENTIFIERS: readonly { readonly field: string; readonly kind: EntityKind }[] = [
  { field: 'dst_endpoint.hostname', kind: 'host' },
  { field: 'dst_endpoint.ip', kind: 'ip' },
];

export function text(fields: FieldRecord, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' && value !== '-' ? value.trim() : undefined;
}

function keyOf(kind: EntityKind, value: string): EntityKey {
  if (kind === 'host') return entityKey('host', bareHost(value));
  if (kind === 'plate') return entityKey('plate', barePlate(value));
  if (kind === 'mac') return entityKey('mac', bareMac(value));
  if (kind === 'account')
    return value.includes('@') && !value.includes('\\')
      ? entityKey('email', value)
      : entityKey('account', bareAccount(value));
  return entityKey(kind, value);
}

/**
 * The claims about an identifier, those that count at a time where one is given. A UPN is looked up as e-mail first, then as
 * the account before the @.
 */
export function lookUp(
  graph: Pick<IdentityGraph, 'edges'>,
  key: EntityKey,
  kind: EntityKind,
  value: string,
  time?: number,
): readonly IdentityEdge[] {
  const claims = (of: EntityKey) => (time === undefined ? graph.edges(of) : claimsAt(graph.edges(of), time));
  const found = claims(key);
  return found.length > 0 || kind !== 'account' ? found : claims(entityKey('account', bareAccount(value)));
}

export interface NamedIdentifier {
  readonly kind: EntityKind;
  readonly key: EntityKey;
  /** As the event spells it. */
  readonly value: string;
  /** It names a person; else it names a machine. */
  readonly isPersonal: boolean;
}

/** The identifiers an event gives for whoever did it, surest first: badge, HR id, e-mail, account; then the host. */
export function identifiersOf(event: Pick<NormalisedEvent, 'fields'>): NamedIdentifier[] {
  const found: NamedIdentifier[] = [];
  for (const { field, kind, rank } of IDENTIFIERS) {
    if (rank > HOST_RANK) break;
    const value = text(event.fields, field);
    if (value !== undefined)
      found.push({ kind, key: keyOf(kind, value), value, isPersonal: rank <= PERSON_RANK });
  }
  return found;
}

/**
 * Ties events to people, hosts and places of a deployment. Pure: an event gives the same answer at any time, as long as the
 * camera it names stays where it is.
 *
 * A person is named by the surest identifier that names exactly one; two that disagree at the same rank name nobody.
 */
export function createResolver(
  deployment: Deployment,
  graph: IdentityGraph = createIdentityGraph(deployment),
  cameraOf: CameraLookup = camerasOf(deployment.cameras),
): (event: NormalisedEvent) => ResolvedEvent {
  const personById = new Map(deployment.people.map((person) => [person.id, person]));
  const doorOf = createIdFinder(deployment.doors.map((door) => [door.id, door]));
  const siteOf = createIdFinder(
    deployment.sites.flatMap((site) => [
      [site.id, site],
      [site.name, site],
    ]),
  );
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const networkOf = createNetworkTable<Network>(deployment.networks);

  const personOf = (event: NormalisedEvent): PersonRef | undefined => {
    if (isUnsure(event)) return undefined;
    let best: { person: string; confidence: number; via: EntityKey } | undefined;
    let rank = -1;
    for (const identifier of IDENTIFIERS) {
      if (best && identifier.rank > rank) break;
      const value = text(event.fields, identifier.field);
      if (value === undefined) continue;
      // Whose car a visitor came in says nothing of who the visitor is.
      if (identifier.kind === 'plate' && event.kind.startsWith('visitor.')) continue;
      const key = graph.canonical(keyOf(identifier.kind, value));
      const edges = lookUp(graph, key, identifier.kind, value, event.time);
      if (edges.length === 0) continue;
      const held = holderAt(edges, event.time);
      // A badge that may be either of two people's is no reason to believe a weaker identifier beside it.
      if (held.person === undefined) return undefined;
      if (best && best.person !== held.person) return undefined;
      const confidence = held.confidence * (recognitionOf(event) ?? 1);
      if (!best || confidence > best.confidence) best = { person: held.person, confidence, via: key };
      rank = identifier.rank;
    }
    if (!best) return undefined;
    const person = personById.get(best.person);
    return person && { id: person.id, name: person.name, confidence: best.confidence, via: best.via };
  };

  const zonePlace = (zoneId: string | undefined, via: PlaceRef['via']): PlaceRef | undefined => {
    const zone = zoneId === undefined ? undefined : zoneById.get(zoneId);
    return zone && { site: zone.site, ...(zone.floor ? { floor: zone.floor } : {}), zone: zone.id, via };
  };
  const assetPlace = (asset: Asset | undefined): PlaceRef | undefined =>
    asset && (zonePlace(asset.zone, 'host') ?? (asset.site ? { site: asset.site, via: 'host' } : undefined));
  const addressPlace = (ip: string | undefined): PlaceRef | undefined => {
    const asset = ip === undefined ? undefined : graph.assetByIp(ip);
    if (asset?.zone || asset?.site) return assetPlace(asset);
    const network = ip === undefined ? undefined : networkOf(ip).network;
    if (!network || network.kind === 'vpn') return undefined;
    return (
      zonePlace(network.zone, 'network') ??
      (network.site ? { site: network.site, via: 'network' } : undefined)
    );
  };

  const placeOf = (event: NormalisedEvent): PlaceRef | undefined => {
    const door = doorOf(text(event.fields, 'portal.uid'));
    if (door) {
      const zone = insideOf(door.from, door.to);
      return {
        site: door.site,
        ...(door.floor ? { floor: door.floor } : {}),
        ...(zone ? { zone } : {}),
        door: door.id,
        via: 'door',
      };
    }
    const stated = zonePlace(text(event.fields, 'zone.uid'), 'zone');
    if (stated) return stated;
    const camera = cameraOf(text(event.fields, 'camera.uid') ?? '');
    if (camera)
      return (
        zonePlace(camera.zone, 'camera') ?? {
          site: camera.site,
          ...(camera.floor ? { floor: camera.floor } : {}),
          via: 'camera',
        }
      );
    // Where it happened: an address tells more than the place a host is listed at. A flow happened at its sender; the
    // device that logged it is a firewall somewhere on the way.
    const sides = event.kind.startsWith('network.') ? ['src_endpoint'] : ['device', 'src_endpoint'];
    let found: PlaceRef | undefined;
    for (const side of sides)
      found ??=
        addressPlace(text(event.fields, `${side}.ip`)) ??
        assetPlace(graph.assetByHost(text(event.fields, `${side}.hostname`) ?? ''));
    // What the source states holds, and an address there tells more of it. Of a flow it may be where the firewall stands.
    const site = siteOf(text(event.fields, 'site.uid'));
    const isFlow = event.kind.startsWith('network.');
    return !site || found?.site === site.id || (found && isFlow) ? found : { site: site.id, via: 'site' };
  };

  return function resolveEvent(event) {
    const keys = new Set<EntityKey>();
    const isOfSender = event.kind.startsWith('network.') && namesSender(event.fields);
    for (const { field, kind } of [...IDENTIFIERS, ...OTHER_IDENTIFIERS]) {
      // Who told of another's flow or lease has no part in it: whatever that server told would be one story.
      if (isOfSender && field === 'device.hostname') continue;
      const value = text(event.fields, field);
      if (value !== undefined && !isUnsure(event)) keys.add(graph.canonical(keyOf(kind, value)));
    }
    for (const [field, find] of [
      ['device.ip', graph.assetByIp],
      ['src_endpoint.ip', graph.assetByIp],
      ['device.mac', graph.assetByMac],
      ['src_endpoint.mac', graph.assetByMac],
    ] as const) {
      const asset = find(text(event.fields, field) ?? '');
      if (asset) keys.add(entityKey('host', bareHost(asset.host)));
    }
    const portal = text(event.fields, 'portal.uid');
    if (portal !== undefined) keys.add(entityKey('door', doorOf(portal)?.id ?? portal));
    const camera = text(event.fields, 'camera.uid');
    if (camera !== undefined) {
      keys.add(entityKey('camera', camera));
      // What befalls a camera belongs to the story of the doors it shows.
      for (const door of cameraOf(camera)?.sees ?? []) keys.add(entityKey('door', door));
    }
    // An HR id nobody knows is no person; it stays visible in the fields.
    for (const key of keys) if (key.startsWith('person:') && graph.edges(key).length === 0) keys.delete(key);
    const person = personOf(event);
    const place = placeOf(event);
    if (person) keys.add(entityKey('person', person.id));
    if (place) {
      keys.add(entityKey('site', place.site));
      if (place.zone) keys.add(entityKey('zone', place.zone));
    }
    return {
      ...event,
      ...(person ? { person } : {}),
      ...(place ? { place } : {}),
      entities: [...keys].sort(),
    };
  };
}

const namesSender = (fields: NormalisedEvent['fields']) =>
  ['hostname', 'ip', 'mac'].some((name) => text(fields, `src_endpoint.${name}`) !== undefined);

/** Finds what is listed under an id, else what alone is listed under it in letters of other case. */
function createIdFinder<T>(listed: readonly (readonly [id: string, thing: T])[]) {
  const byId = new Map<string, T>();
  const byFold = new Map<string, Set<T>>();
  for (const [id, thing] of listed) {
    if (!byId.has(id)) byId.set(id, thing);
    const fold = id.toLowerCase();
    byFold.set(fold, (byFold.get(fold) ?? new Set()).add(thing));
  }
  return (id: string | undefined): T | undefined => {
    if (id === undefined) return undefined;
    const exact = byId.get(id);
    if (exact !== undefined) return exact;
    const [only, ...others] = byFold.get(id.toLowerCase()) ?? [];
    return others.length === 0 ? only : undefined;
  };
}

/** A camera that is not sure whom it saw: what it says stands on nobody's time line. */
const isUnsure = (event: NormalisedEvent) =>
  event.kind === 'video.recognised' && (recognitionOf(event) ?? 0) < RECOGNISED_FROM;

/** A door stands for the zone it leads into; one that leads outside, for the zone it leads out of. */
function insideOf(from: string, to: string): string | undefined {
  if (to !== 'outside') return to;
  return from === 'outside' ? undefined : from;
}
