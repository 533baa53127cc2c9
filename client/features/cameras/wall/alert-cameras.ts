import type { Alert } from '../../../../shared/domain/alert.ts';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { LEVELS } from '../../../../shared/domain/finding.ts';
import type { Door, LngLat } from '../../../../shared/domain/site.ts';
import { levelRank } from '../../../lib/severity.ts';

/** A camera for an alert and why it is the one. */
export interface AlertView {
  readonly camera: Camera;
  readonly reason: string;
}

const M_PER_DEGREE = 111_320;
function metres(a: LngLat, b: LngLat): number {
  const east = (b[0] - a[0]) * M_PER_DEGREE * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(east, (b[1] - a[1]) * M_PER_DEGREE);
}

/**
 * The cameras that show where an alert is, best first: those that see its door (of which the server knows, in the camera's order),
 * the nearest of equals; where none does, those of its zone, which may not see it and say so.
 */
export function camerasOfAlert(
  alert: Alert,
  cameras: readonly Camera[],
  doorById: ReadonlyMap<string, Door>,
): AlertView[] {
  const doorId = alert.moment.door ?? alert.place?.door;
  const door = doorId === undefined ? undefined : doorById.get(doorId);
  const seeing = cameras
    .filter((camera) => doorId !== undefined && camera.doors.includes(doorId))
    .map((camera) => ({
      camera,
      place: camera.doors.indexOf(doorId!),
      away: door ? metres(camera.position, door.position) : 0,
    }))
    .sort((a, b) => a.place - b.place || a.away - b.away || (a.camera.id < b.camera.id ? -1 : 1));
  if (seeing.length > 0)
    return seeing.map(({ camera, away }) => ({
      camera,
      reason: `sees door ${doorId}${door ? `, ${Math.round(away)} m` : ''}`,
    }));
  const zone = alert.place?.zone;
  return cameras
    .filter((camera) => zone !== undefined && camera.zone === zone && camera.site === alert.place?.site)
    .map((camera) => ({ camera, reason: 'same zone, may not see it' }));
}

/** When somebody could last have learnt something new from an alert. */
export function newsAt(alert: Alert): number {
  return Math.max(alert.raisedAt, ...alert.reasons.map(({ knownAt }) => knownAt));
}

/** Worst first: what waits for a person before what has one, by level, score, and the newest; the id last. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    Number(b.status === 'new') - Number(a.status === 'new') ||
    levelRank(b.level) - levelRank(a.level) ||
    b.score - a.score ||
    newsAt(b) - newsAt(a) ||
    (a.id < b.id ? -1 : 1)
  );
}

export const LEAST_LEVEL = LEVELS[levelRank('high')]!;
/** So long a new alert keeps its cameras in the dock, and a tour on its page. */
export const FRESH_MS = 5 * 60_000;

/** Unacknowledged alerts, high or worse, that said something new in the last five minutes; worst first. */
export function freshAlerts(alerts: Iterable<Alert>, now: number): Alert[] {
  return [...alerts]
    .filter(
      (alert) =>
        alert.status === 'new' &&
        levelRank(alert.level) >= levelRank(LEAST_LEVEL) &&
        now - newsAt(alert) < FRESH_MS,
    )
    .sort(byUrgency);
}

/** The worst open alert that some camera shows, and that camera. */
export function followedView(
  alerts: Iterable<Alert>,
  viewsOf: (alert: Alert) => readonly AlertView[],
): { readonly alert: Alert; readonly view: AlertView } | undefined {
  const open = [...alerts].filter(({ status }) => status === 'new' || status === 'acknowledged');
  for (const alert of open.sort(byUrgency)) {
    const view = viewsOf(alert)[0];
    if (view) return { alert, view };
  }
  return undefined;
}
