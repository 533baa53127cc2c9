import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import type { CameraLookup } from '../stage.ts';

const OF_CAMERA = /^(camera|video)\./;

/** `camera.doors` of what a camera tells: ids of the doors it is set up to see, nearest first; absent where it sees none. */
export function createCameraFields(cameraOf: CameraLookup) {
  return function cameraFields(record: FieldRecord, { kind, fields }: LoggedEvent): void {
    const camera = fields['camera.uid'];
    if (!OF_CAMERA.test(kind) || (typeof camera !== 'string' && typeof camera !== 'number')) return;
    const doors = cameraOf(String(camera))?.sees ?? [];
    if (doors.length > 0) record['camera.doors'] = [...doors];
  };
}
