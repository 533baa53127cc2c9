/**
 * A wall of tiles on a grid of cells. Cells are 16:9, so a tile as many cells wide as high keeps a camera's shape.
 */

export const WALL_LIMITS = {
  /** Cells a side. */
  side: 24,
  tiles: 36,
  /** Cameras named by one wall. */
  cameras: 500,
  nameChars: 60,
  tourSeconds: { min: 3, max: 3_600 },
  /** Presets one person may own. */
  presets: 100,
} as const;

/** In cells, from the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const PANEL_KINDS = ['map', 'alerts', 'chart', 'clock'] as const;
export type PanelKind = (typeof PANEL_KINDS)[number];
export const TILE_KINDS = ['next', 'camera', 'withheld', 'follow', ...PANEL_KINDS] as const;

/**
 * What a tile shows. `next`: the next of the wall's cameras, in the order of the tiles. `follow`: the best camera of the worst
 * open alert. `withheld`: a camera that the reader may not see or that is gone; its name is not told.
 */
export type TileContent =
  | { readonly kind: 'next' }
  | { readonly kind: 'camera'; readonly camera: string }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'follow' }
  | { readonly kind: PanelKind };

export interface WallTile extends Box {
  /** Its own on this wall. */
  readonly id: string;
  readonly content: TileContent;
}

/** What a wall shows and where. */
export interface WallPlan {
  readonly columns: number;
  readonly rows: number;
  readonly tiles: readonly WallTile[];
  /** Cameras that fill `next` tiles, in order; absent: all that the viewer may see. */
  readonly cameras?: readonly string[];
  /** `next` tiles go on to the next page of cameras after so long. */
  readonly tourSeconds?: number;
}

/** A plan that was kept under a name. */
export interface WallPreset {
  readonly id: string;
  readonly name: string;
  /** Name of its owner. */
  readonly owner: string;
  readonly isShared: boolean;
  /** Grows with each change; a change names the one it is based on. */
  readonly revision: number;
  readonly updatedAt: number;
  readonly updatedBy: string;
  /** Whether the reader may change or delete it. */
  readonly mayChange: boolean;
  readonly plan: WallPlan;
}

/** Whether two boxes share a cell. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** What is wrong with a plan, in words; undefined where nothing is: ids differ, tiles lie inside and never on each other. */
export function planFault(plan: WallPlan): string | undefined {
  const { columns, rows, tiles } = plan;
  const ids = new Set(tiles.map(({ id }) => id));
  if (ids.size !== tiles.length) return 'Two tiles have the same id.';
  for (const [index, tile] of tiles.entries()) {
    if (tile.w < 1 || tile.h < 1 || tile.x < 0 || tile.y < 0) return `Tile ${tile.id} has no place.`;
    if (tile.x + tile.w > columns || tile.y + tile.h > rows) return `Tile ${tile.id} lies outside the wall.`;
    if ('camera' in tile.content !== (tile.content.kind === 'camera'))
      return `Tile ${tile.id} does not say which camera it shows, or names one that it does not show.`;
    const other = tiles.slice(index + 1).find((one) => overlaps(tile, one));
    if (other) return `Tiles ${tile.id} and ${other.id} lie on each other.`;
  }
  return undefined;
}
