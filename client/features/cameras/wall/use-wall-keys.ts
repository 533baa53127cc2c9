import { useHotkeys } from '../../../lib/hotkeys-context.tsx';
import type { CameraSlotHandle } from './camera-slot.tsx';
import { nextLayout } from './layouts.ts';
import { type Direction, nudgeTile, removeTile, resizeTile } from './mosaic.ts';
import type { Wall } from './use-wall.ts';

/** The wall's keys, as they stand on the keyboard map. Those with Shift and Ctrl act on the tile in focus (tile-keys.ts). */
export function useWallKeys(
  wall: Wall,
  cameraCount: number,
  /** The picture in focus. */
  slot: () => CameraSlotHandle | undefined,
): void {
  const { plan, tour, dock } = wall;
  const nudge = (to: Direction) => wall.current && plan.change(nudgeTile(plan.plan, wall.current, to));
  const resize = (w: number, h: number) => {
    const tile = wall.tileOf(wall.current);
    if (!tile) return;
    const next = resizeTile(plan.plan, tile.id, { w: tile.w + w, h: tile.h + h });
    plan.change(next.plan, next.removed);
  };
  const group = 'Wall';
  const arranging = [
    { keys: ['Shift+ArrowLeft'], label: 'Tile to the left', run: () => nudge('left') },
    { keys: ['Shift+ArrowRight'], label: 'Tile to the right', run: () => nudge('right') },
    { keys: ['Shift+ArrowUp'], label: 'Tile up', run: () => nudge('up') },
    { keys: ['Shift+ArrowDown'], label: 'Tile down', run: () => nudge('down') },
    { keys: ['Ctrl+ArrowRight'], label: 'Tile wider', run: () => resize(1, 0) },
    { keys: ['Ctrl+ArrowLeft'], label: 'Tile narrower', run: () => resize(-1, 0) },
    { keys: ['Ctrl+ArrowDown'], label: 'Tile taller', run: () => resize(0, 1) },
    { keys: ['Ctrl+ArrowUp'], label: 'Tile flatter', run: () => resize(0, -1) },
    {
      keys: ['Delete'],
      label: 'Take the tile off',
      run: () => wall.current && plan.change(removeTile(plan.plan, wall.current)),
    },
    { keys: ['mod+z'], label: 'Undo', run: plan.undo },
  ];
  const panning = [
    {
      keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
      label: 'Look further in a zoomed picture',
      run: () => slot()?.pan(-0.1, 0),
    },
  ];
  const paging = [
    { keys: [']'], label: 'Next page of cameras', run: () => tour.turn(1) },
    { keys: ['['], label: 'Page before', run: () => tour.turn(-1) },
    ...(wall.seconds === undefined
      ? []
      : [{ keys: ['t'], label: 'Pause the tour, go on', run: tour.togglePause }]),
  ];
  useHotkeys(
    [
      {
        keys: ['w'],
        label: 'Next layout',
        run: () => wall.choose({ layout: nextLayout(plan.layout ?? '', cameraCount) }),
      },
      { keys: ['e'], label: 'Arrange the wall', run: () => (plan.isEditing ? plan.leave() : plan.edit()) },
      {
        keys: ['m'],
        label: 'Tile in focus large, and back (Enter)',
        run: () => wall.setLarge(wall.large === undefined ? wall.current : undefined),
      },
      { keys: ['d'], label: 'Cameras of alerts: row, tiles, off', run: dock.nextMode },
      {
        keys: ['+', '='],
        label: 'Zoom in on the picture in focus (also Ctrl and wheel)',
        run: () => slot()?.zoomIn(),
      },
      { keys: ['-'], label: 'Zoom out', run: () => slot()?.zoomOut() },
      { keys: ['z'], label: 'The whole picture again', run: () => slot()?.resetZoom() },
      ...(plan.isEditing ? [] : panning),
      { keys: ['i'], label: 'Save the picture in focus', run: () => slot()?.snapshot('image/png') },
      ...(wall.pages > 1 ? paging : []),
      ...(plan.isEditing ? arranging : []),
    ].map((hotkey) => ({ ...hotkey, group })),
  );
}
