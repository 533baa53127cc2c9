import type { Camera } from '../../../../shared/domain/camera.ts';
import type { PanelKind, WallPlan } from '../../../../shared/domain/wall.ts';
import { inReadingOrder } from './mosaic.ts';

/** What stands in a tile now. `elsewhere`: the camera is shown larger, in the dock or by a tile that follows an alert. */
export type Shown =
  | { readonly kind: 'camera'; readonly camera: Camera; readonly label?: string }
  | { readonly kind: 'elsewhere'; readonly camera: Camera }
  | { readonly kind: 'panel'; readonly panel: PanelKind }
  | { readonly kind: 'empty'; readonly why: 'no-camera' | 'withheld' | 'no-alert' };

export interface Filling {
  readonly plan: WallPlan;
  /** All that the viewer may see, in order. */
  readonly cameras: readonly Camera[];
  /** Page of the `next` tiles, from 0. */
  readonly page: number;
  /** Cameras that must be on the wall, most wanted first: they take `next` tiles from the end. */
  readonly wanted: readonly string[];
  /** Cameras the dock shows. */
  readonly docked: ReadonlySet<string>;
  /** Cameras that take the largest `next` tiles, the most urgent first. */
  readonly leading?: readonly string[];
  /** What tiles that follow the worst alert show. */
  readonly followed?: { readonly camera: Camera; readonly label: string };
}

/** The cameras that fill `next` tiles, in order: those named that may be seen, without those that have a tile of their own. */
export function poolOf(plan: WallPlan, cameras: readonly Camera[]): Camera[] {
  const own = new Set(
    plan.tiles.flatMap(({ content }) => (content.kind === 'camera' ? [content.camera] : [])),
  );
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const named = plan.cameras ? [...new Set(plan.cameras)].flatMap((id) => byId.get(id) ?? []) : cameras;
  return named.filter(({ id }) => !own.has(id));
}

/** How many pages the `next` tiles have; 1 where there is nothing to turn. */
export function pageCount(plan: WallPlan, cameras: readonly Camera[]): number {
  const places = plan.tiles.filter(({ content }) => content.kind === 'next').length;
  return places === 0 ? 1 : Math.max(1, Math.ceil(poolOf(plan, cameras).length / places));
}

/** What stands in each tile, by its id. No camera stands in two tiles as a picture, nor in one while the dock has it. */
export function fillTiles(filling: Filling): ReadonlyMap<string, Shown> {
  const { plan, cameras, docked, followed } = filling;
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const tiles = inReadingOrder(plan.tiles);
  const shown = new Map<string, Shown>();
  const taken = new Set(docked);

  const follower = followed && tiles.find(({ content }) => content.kind === 'follow');
  if (follower && !taken.has(followed.camera.id)) {
    taken.add(followed.camera.id);
    shown.set(follower.id, { kind: 'camera', ...followed });
  }
  const put = (tile: string, camera: Camera) => {
    shown.set(tile, taken.has(camera.id) ? { kind: 'elsewhere', camera } : { kind: 'camera', camera });
    taken.add(camera.id);
  };
  for (const { id, content } of tiles) {
    if (shown.has(id)) continue;
    if (content.kind === 'camera') {
      const camera = byId.get(content.camera);
      if (camera) put(id, camera);
      else shown.set(id, { kind: 'empty', why: 'withheld' });
    } else if (content.kind === 'withheld') shown.set(id, { kind: 'empty', why: 'withheld' });
    else if (content.kind === 'follow') {
      if (followed) shown.set(id, { kind: 'elsewhere', camera: followed.camera });
      else shown.set(id, { kind: 'empty', why: 'no-alert' });
    } else if (content.kind !== 'next') shown.set(id, { kind: 'panel', panel: content.kind });
  }

  const places = tiles.filter(({ content }) => content.kind === 'next').map(({ id }) => id);
  const start = (filling.page % pageCount(plan, cameras)) * places.length;
  const pool = poolOf(plan, cameras).slice(start, start + places.length);
  const chosen = withLeading(
    withWanted(pool, places.length, camerasOf(filling.wanted, taken, byId)),
    camerasOf(filling.leading ?? [], taken, byId),
    tiles.filter(({ content }) => content.kind === 'next').map(({ w, h }) => w * h),
  );
  places.forEach((place, index) => {
    const camera = chosen[index];
    if (camera) put(place, camera);
    else shown.set(place, { kind: 'empty', why: 'no-camera' });
  });
  return shown;
}

const camerasOf = (ids: readonly string[], taken: ReadonlySet<string>, byId: ReadonlyMap<string, Camera>) =>
  [...new Set(ids)].flatMap((id) => {
    const camera = taken.has(id) ? undefined : byId.get(id);
    return camera ? [camera] : [];
  });

/** The leading cameras on the largest places; one that stood elsewhere changes places with the one it drives out. */
function withLeading(
  slots: readonly (Camera | undefined)[],
  leading: readonly Camera[],
  areas: readonly number[],
): (Camera | undefined)[] {
  const next = [...slots];
  const largest = areas.map((_, place) => place).sort((a, b) => areas[b]! - areas[a]! || a - b);
  leading.slice(0, largest.length).forEach((camera, rank) => {
    const to = largest[rank]!;
    const from = next.findIndex((one) => one?.id === camera.id);
    if (from >= 0) next[from] = next[to];
    next[to] = camera;
  });
  return next;
}

/** The pool's page with the wanted cameras in it: in free places, then in place of the last ones that nobody wants. */
function withWanted(
  pool: readonly Camera[],
  places: number,
  wanted: readonly Camera[],
): (Camera | undefined)[] {
  const slots: (Camera | undefined)[] = Array.from({ length: places }, (_, index) => pool[index]);
  const ids = new Set(wanted.map(({ id }) => id));
  for (const camera of wanted) {
    if (slots.some((one) => one?.id === camera.id)) continue;
    const free = slots.indexOf(undefined);
    const at = free >= 0 ? free : slots.findLastIndex((one) => one !== undefined && !ids.has(one.id));
    if (at < 0) break;
    slots[at] = camera;
  }
  return slots;
}
