import type { LngLat } from '../../../shared/domain/site.ts';
import type { MapSelection } from '../../lib/selection.ts';
import type { MapModel } from './map-model.ts';

export interface Pick {
  readonly target: MapSelection;
  readonly position: LngLat;
}

/** Reading the GPU back costs 7 ms at 1,000 marks; distances of a few hundred points cost nothing. */
const REACH_PX = 16;
/** An alert's pin stands above its place. */
const PIN_LIFT_PX = 20;

/**
 * The mark under a pointer: the nearest within reach, alerts before doors before cameras where several are.
 * `project` gives pixels; `isClose` says whether floors or sites are drawn.
 */
export function pickMark(
  model: MapModel,
  at: { readonly x: number; readonly y: number },
  view: {
    readonly project: (position: LngLat) => { x: number; y: number };
    readonly isClose: boolean;
    readonly scale: number;
  },
): Pick | undefined {
  const nearest = (
    type: MapSelection['type'],
    marks: readonly { readonly id: string; readonly position: LngLat }[],
    lift = 0,
  ) => {
    let found: Pick | undefined;
    let best = REACH_PX * view.scale;
    for (const { id, position } of marks) {
      const { x, y } = view.project(position);
      const distance = Math.hypot(x - at.x, y - lift * view.scale - at.y);
      if (distance > best) continue;
      best = distance;
      found = { target: { type, id }, position };
    }
    return found;
  };
  if (!view.isClose) return nearest('site', model.sites);
  return (
    nearest('alert', model.alerts, PIN_LIFT_PX) ??
    nearest(
      'door',
      model.doors.map(({ id, door }) => ({ id, position: door.position })),
    ) ??
    nearest(
      'camera',
      model.cameras.map(({ id, camera }) => ({ id, position: camera.position })),
    )
  );
}
