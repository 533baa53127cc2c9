import type { DoorState } from '../../../shared/contract/live.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Camera, CameraHealth } from '../../../shared/domain/camera.ts';
import type { Level } from '../../../shared/domain/finding.ts';
import type { SiteOccupancy } from '../../../shared/domain/presence.ts';
import type { Door, LngLat, Site } from '../../../shared/domain/site.ts';
import type { Silence } from '../../../shared/domain/source-health.ts';
import { shownState } from '../../lib/door-sight.ts';
import type { Lit, MapSelection } from '../../lib/selection.ts';
import { levelRank } from '../../lib/severity.ts';
import { zonePosition } from './floor-plan.ts';

/** All that the map draws, decided here; layers only paint it. */
export interface MapModel {
  readonly sites: readonly SiteMark[];
  readonly doors: readonly DoorMark[];
  readonly cameras: readonly CameraMark[];
  readonly alerts: readonly AlertMark[];
  /** Zones whose alert is selected, or grave and waiting, with the worst level: only these are tinted. */
  readonly zoneLevels: ReadonlyMap<string, Level>;
}
export interface SiteMark {
  readonly id: string;
  readonly name: string;
  readonly position: LngLat;
  /** The worst open alert; absent when there is none. */
  readonly level?: Level;
  readonly openAlerts: number;
  readonly unacknowledged: boolean;
  readonly isSelected: boolean;
  readonly occupancy?: SiteOccupancy;
}
export interface DoorMark {
  readonly id: string;
  readonly door: Door;
  readonly state: DoorState['state'];
  readonly unheard?: Silence;
  readonly isLit: boolean;
  readonly level?: Level;
}
export interface CameraMark {
  readonly id: string;
  readonly camera: Camera;
  /** False where its picture is lost or switched off: its view is drawn empty. */
  readonly hasPicture: boolean;
  readonly isLit: boolean;
  /** The level of the alert it is lit for. */
  readonly level?: Level;
}
/** The open alerts of one place, as one mark with the worst of them in front. */
export interface AlertMark {
  readonly id: string;
  readonly alert: Alert;
  readonly position: LngLat;
  readonly count: number;
  readonly isSelected: boolean;
}

export interface MapInput {
  readonly sites: readonly Site[];
  readonly doors: readonly Door[];
  readonly cameras: readonly Camera[];
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly doorStates: ReadonlyMap<string, DoorState>;
  readonly cameraHealth: ReadonlyMap<string, CameraHealth>;
  readonly occupancy: ReadonlyMap<string, SiteOccupancy>;
  readonly selection: MapSelection | null;
  readonly lit: Lit;
  /** The floor shown, by site. */
  readonly floors: ReadonlyMap<string, string>;
}

export const isOpen = (alert: Alert): boolean => alert.status === 'new' || alert.status === 'acknowledged';

