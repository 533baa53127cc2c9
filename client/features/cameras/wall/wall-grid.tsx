import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { WallPlan, WallTile } from '../../../../shared/domain/wall.ts';
import { classNames } from '../../../lib/class-names.ts';
import { cellSize, type Size } from './layouts.ts';
import { type Direction, inReadingOrder, neighbour, nudgeTile, removeTile, resizeTile } from './mosaic.ts';
import { actOfKey, type TileAct } from './tile-keys.ts';
import { useTileDrag } from './use-tile-drag.ts';

export const GAP_PX = 4;

/** How a tile is named and drawn. `render` is called for every tile, also one that is hidden behind a large one. */
export interface TileDrawing {
  readonly nameOf: (tile: WallTile) => string;
  readonly render: (tile: WallTile) => ReactNode;
  /** Drawn over the tile while the wall is arranged. */
  readonly renderEditor: (tile: WallTile) => ReactNode;
}

/**
 * Tiles on their cells, one of them reachable by Tab, the others by arrows. While the wall is arranged tiles are dragged and
 * resized, by pointer and by keys (tile-keys.ts).
 */
export function WallGrid({
  plan,
  size,
  current,
  large,
  isEditing,
  onCurrent,
  onLarge,
  onPlan,
  onLeave,
  onPan,
  nameOf,
  render,
  renderEditor,
}: TileDrawing & {
  plan: WallPlan;
  size: Size;
  current: string | undefined;
  large: string | undefined;
  isEditing: boolean;
  onCurrent: (tile: string) => void;
  onLarge: (tile: string | undefined) => void;
  onPlan: (plan: WallPlan, removed: readonly string[]) => void;
  /** Escape with nothing large. */
  onLeave: () => void;
  /** The picture of a tile is looked at further in this direction. */
  onPan: (tile: string, to: Direction) => void;
}) {
  const grid = useRef<HTMLUListElement>(null);
  const isLarge = large !== undefined;
  const cell = isLarge ? cellSize(size, 1, 1, GAP_PX) : cellSize(size, plan.columns, plan.rows, GAP_PX);
  const drag = useTileDrag({
    plan,
    metrics: { cell, gap: GAP_PX },
    grid: () => grid.current,
    onDrop: onPlan,
  });
  const drawn = drag.outcome?.plan ?? plan;
  const tabbable = plan.tiles.some(({ id }) => id === current) ? current : inReadingOrder(plan.tiles)[0]?.id;

  const focus = (id: string | undefined) => {
    if (id === undefined) return;
    onCurrent(id);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-tile="${id}"]`)?.focus());
  };

  function go(tile: WallTile, to: Extract<TileAct, { do: 'go' }>['to']): void {
    const order = inReadingOrder(plan.tiles);
    const next =
      to === 'first' ? order[0]?.id : to === 'last' ? order.at(-1)?.id : neighbour(plan.tiles, tile.id, to);
    if (isLarge && next !== undefined) onLarge(next);
    focus(next);
  }
  /** False: there was nothing to leave. */
  function leave(): boolean {
    if (drag.tile !== undefined) drag.cancel();
    else if (isLarge) onLarge(undefined);
    else if (isEditing) onLeave();
    else return false;
    return true;
  }
  function resize(tile: WallTile, by: { readonly w: number; readonly h: number }): void {
    const next = resizeTile(plan, tile.id, { w: tile.w + by.w, h: tile.h + by.h });
    onPlan(next.plan, next.removed);
  }
  function remove(tile: WallTile): void {
    focus(neighbour(plan.tiles, tile.id, 'left') ?? neighbour(plan.tiles, tile.id, 'right'));
    onPlan(removeTile(plan, tile.id), []);
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>, tile: WallTile): void {
    if (event.target !== event.currentTarget) return;
    const act = actOfKey(event, isEditing && !isLarge);
    if (!act || (act.do === 'leave' && !leave())) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.do === 'go') go(tile, act.to);
    else if (act.do === 'nudge') onPlan(nudgeTile(plan, tile.id, act.to), []);
    else if (act.do === 'pan') onPan(tile.id, act.to);
    else if (act.do === 'resize') resize(tile, act);
    else if (act.do === 'remove') remove(tile);
    else if (act.do === 'enlarge') onLarge(isLarge ? undefined : tile.id);
  }

  return (
    <ul
      ref={grid}
      className="relative grid"
      style={{
        gap: GAP_PX,
        gridTemplateColumns: `repeat(${isLarge ? 1 : plan.columns}, ${cell.width}px)`,
        gridTemplateRows: `repeat(${isLarge ? 1 : plan.rows}, ${cell.height}px)`,
      }}
    >
      {isEditing && !isLarge && <Cells columns={plan.columns} rows={plan.rows} />}
      {drawn.tiles.map((tile) => {
        const isHidden = isLarge && tile.id !== large;
        const isHeld = drag.tile === tile.id;
        return (
          <li
            key={tile.id}
            hidden={isHidden}
            className="relative min-h-0 min-w-0"
            style={
              isLarge
                ? { gridArea: '1 / 1' }
                : { gridColumn: `${tile.x + 1} / span ${tile.w}`, gridRow: `${tile.y + 1} / span ${tile.h}` }
            }
          >
            {/* A button would have to say everything its picture says; this is a named group that takes keys. */}
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
            <div
              role="group"
              aria-label={nameOf(tile)}
              aria-current={tile.id === current}
              data-tile={tile.id}
              tabIndex={tile.id === tabbable ? 0 : -1}
              className={classNames(
                'h-full w-full overflow-hidden rounded-[4px] ring-1',
                tile.id === current ? 'ring-accent' : 'ring-line',
                isHeld && 'opacity-60 ring-2 ring-accent',
              )}
              onFocus={() => onCurrent(tile.id)}
              onDoubleClick={() => !isEditing && onLarge(isLarge ? undefined : tile.id)}
              onKeyDown={(event) => onKeyDown(event, tile)}
            >
              {render(tile)}
            </div>
            {isEditing && !isLarge && (
              <div
                className="absolute inset-0 flex cursor-grab touch-none flex-col justify-between rounded-[4px] bg-bg-0/45 p-1.5 ring-1 ring-accent/50 ring-inset active:cursor-grabbing"
                onPointerDown={(event) => {
                  focus(tile.id);
                  drag.start(event, tile.id, 'move');
                }}
                onPointerMove={drag.move}
                onPointerUp={drag.end}
                onPointerCancel={drag.cancel}
              >
                {renderEditor(tile)}
                <span
                  title="Drag to resize (Ctrl and arrows)"
                  className="absolute right-0 bottom-0 size-5 cursor-nwse-resize touch-none border-r-3 border-b-3 border-accent/80"
                  onPointerDown={(event) => {
                    event.stopPropagation();
                    drag.start(event, tile.id, 'resize');
                  }}
                  onPointerMove={drag.move}
                  onPointerUp={drag.end}
                  onPointerCancel={drag.cancel}
                />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The cells themselves, so that free room can be seen while arranging. */
function Cells({ columns, rows }: { columns: number; rows: number }) {
  return Array.from({ length: columns * rows }, (_, cell) => (
    <li
      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
      key={`cell-${cell}`}
      aria-hidden="true"
      className="rounded-[4px] border border-line-2/60 border-dashed"
      style={{ gridColumn: (cell % columns) + 1, gridRow: Math.floor(cell / columns) + 1 }}
    />
  ));
}
