import type { Alert } from '../../shared/domain/alert.ts';
import type { Camera } from '../../shared/domain/camera.ts';
import { levelRank } from '../lib/severity.ts';

/** Cameras that see the door of an unacknowledged high or critical alert: the wall marks their tiles. */
export function markedCameras(cameras: readonly Camera[], alerts: Iterable<Alert>): string[] {
  const doors = new Set<string>();
  for (const alert of alerts) {
    const door = alert.moment.door ?? alert.place?.door;
    if (door && alert.status === 'new' && levelRank(alert.level) >= levelRank('high')) doors.add(door);
  }
  return cameras.filter((camera) => camera.doors.some((door) => doors.has(door))).map((camera) => camera.id);
}