/** Worst first; unacknowledged before acknowledged; then newest. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    levelRank(b.level) - levelRank(a.level) ||
    Number(b.status === 'new') - Number(a.status === 'new') ||
    b.raisedAt - a.raisedAt
  );
}

export function formMapModel(input: MapInput): MapModel {
  const open = [...input.alerts.values()].filter(isOpen).sort(byUrgency);
  const isShown = (place: { readonly site: string; readonly floor?: string }) =>
    place.floor === undefined || input.floors.get(place.site) === place.floor;
  const selectedAlert = input.selection?.type === 'alert' ? input.alerts.get(input.selection.id) : undefined;
  const litLevel = selectedAlert?.level;
  const worstByDoor = worstBy(open, (alert) => alertDoor(alert));
  return {
    sites: input.sites.map((site) => siteMark(site, open, input)),
    doors: input.doors.filter(isShown).map((door) => {
      const isLit =
        input.lit.doors.includes(door.id) ||
        (input.selection?.type === 'door' && input.selection.id === door.id) ||
        (selectedAlert !== undefined && alertDoor(selectedAlert) === door.id);
      const level = worstByDoor.get(door.id);
      const said = input.doorStates.get(door.id);
      const unheard = said?.unheard;
      return {
        id: door.id,
        door,
        state: said ? shownState(said) : 'unknown',
        isLit,
        ...(unheard && { unheard }),
        ...(level && { level }),
      };
    }),
    cameras: input.cameras.filter(isShown).map((camera) => {
      const health = input.cameraHealth.get(camera.id)?.state;
      const isLit =
        input.lit.cameras.includes(camera.id) ||
        (input.selection?.type === 'camera' && input.selection.id === camera.id);
      return {
        id: camera.id,
        camera,
        hasPicture: health !== 'lost' && health !== 'off',
        isLit,
        ...(isLit && litLevel && { level: litLevel }),
      };
    }),
    alerts: alertMarks(open, input, isShown),
    zoneLevels: worstBy(
      open.filter((alert) => alert.id === selectedAlert?.id || isGrave(alert)),
      (alert) => alert.place?.zone,
    ),
  };
}

const isGrave = (alert: Alert): boolean =>
  alert.status === 'new' && levelRank(alert.level) >= levelRank('high');

const alertDoor = (alert: Alert): string | undefined => alert.place?.door ?? alert.moment.door;

/** The worst level a key; `alerts` come worst first. */
function worstBy(
  alerts: readonly Alert[],
  keyOf: (alert: Alert) => string | undefined,
): ReadonlyMap<string, Level> {
  const worst = new Map<string, Level>();
  for (const alert of alerts) {
    const key = keyOf(alert);
    if (key !== undefined && !worst.has(key)) worst.set(key, alert.level);
  }
  return worst;
}

function siteMark(site: Site, open: readonly Alert[], input: MapInput): SiteMark {
  const here = open.filter((alert) => alert.place?.site === site.id);
  const occupancy = input.occupancy.get(site.id);
  return {
    id: site.id,
    name: site.name,
    position: site.position,
    openAlerts: here.length,
    unacknowledged: here.some((alert) => alert.status === 'new'),
    isSelected: input.selection?.type === 'site' && input.selection.id === site.id,
    ...(here[0] && { level: here[0].level }),
    ...(occupancy && { occupancy }),
  };
}

function alertMarks(
  open: readonly Alert[],
  input: MapInput,
  isShown: (place: { readonly site: string; readonly floor?: string }) => boolean,
): AlertMark[] {
  const groups = new Map<string, { alerts: Alert[]; position: LngLat }>();
  for (const alert of open) {
    const spot = locateAlert(alert, input);
    if (!spot || !isShown(spot)) continue;
    const group = groups.get(spot.key);
    if (group) group.alerts.push(alert);
    else groups.set(spot.key, { alerts: [alert], position: spot.position });
  }
  return [...groups.values()].map(({ alerts, position }) => {
    const selected = alerts.find(
      (alert) => input.selection?.type === 'alert' && alert.id === input.selection.id,
    );
    const front = selected ?? alerts[0]!;
    return { id: front.id, alert: front, position, count: alerts.length, isSelected: selected !== undefined };
  });
}

interface Spot {
  /** Alerts of one key share a mark. */
  readonly key: string;
  readonly position: LngLat;
  readonly site: string;
  readonly floor?: string;
}

/** Where an alert stands: its door, else the middle of its room, else its site; nowhere when it has no place. */
export function locateAlert(alert: Alert, input: Pick<MapInput, 'sites' | 'doors'>): Spot | undefined {
  const doorId = alertDoor(alert);
  const door = input.doors.find((one) => one.id === doorId);
  if (door) return { key: `door:${door.id}`, ...door };
  const place = alert.place;
  const site = input.sites.find((one) => one.id === place?.site);
  if (!place || !site) return undefined;
  for (const floor of site.floors) {
    const position = place.zone === undefined ? undefined : zonePosition(floor.plan, place.zone);
    if (position) return { key: `zone:${place.zone}`, position, site: site.id, floor: floor.id };
  }
  return { key: `site:${site.id}`, position: site.position, site: site.id };
}
