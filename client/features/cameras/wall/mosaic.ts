import {
  type Box,
  overlaps,
  type TileContent,
  WALL_LIMITS,
  type WallPlan,
  type WallTile,
} from '../../../../shared/domain/wall.ts';

/**
 * The grid maths of a free mosaic. Every function takes a plan whose tiles lie inside and never on each other, and returns
 * such a plan; what cannot be done returns the plan it was given.
 */

export type Direction = 'left' | 'right' | 'up' | 'down';

const STEPS: Readonly<Record<Direction, { readonly x: number; readonly y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** Tiles as they are read: row by row, from the left. */
export function inReadingOrder<T extends Box>(tiles: readonly T[]): T[] {
  return [...tiles].sort((a, b) => a.y - b.y || a.x - b.x);
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
const tileOf = (plan: WallPlan, id: string) => plan.tiles.find((tile) => tile.id === id);
const withTiles = (plan: WallPlan, change: (tile: WallTile) => Box): WallPlan => ({
  ...plan,
  tiles: plan.tiles.map((tile) => ({ ...tile, ...boxOf(change(tile)) })),
});
const boxOf = ({ x, y, w, h }: Box): Box => ({ x, y, w, h });
const isFree = (tiles: readonly WallTile[], box: Box) => !tiles.some((tile) => overlaps(tile, box));

/** The first free place of a size, in reading order. */
function freePlace(plan: WallPlan, tiles: readonly WallTile[], w: number, h: number): Box | undefined {
  for (let y = 0; y + h <= plan.rows; y++) {
    for (let x = 0; x + w <= plan.columns; x++) {
      if (isFree(tiles, { x, y, w, h })) return { x, y, w, h };
    }
  }
  return undefined;
}

/** A free place as near as may be to the size wanted: smaller in steps, never larger. */
function roomFor(plan: WallPlan, tiles: readonly WallTile[], wanted: Box): Box | undefined {
  for (let w = wanted.w, h = wanted.h; ; w = Math.max(1, w - 1), h = Math.max(1, h - 1)) {
    const place = freePlace(plan, tiles, w, h);
    if (place) return place;
    if (w === 1 && h === 1) return undefined;
  }
}

/** Puts a tile's top left corner on a cell, as near as the wall's edge allows; where others lie it stays. */
export function moveTile(
  plan: WallPlan,
  id: string,
  to: { readonly x: number; readonly y: number },
): WallPlan {
  const tile = tileOf(plan, id);
  if (!tile) return plan;
  const box = {
    ...boxOf(tile),
    x: clamp(to.x, 0, plan.columns - tile.w),
    y: clamp(to.y, 0, plan.rows - tile.h),
  };
  const others = plan.tiles.filter((one) => one !== tile);
  if ((box.x === tile.x && box.y === tile.y) || !isFree(others, box)) return plan;
  return withTiles(plan, (one) => (one.id === id ? box : one));
}

/** Two tiles change places, each taking the other's size. */
export function swapTiles(plan: WallPlan, first: string, second: string): WallPlan {
  const a = tileOf(plan, first);
  const b = tileOf(plan, second);
  if (!a || !b || a === b) return plan;
  return withTiles(plan, (tile) => (tile === a ? b : tile === b ? a : tile));
}

/** A drag's end: into free space it moves; where it would lie on others it changes places with the one under the cell. */
export function dropTile(
  plan: WallPlan,
  id: string,
  to: { readonly x: number; readonly y: number },
  under: { readonly x: number; readonly y: number },
): WallPlan {
  const moved = moveTile(plan, id, to);
  if (moved !== plan) return moved;
  const target = plan.tiles.find((tile) => tile.id !== id && overlaps(tile, { ...under, w: 1, h: 1 }));
  return target ? swapTiles(plan, id, target.id) : plan;
}

/**
 * Gives a tile another size, down to one cell and up to the wall's edge. Tiles that it then covers look for room elsewhere,
 * smaller if need be; those that find none are taken off and named in `removed`.
 */
export function resizeTile(
  plan: WallPlan,
  id: string,
  size: { readonly w: number; readonly h: number },
): { readonly plan: WallPlan; readonly removed: readonly string[] } {
  const tile = tileOf(plan, id);
  if (!tile) return { plan, removed: [] };
  const w = clamp(size.w, 1, plan.columns - tile.x);
  const h = clamp(size.h, 1, plan.rows - tile.y);
  if (w === tile.w && h === tile.h) return { plan, removed: [] };
  const grown = { ...tile, w, h };
  const kept = plan.tiles.filter((one) => one !== tile && !overlaps(one, grown));
  const covered = inReadingOrder(plan.tiles.filter((one) => one !== tile && overlaps(one, grown)));
  const placed: WallTile[] = [...kept, grown];
  const removed: string[] = [];
  for (const one of covered) {
    const room = roomFor(plan, placed, one);
    if (room) placed.push({ ...one, ...room });
    else removed.push(one.id);
  }
  // The order of the list stays: it is the identity of what is drawn.
  const byId = new Map(placed.map((one) => [one.id, one]));
  return { plan: { ...plan, tiles: plan.tiles.flatMap((one) => byId.get(one.id) ?? []) }, removed };
}

/** One cell in a direction; where another tile lies there they change places. */
export function nudgeTile(plan: WallPlan, id: string, direction: Direction): WallPlan {
  const tile = tileOf(plan, id);
  if (!tile) return plan;
  const step = STEPS[direction];
  const moved = moveTile(plan, id, { x: tile.x + step.x, y: tile.y + step.y });
  if (moved !== plan) return moved;
  const next = neighbour(plan.tiles, id, direction);
  return next === undefined ? plan : swapTiles(plan, id, next);
}

/** A new tile in the largest free place up to `size` cells; a row is added where the wall is full and may still grow. */
export function addTile(plan: WallPlan, content: TileContent, size = { w: 1, h: 1 }): WallPlan {
  if (plan.tiles.length >= WALL_LIMITS.tiles) return plan;
  const wanted = { x: 0, y: 0, w: Math.min(size.w, plan.columns), h: size.h };
  const room = roomFor(plan, plan.tiles, wanted);
  if (room) return { ...plan, tiles: [...plan.tiles, { id: newId(plan), ...room, content }] };
  if (plan.rows >= WALL_LIMITS.side) return plan;
  return addTile({ ...plan, rows: plan.rows + 1 }, content, { ...size, h: 1 });
}

export function removeTile(plan: WallPlan, id: string): WallPlan {
  return { ...plan, tiles: plan.tiles.filter((tile) => tile.id !== id) };
}

/** Another number of cells; never so few that a tile would lie outside. */
export function resizeGrid(plan: WallPlan, columns: number, rows: number): WallPlan {
  const right = Math.max(1, ...plan.tiles.map((tile) => tile.x + tile.w));
  const bottom = Math.max(1, ...plan.tiles.map((tile) => tile.y + tile.h));
  return {
    ...plan,
    columns: clamp(columns, right, WALL_LIMITS.side),
    rows: clamp(rows, bottom, WALL_LIMITS.side),
  };
}

export function setContent(plan: WallPlan, id: string, content: TileContent): WallPlan {
  return { ...plan, tiles: plan.tiles.map((tile) => (tile.id === id ? { ...tile, content } : tile)) };
}

/**
 * The tile an arrow leads to: the nearest that begins where this one ends and shares rows (or columns) with it; of equally near
 * ones the one that shares most. Undefined at the edge.
 */
export function neighbour(
  tiles: readonly (Box & { readonly id: string })[],
  id: string,
  direction: Direction,
): string | undefined {
  const from = tiles.find((tile) => tile.id === id);
  if (!from) return undefined;
  const isSideways = direction === 'left' || direction === 'right';
  const found = tiles.flatMap((tile) => {
    const away = distance(from, tile, direction);
    const shared = isSideways
      ? sharing(from.y, from.h, tile.y, tile.h)
      : sharing(from.x, from.w, tile.x, tile.w);
    return tile === from || away < 0 || shared <= 0 ? [] : [{ tile, away, shared }];
  });
  found.sort((a, b) => a.away - b.away || b.shared - a.shared || a.tile.y - b.tile.y || a.tile.x - b.tile.x);
  return found[0]?.tile.id;
}

function distance(from: Box, to: Box, direction: Direction): number {
  switch (direction) {
    case 'left':
      return from.x - (to.x + to.w);
    case 'right':
      return to.x - (from.x + from.w);
    case 'up':
      return from.y - (to.y + to.h);
    case 'down':
      return to.y - (from.y + from.h);
  }
}

const sharing = (a: number, aSize: number, b: number, bSize: number) =>
  Math.min(a + aSize, b + bSize) - Math.max(a, b);

function newId(plan: WallPlan): string {
  const used = new Set(plan.tiles.map(({ id }) => id));
  let number = plan.tiles.length + 1;
  while (used.has(`t${number}`)) number++;
  return `t${number}`;
}
