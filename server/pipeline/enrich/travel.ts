import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { LngLat } from '../../../shared/domain/site.ts';
import type { PhysicalPlace } from './whereabouts.ts';

/** The coarsest times that sources write. */
const RESOLUTION_MAX_MS = 60_000;
const EARTH_KM = 6_371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance, kilometres. */
export function distanceKm(a: LngLat, b: LngLat): number {
  const dLat = radians(b[1] - a[1]);
  const dLng = radians(b[0] - a[0]);
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

export interface Travel {
  readonly distanceKm: number;
  readonly minutes: number;
  /** The least speed that the doubt about both times allows. */
  readonly speedKmh: number;
  readonly from: string;
}

/** From the last physical place to this one, or nothing when it is the same door. */
export function travelTo(
  last: PhysicalPlace | undefined,
  event: LoggedEvent,
  at: { readonly door: string; readonly position: LngLat },
): Travel | undefined {
  if (!last || last.door === at.door) return undefined;
  const km = distanceKm(last.at, at.position);
  const apartMs = Math.abs(event.time - last.event.time);
  // One clock is wrong by the same at both ends: of its doubt only the resolution counts, a minute at most.
  const ownMs = event.source === last.event.source ? RESOLUTION_MAX_MS : Infinity;
  const doubtMs = Math.min(event.timeErrorMs, ownMs) + Math.min(last.event.timeErrorMs, ownMs);
  // A second at least: two readings in one millisecond are no proof of infinite speed.
  const atMostMs = Math.max(1_000, apartMs + doubtMs);
  return {
    distanceKm: round(km, 3),
    minutes: round(apartMs / 60_000, 2),
    speedKmh: round(km / (atMostMs / 3_600_000), 1),
    from: last.door,
  };
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
