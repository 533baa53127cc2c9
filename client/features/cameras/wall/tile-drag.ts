import type { Box } from '../../../../shared/domain/wall.ts';
import type { Size } from './layouts.ts';

/** Where the wall's cells lie, CSS pixels within the grid. */
export interface Metrics {
  readonly cell: Size;
  readonly gap: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The cell a point lies in; outside the wall the numbers go on. */
export function cellAt({ cell, gap }: Metrics, point: Point): Point {
  return {
    x: Math.floor(point.x / Math.max(1, cell.width + gap)),
    y: Math.floor(point.y / Math.max(1, cell.height + gap)),
  };
}

/** Where a dragged tile's corner would go: as many cells as the pointer went, to the nearest. */
export function draggedTo({ cell, gap }: Metrics, tile: Box, by: Point): Point {
  return {
    x: tile.x + Math.round(by.x / Math.max(1, cell.width + gap)),
    y: tile.y + Math.round(by.y / Math.max(1, cell.height + gap)),
  };
}

/** The size a tile would have if its lower right corner were drawn so far. */
export function drawnTo(metrics: Metrics, tile: Box, by: Point): { readonly w: number; readonly h: number } {
  const corner = draggedTo(metrics, { ...tile, x: tile.w, y: tile.h }, by);
  return { w: Math.max(1, corner.x), h: Math.max(1, corner.y) };
}
