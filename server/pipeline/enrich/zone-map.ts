import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { Deployment, Door, LngLat } from '../../../shared/domain/site.ts';
import { type CameraLookup, camerasOf } from '../stage.ts';

/** What a reading at a door says: who read stood in `from` and is now in `to` (zone ids, `outside` for none). */
export interface Passage {
  readonly door: Door;
  readonly direction: 'in' | 'out';
  readonly from: string;
  readonly to: string;
}

export interface ZoneMap {
  /** The zone and all that enclose it, innermost first; empty for `outside`. */
  chain(zone: string): readonly string[];
  /** Every way out of the zone is read: who was read in and not out is still inside. */
  exitsRead(zone: string): boolean;
  /** Every way into the zone is read: who is inside was read in. */
  entriesRead(zone: string): boolean;
  /** The passage a reading describes; nothing where the door reads both ways and the event does not say which. */
  passage(doorId: string, direction: string | undefined): Passage | undefined;
  door(id: string): Door | undefined;
  siteOf(zone: string): string | undefined;
  /** The zone a door stands for: the one it leads into, or out of where it leads outside. */
  into(doorId: string): string | undefined;
  /** Where an event at a door or a camera happened: at the door, else where its camera hangs, else at its site. */
  spotOf(
    event: Pick<LoggedEvent, 'place' | 'fields'>,
  ): { readonly id: string; readonly name: string; readonly position: LngLat } | undefined;
  /** The innermost zone that encloses both sides of a door, or nothing. */
  around(door: Door): string | undefined;
}

/** Zones as they nest and as their doors read. */
export function createZoneMap(
  deployment: Pick<Deployment, 'zones' | 'doors'> & Partial<Pick<Deployment, 'cameras' | 'sites'>>,
  cameraOf: CameraLookup = camerasOf(deployment.cameras ?? []),
): ZoneMap {
  const siteById = new Map((deployment.sites ?? []).map((site) => [site.id, site]));
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const doorById = new Map(deployment.doors.map((door) => [door.id, door]));
  const chains = new Map<string, readonly string[]>();
  for (const zone of deployment.zones) {
    const chain: string[] = [];
    for (let at = zone.id as string | undefined; at && !chain.includes(at); at = zoneById.get(at)?.parent)
      if (zoneById.has(at)) chain.push(at);
    chains.set(zone.id, chain);
  }
  const chainOf = (zone: string) => chains.get(zone) ?? [];

  const exitUnread = new Set<string>();
  const entryUnread = new Set<string>();
  const hasDoor = new Set<string>();
  for (const door of deployment.doors) {
    const from = chainOf(door.from);
    const to = chainOf(door.to);
    for (const zone of new Set([...from, ...to])) {
      if (from.includes(zone) === to.includes(zone)) continue;
      hasDoor.add(zone);
      // Reading `in` goes towards `to`; for a zone on the `from` side that is the way out.
      const [entry, exit] = to.includes(zone) ? (['in', 'out'] as const) : (['out', 'in'] as const);
      if (door.reads !== 'both' && door.reads !== entry) entryUnread.add(zone);
      if (door.reads !== 'both' && door.reads !== exit) exitUnread.add(zone);
    }
  }
  return {
    chain: chainOf,
    exitsRead: (zone) => hasDoor.has(zone) && !exitUnread.has(zone),
    entriesRead: (zone) => hasDoor.has(zone) && !entryUnread.has(zone),
    passage(doorId, stated) {
      const door = doorById.get(doorId);
      if (!door) return undefined;
      const direction = stated === 'in' || stated === 'out' ? stated : door.reads;
      if (direction === 'both') return undefined;
      return direction === 'in'
        ? { door, direction, from: door.from, to: door.to }
        : { door, direction, from: door.to, to: door.from };
    },
    door: (id) => doorById.get(id),
    spotOf({ place, fields }) {
      const camera = fields['camera.uid'];
      return (
        (place?.door === undefined ? undefined : doorById.get(place.door)) ??
        (camera === undefined ? undefined : cameraOf(String(camera))) ??
        (place === undefined ? undefined : siteById.get(place.site))
      );
    },
    siteOf: (zone) => zoneById.get(zone)?.site,
    into(doorId) {
      const door = doorById.get(doorId);
      if (!door) return undefined;
      const zone = door.to === 'outside' ? door.from : door.to;
      return zone === 'outside' ? undefined : zone;
    },
    around: (door) => chainOf(door.from).find((zone) => chainOf(door.to).includes(zone)),
  };
}
