import { useCallback, useMemo, useRef, useState } from 'react';
import type { Camera } from '../../../../shared/domain/camera.ts';
import type { WallTile } from '../../../../shared/domain/wall.ts';
import { fillTiles, pageCount, type Shown } from './fill-tiles.ts';
import type { Size } from './layouts.ts';
import type { TourHold } from './tour.ts';
import { useDock } from './use-dock.ts';
import { useTour } from './use-tour.ts';
import { useWallPlan, type WallChoice } from './use-wall-plan.ts';
import { useWalls } from './use-walls.ts';

export interface WallInput {
  readonly cameras: readonly Camera[];
  readonly choice: WallChoice;
  readonly onChoose: (choice: WallChoice) => void;
  /** The camera somebody looks at: it is on the wall, whatever the page. */
  readonly focused: string | undefined;
  readonly onFocus: (camera: string) => void;
  /** Cameras of the worst alerts: marked, and on the wall where the dock does not have them. */
  readonly marked: readonly string[];
  readonly isRecorded: boolean;
  readonly size: Size;
}

export const cameraOf = (shown: Shown | undefined): Camera | undefined =>
  shown?.kind === 'camera' ? shown.camera : undefined;

/** Everything a wall is at a moment: its plan, its page, what alerts brought, and what stands in each tile. */
export function useWall(input: WallInput) {
  const { cameras, choice, onChoose, focused, onFocus, marked, size } = input;
  const walls = useWalls();
  const plan = useWallPlan(choice, walls.presets, size);
  const dock = useDock(
    cameras,
    plan.plan.tiles.some(({ content }) => content.kind === 'follow'),
  );
  const [current, setCurrent] = useState<string>();
  const [large, setLarge] = useState<string>();
  const [hasFocus, setHasFocus] = useState(false);

  const pages = pageCount(plan.plan, cameras);
  const seconds = plan.plan.tourSeconds;
  const hold: TourHold | undefined = input.isRecorded
    ? 'recorded'
    : dock.hasFresh
      ? 'alert'
      : hasFocus || large !== undefined
        ? 'focus'
        : undefined;
  const tour = useTour(choice.preset ?? choice.layout ?? '', pages, seconds, hold);

  const isRow = dock.mode !== 'tiles';
  const docked = useMemo(
    () => new Set(isRow ? dock.docked.map(({ camera }) => camera.id) : []),
    [isRow, dock.docked],
  );
  const shown = useMemo(() => {
    const followed = dock.followed && { camera: dock.followed.camera, label: dock.followed.label };
    // On a tour only a person's choice drives out a camera: the dock shows what alerts bring.
    const byAlert = dock.mode === 'off' || seconds !== undefined ? [] : marked;
    return fillTiles({
      ...{ plan: plan.plan, cameras, page: tour.tour.page, docked },
      wanted: focused === undefined ? byAlert : [...byAlert, focused],
      ...(!isRow && { leading: dock.docked.map(({ camera }) => camera.id) }),
      ...(followed && { followed }),
    });
  }, [plan.plan, cameras, tour.tour.page, docked, focused, marked, isRow, dock, seconds]);

  const largeTile = plan.plan.tiles.some(({ id }) => id === large) ? large : undefined;
  const focusedTile =
    focused === undefined
      ? undefined
      : plan.plan.tiles.find(({ id }) => cameraOf(shown.get(id))?.id === focused)?.id;
  const newest = useRef({ shown, focused, onFocus });
  newest.current = { shown, focused, onFocus };

  const choose = useCallback(
    (next: WallChoice) => {
      setLarge(undefined);
      plan.discard();
      plan.leave();
      onChoose(next);
    },
    [plan, onChoose],
  );
  const setCurrentTile = useCallback((tile: string) => {
    const { shown: tiles, focused: before, onFocus: tell } = newest.current;
    setCurrent(tile);
    const camera = cameraOf(tiles.get(tile));
    if (camera && camera.id !== before) tell(camera.id);
  }, []);
  // A wall that was deleted elsewhere: what was on screen stays until somebody chooses, and is said to be gone.
  const isGone = choice.preset !== undefined && walls.presets !== undefined && plan.preset === undefined;
  return {
    walls,
    plan,
    dock,
    tour,
    pages,
    seconds,
    hold,
    shown,
    isGone,
    isRow,
    current: current ?? focusedTile,
    large: largeTile,
    tileOf: (id: string | undefined): WallTile | undefined => plan.plan.tiles.find((tile) => tile.id === id),
    choose,
    setCurrentTile,
    setLarge,
    setHasFocus,
  };
}
export type Wall = ReturnType<typeof useWall>;
