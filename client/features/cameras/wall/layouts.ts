import type { Box, WallPlan } from '../../../../shared/domain/wall.ts';

/** A usual arrangement of tiles, known by an id that stands in addresses. */
export interface Layout {
  readonly id: string;
  /** As people say it: `3 x 3`, `1 + 5`. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly boxes: readonly Box[];
}

const grid = (columns: number, rows: number): Layout => ({
  id: columns * rows === 1 ? '1' : `${columns}x${rows}`,
  name: columns * rows === 1 ? '1' : `${columns} x ${rows}`,
  columns,
  rows,
  boxes: Array.from({ length: columns * rows }, (_, index) => ({
    x: index % columns,
    y: Math.floor(index / columns),
    w: 1,
    h: 1,
  })),
});

/** Large tiles first, then one a cell wherever there is room. */
function around(side: number, large: readonly Box[]): Layout {
  const covered = (x: number, y: number) =>
    large.some((box) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h);
  const small = grid(side, side).boxes.filter(({ x, y }) => !covered(x, y));
  return {
    id: `${large.length}and${small.length}`,
    name: `${large.length} + ${small.length}`,
    columns: side,
    rows: side,
    boxes: [...large, ...small],
  };
}
const square = (x: number, y: number, side: number): Box => ({ x, y, w: side, h: side });

/** By number of tiles. */
export const LAYOUTS: readonly Layout[] = [
  grid(1, 1),
  grid(2, 1),
  grid(1, 2),
  grid(2, 2),
  grid(3, 2),
  grid(2, 3),
  around(3, [square(0, 0, 2)]),
  around(4, [square(0, 0, 3)]),
  grid(3, 3),
  around(5, [square(0, 0, 4)]),
  around(4, [square(0, 0, 2), square(2, 0, 2)]),
  grid(4, 3),
  around(4, [square(1, 1, 2)]),
  grid(4, 4),
  around(6, [square(0, 0, 4), square(4, 0, 2), square(4, 2, 2)]),
  grid(5, 4),
  grid(5, 5),
  grid(6, 5),
  grid(6, 6),
];

/** What one key steps through: each shows clearly more than the one before. */
export const STEPS = ['1', '2x2', '1and5', '3x3', '4x4', '5x5', '6x6'] as const;

const byId = new Map(LAYOUTS.map((layout) => [layout.id, layout]));
const FIT = /^fit-([1-9]|[12]\d|3[0-6])$/;

/** Width and height of a panel, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Columns and rows that give `count` 16:9 tiles the most room in a panel, least empty places where two are equal. A panel
 * without a size counts as 16:9.
 */
export function bestGrid(
  count: number,
  panel: Size,
  gap: number,
): { readonly columns: number; readonly rows: number } {
  const size = panel.width > 0 && panel.height > 0 ? panel : { width: 1600, height: 900 };
  let best = { columns: 1, rows: count };
  let bestWidth = -1;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const { width } = cellSize(size, columns, rows, gap);
    const isFuller = width === bestWidth && columns * rows < best.columns * best.rows;
    if (width > bestWidth || isFuller) {
      best = { columns, rows };
      bestWidth = width;
    }
  }
  return best;
}

/** The largest 16:9 cell of which so many fit into a panel with `gap` between them, whole CSS pixels. */
export function cellSize(panel: Size, columns: number, rows: number, gap: number): Size {
  const byWidth = (panel.width - gap * (columns - 1)) / columns;
  const byHeight = ((panel.height - gap * (rows - 1)) / rows) * (16 / 9);
  const width = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
  return { width, height: Math.floor((width * 9) / 16) };
}

/** The layout of an id: `3x3`, `1and5`, or `fit-7`, which is arranged for the panel. Undefined for anything else. */
export function layoutOf(id: string, panel: Size, gap: number): Layout | undefined {
  const fit = FIT.exec(id)?.[1];
  if (fit === undefined) return byId.get(id);
  const count = Number(fit);
  const { columns, rows } = bestGrid(count, panel, gap);
  return {
    ...grid(columns, rows),
    id,
    name: `${count}, best fit`,
    boxes: grid(columns, rows).boxes.slice(0, count),
  };
}

/** A plan whose tiles show the wall's cameras one after the other. */
export function planOf(layout: Layout): WallPlan {
  return {
    columns: layout.columns,
    rows: layout.rows,
    tiles: layout.boxes.map((box, index) => ({ id: `t${index + 1}`, ...box, content: { kind: 'next' } })),
  };
}

/** The layout after this one; those that would only add empty tiles are left out. */
export function nextLayout(id: string, cameras: number): string {
  const useful = STEPS.filter(
    (_, index) => index === 0 || (byId.get(STEPS[index - 1]!)?.boxes.length ?? 0) < cameras,
  );
  return useful[(useful.indexOf(id as (typeof STEPS)[number]) + 1) % useful.length] ?? '2x2';
}

/**
 * What a screen of this width (CSS pixels) starts with, until somebody chooses: as many tiles as can be made out, and as the
 * machine can decode. Measured on two cores without a graphics processor: four pictures stay 6 s old, nine fall 12 s behind.
 */
export function usualLayout(screen: {
  readonly cameras: number;
  readonly width: number;
  readonly cores: number;
}): '1' | '2x2' | '3x3' {
  if (screen.cameras <= 1) return '1';
  return screen.cameras > 4 && screen.width >= 1920 && screen.cores >= 4 ? '3x3' : '2x2';
}
