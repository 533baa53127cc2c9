import type { Alert } from '../../shared/domain/alert.ts';
import type { Camera } from '../../shared/domain/camera.ts';
import { levelRank } from '../lib/severity.ts';

/**
 * Cameras that see the door of the worst unacknowledged alerts, high or critical: the wall marks their tiles. Only the worst
 * level counts, since a wall on which everything is marked marks nothing.
 */
export function markedCameras(cameras: readonly Camera[], alerts: Iterable<Alert>): string[] {
  let worst = levelRank('high');
  let doors = new Set<string>();
  for (const alert of alerts) {
    const door = alert.moment.door ?? alert.place?.door;
    const rank = levelRank(alert.level);
    if (!door || alert.status !== 'new' || rank < worst) continue;
    if (rank > worst) doors = new Set();
    worst = rank;
    doors.add(door);
  }
  return cameras.filter((camera) => camera.doors.some((door) => doors.has(door))).map((camera) => camera.id);
}
