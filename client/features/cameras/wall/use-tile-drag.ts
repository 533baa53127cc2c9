import { type PointerEvent, useRef, useState } from 'react';
import type { WallPlan } from '../../../../shared/domain/wall.ts';
import { dropTile, resizeTile } from './mosaic.ts';
import { cellAt, draggedTo, drawnTo, type Metrics, type Point } from './tile-drag.ts';

interface Drag {
  readonly tile: string;
  readonly grip: 'move' | 'resize';
  readonly from: Point;
  readonly by: Point;
  readonly at: Point;
}

export interface TileDrag {
  /** The tile in hand. */
  readonly tile: string | undefined;
  /** What the wall would be if it were let go now. */
  readonly outcome: { readonly plan: WallPlan; readonly removed: readonly string[] } | undefined;
  start(event: PointerEvent<HTMLElement>, tile: string, grip: Drag['grip']): void;
  move(event: PointerEvent<HTMLElement>): void;
  end(): void;
  cancel(): void;
}

/** A tile moved or resized by mouse, pen or finger. `grid` is the element that the cells are counted from. */
export function useTileDrag(deps: {
  readonly plan: WallPlan;
  readonly metrics: Metrics;
  readonly grid: () => HTMLElement | null;
  readonly onDrop: (plan: WallPlan, removed: readonly string[]) => void;
}): TileDrag {
  const [drag, setDrag] = useState<Drag>();
  // What a drop means is read when it happens, not when the handler was made.
  const newest = useRef<Drag | undefined>(undefined);
  const put = (next: Drag | undefined) => {
    newest.current = next;
    setDrag(next);
  };
  const outcomeOf = (of: Drag | undefined) => {
    const tile = deps.plan.tiles.find(({ id }) => id === of?.tile);
    if (!of || !tile) return undefined;
    if (of.grip === 'resize') return resizeTile(deps.plan, tile.id, drawnTo(deps.metrics, tile, of.by));
    const plan = dropTile(
      deps.plan,
      tile.id,
      draggedTo(deps.metrics, tile, of.by),
      cellAt(deps.metrics, of.at),
    );
    return { plan, removed: [] };
  };
  const pointOf = (event: PointerEvent<HTMLElement>): Point => {
    const box = deps.grid()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  return {
    tile: drag?.tile,
    outcome: outcomeOf(drag),
    start(event, tile, grip) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const from = pointOf(event);
      put({ tile, grip, from, by: { x: 0, y: 0 }, at: from });
    },
    move(event) {
      const before = newest.current;
      if (!before) return;
      const at = pointOf(event);
      put({ ...before, at, by: { x: at.x - before.from.x, y: at.y - before.from.y } });
    },
    end() {
      const outcome = outcomeOf(newest.current);
      put(undefined);
      if (outcome && outcome.plan !== deps.plan) deps.onDrop(outcome.plan, outcome.removed);
    },
    cancel: () => put(undefined),
  };
}
