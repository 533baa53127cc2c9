import type { PivotCamera } from '../../shared/contract/http.ts';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import type { Door, LngLat, Zone } from '../../shared/domain/site.ts';

/**
 * Which cameras show a place, best first: those said to see the door, then those whose field of view holds it on the same
 * floor (walls are not considered), then those of the same zone and of the same floor, which may not see it: the reason
 * always says which.
 */

export type Place =
  | { readonly door: string }
  | { readonly zone: string }
  | { readonly position: LngLat; readonly site?: string; readonly floor?: string };

interface Spot {
  readonly position: LngLat | undefined;
  readonly site: string | undefined;
  readonly floor: string | undefined;
  readonly zones: readonly string[];
  readonly door: Door | undefined;
}

const M_PER_DEGREE = 111_320;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres east and north from a to b. Within a site (a few km) the error of the flat earth is below 1 m. */
function offset(a: LngLat, b: LngLat): readonly [east: number, north: number] {
  const east = (((b[0] - a[0] + 540) % 360) - 180) * M_PER_DEGREE * Math.cos(radians(a[1]));
  return [east, (b[1] - a[1]) * M_PER_DEGREE];
}

export interface View {
  readonly distanceM: number;
  /** Degrees between the camera's axis and the place, 0..180. */
  readonly offAxisDeg: number;
  readonly inside: boolean;
}

/** How a camera's field of view (heading ± fov/2, up to its range) lies to a place. */
export function viewOf(
  camera: Pick<CameraDefinition, 'position' | 'headingDeg' | 'fovDeg' | 'rangeM'>,
  place: LngLat,
): View {
  const [east, north] = offset(camera.position, place);
  const distanceM = Math.hypot(east, north);
  const bearing = (Math.atan2(east, north) * 180) / Math.PI;
  const turn = (((bearing - camera.headingDeg) % 360) + 540) % 360;
  const offAxisDeg = distanceM < 0.01 ? 0 : Math.abs(turn - 180);
  return { distanceM, offAxisDeg, inside: distanceM <= camera.rangeM && offAxisDeg <= camera.fovDeg / 2 };
}

export interface CameraPlan {
  readonly cameras: readonly CameraDefinition[];
  readonly doors: readonly Door[];
  readonly zones: readonly Zone[];
}

const MOST = 9;
const metres = (distance: number) => `${Math.round(distance)} m away`;

/** Ranks a plan's cameras for places. */
export function createDoorCameras(plan: CameraPlan) {
  const doorById = new Map(plan.doors.map((door) => [door.id, door]));
  const zoneById = new Map(plan.zones.map((zone) => [zone.id, zone]));

  function spotOf(place: Place): Spot | undefined {
    if ('position' in place) {
      return { position: place.position, site: place.site, floor: place.floor, zones: [], door: undefined };
    }
    if ('zone' in place) {
      const zone = zoneById.get(place.zone);
      return (
        zone && { position: undefined, site: zone.site, floor: zone.floor, zones: [zone.id], door: undefined }
      );
    }
    const door = doorById.get(place.door);
    return (
      door && {
        position: door.position,
        site: door.site,
        floor: door.floor,
        zones: [door.to, door.from],
        door,
      }
    );
  }

  function judge(
    camera: CameraDefinition,
    spot: Spot,
  ): (PivotCamera & { readonly rank: number }) | undefined {
    if (spot.site !== undefined && camera.site !== spot.site) return undefined;
    const view = spot.position && viewOf(camera, spot.position);
    const distanceM = Math.round((view?.distanceM ?? 0) * 10) / 10;
    const found = (group: number, within: number, reason: string) => ({
      camera: camera.id,
      reason,
      distanceM,
      rank: group * 1e6 + within,
    });
    const said = spot.door ? camera.sees.indexOf(spot.door.id) : -1;
    // the nearest door of a camera is listed first: a camera whose first door it is shows it better
    if (said >= 0)
      return found(0, said * 1e3 + distanceM, `sees door ${spot.door?.id}, ${metres(distanceM)}`);
    const sameFloor = spot.floor === undefined || camera.floor === undefined || spot.floor === camera.floor;
    if (view?.inside && sameFloor) {
      const place = spot.door ? `door ${spot.door.id}` : 'the place';
      // a place at the edge of the picture counts as half as far again
      const within = view.distanceM * (1 + view.offAxisDeg / Math.max(1, camera.fovDeg));
      return found(1, within, `${place} lies in its field of view, ${metres(distanceM)}`);
    }
    const may = spot.door || spot.position ? '; may not see it' : '';
    const away = spot.position ? `, ${metres(distanceM)}` : '';
    const zone = spot.zones.indexOf(camera.zone ?? '');
    if (zone >= 0) return found(2, zone * 1e5 + distanceM, `same zone${away}${may}`);
    if (spot.floor !== undefined && camera.floor === spot.floor)
      return found(3, distanceM, `same floor${away}${may}`);
    return undefined;
  }

  return {
    /** At most 9, best first; empty for an unknown place. */
    camerasFor(place: Place): PivotCamera[] {
      const spot = spotOf(place);
      if (spot === undefined) return [];
      return plan.cameras
        .flatMap((camera) => judge(camera, spot) ?? [])
        .sort((a, b) => a.rank - b.rank || a.camera.localeCompare(b.camera))
        .slice(0, MOST)
        .map(({ camera, reason, distanceM }) => ({ camera, reason, distanceM }));
    },
    /** Doors a camera shows: those it is said to see, then those in its field of view, nearest first. */
    doorsOf(camera: CameraDefinition): string[] {
      const geometric = plan.doors
        .filter(
          (door) =>
            door.site === camera.site && door.floor === camera.floor && !camera.sees.includes(door.id),
        )
        .map((door) => ({ door, view: viewOf(camera, door.position) }))
        .filter(({ view }) => view.inside)
        .sort((a, b) => a.view.distanceM - b.view.distanceM);
      return [...camera.sees, ...geometric.map(({ door }) => door.id)];
    },
  };
}
