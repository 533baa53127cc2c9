import type { PivotCamera } from '../../../shared/contract/http.ts';
import type { Camera } from '../../../shared/domain/camera.ts';

export interface PivotView {
  readonly camera: Camera;
  readonly reason: string;
}

/**
 * The best camera (shown live and recorded) and up to two further ones. An id the deployment does not know is passed over: the
 * viewer may not see it.
 */
export function pickCameras(
  cameras: readonly PivotCamera[],
  cameraById: ReadonlyMap<string, Camera>,
): { readonly main: PivotView | undefined; readonly further: readonly PivotView[] } {
  const known = cameras.flatMap(({ camera: id, reason }) => {
    const camera = cameraById.get(id);
    return camera ? [{ camera, reason }] : [];
  });
  return { main: known[0], further: known.slice(1, 3) };
}
