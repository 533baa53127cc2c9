import type { Alert } from '../../../shared/domain/alert.ts';
import type { Camera } from '../../../shared/domain/camera.ts';
import type { Door, Site } from '../../../shared/domain/site.ts';
import { type Bounds, boundsOf, offset } from '../../lib/geometry.ts';
import type { MapSelection } from '../../lib/selection.ts';
import { firstFloor, siteBounds } from './floor-plan.ts';
import { locateAlert } from './map-model.ts';

export interface Ground {
  readonly sites: readonly Site[];
  readonly doors: readonly Door[];
  readonly cameras: readonly Camera[];
}
/** Where to look: a site, on a floor when the selection names one. */
export interface Destination {
  readonly site: string;
  readonly floor?: string;
}

/** Where a selection is; undefined where it has no place. */
export function destinationOf(
  selection: MapSelection,
  ground: Ground,
  alerts: ReadonlyMap<string, Alert>,
): Destination | undefined {
  if (selection.type === 'site') {
    const site = ground.sites.find((one) => one.id === selection.id);
    return site && { site: site.id };
  }
  const alert = selection.type === 'alert' ? alerts.get(selection.id) : undefined;
  const place =
    selection.type === 'door'
      ? ground.doors.find((one) => one.id === selection.id)
      : selection.type === 'camera'
        ? ground.cameras.find((one) => one.id === selection.id)
        : alert && locateAlert(alert, ground);
  return place && { site: place.site, ...(place.floor !== undefined && { floor: place.floor }) };
}

/** What is framed for a site: its plan, else its doors and cameras, else some streets around its point. */
export function siteExtent(siteId: string, ground: Ground): Bounds | undefined {
  const site = ground.sites.find((one) => one.id === siteId);
  if (!site) return undefined;
  const plan = siteBounds(site);
  if (plan) return plan;
  const things = [...ground.doors, ...ground.cameras].filter((one) => one.site === siteId);
  const around = [0, 90, 180, 270].map((heading) => offset(site.position, heading, 120));
  return boundsOf(things.length > 1 ? things.map((one) => one.position) : around);
}

/** All sites with some land around them; the inhabited world where there is none. */
export function overviewExtent(ground: Ground): Bounds {
  const around = boundsOf(ground.sites.map((site) => site.position));
  if (!around) return [-130, -50, 160, 70];
  const margin = Math.max(4, (around[2] - around[0]) * 0.2, (around[3] - around[1]) * 0.2);
  const [west, south, east, north] = around;
  return [
    Math.max(-179, west - margin),
    Math.max(-70, south - margin * 0.6),
    Math.min(179, east + margin),
    Math.min(80, north + margin * 0.6),
  ];
}

/** The floor each site is shown on: the one asked for, else the ground floor. */
export function shownFloors(
  sites: readonly Site[],
  asked: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const site of sites) {
    const floor = asked.get(site.id) ?? firstFloor(site);
    if (floor !== undefined) shown.set(site.id, floor);
  }
  return shown;
}
