import type { CameraDefinition } from '../shared/domain/camera.ts';
import type { StoredCamera } from './storage/camera-store.ts';

/** A camera with where it was set up. */
export interface PlannedCamera {
  readonly definition: CameraDefinition;
  readonly origin: 'file' | 'changed' | 'here';
  readonly version: number;
  readonly changed?: { readonly at: number; readonly by: string };
}

const UNREADABLE = "its source cannot be decrypted with this server's key: enter it again";

/**
 * The site's cameras with what was changed and added in the interface, by id, the file's first. A change of a camera that
 * has left the file names no source and counts for nothing: `orphans`.
 */
export function planCameras(
  file: readonly CameraDefinition[],
  stored: readonly StoredCamera[],
): { readonly planned: Map<string, PlannedCamera>; readonly orphans: readonly string[] } {
  const planned = new Map<string, PlannedCamera>(
    file.map((definition) => [definition.id, { definition, origin: 'file', version: 0 }]),
  );
  const orphans: string[] = [];
  for (const { id, version, settings, source, at, by } of stored) {
    const inFile = planned.get(id);
    const given =
      source === 'file'
        ? inFile?.definition.source
        : source === 'unreadable'
          ? ({ type: 'missing', reason: UNREADABLE } as const)
          : source;
    if (given === undefined) {
      orphans.push(id);
      continue;
    }
    planned.set(id, {
      definition: { ...settings, id, source: given },
      origin: inFile ? 'changed' : 'here',
      version,
      changed: { at, by },
    });
  }
  return { planned, orphans };
}
