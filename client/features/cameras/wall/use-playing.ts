import { useMemo } from 'react';
import type { PlayMode } from '../player/camera-player.ts';
import { inReadingOrder } from './mosaic.ts';
import { type Contender, playingNow } from './stream-budget.ts';
import { useStreamBudget } from './use-stream-budget.ts';
import { cameraOf, type Wall } from './use-wall.ts';

/** Which of the cameras on a wall play now. Only live ones are counted: a recording is looked at on purpose. */
export function usePlaying(
  wall: Wall,
  given: {
    readonly focused: string | undefined;
    readonly marked: readonly string[];
    readonly modeOf: (camera: string) => PlayMode;
  },
) {
  const { focused, marked, modeOf } = given;
  const { shown, large, dock, isRow, plan } = wall;
  const contenders = useMemo(() => {
    const docked = dock.docked.map(({ camera }) => camera.id);
    const rankOf = (camera: string, tile: string | undefined) => {
      if (camera === focused || (tile !== undefined && tile === large)) return 0;
      if (docked.includes(camera)) return 1;
      return marked.includes(camera) || camera === dock.followed?.camera.id ? 2 : 3;
    };
    const onTiles = inReadingOrder(plan.plan.tiles).flatMap(({ id }): Contender[] => {
      const camera = cameraOf(shown.get(id));
      return camera ? [{ camera: camera.id, rank: rankOf(camera.id, id) }] : [];
    });
    const inDock = isRow ? docked.map((camera) => ({ camera, rank: rankOf(camera, undefined) })) : [];
    return [...inDock, ...onTiles].filter(({ camera }) => modeOf(camera).type === 'live');
  }, [shown, large, dock, isRow, plan.plan.tiles, focused, marked, modeOf]);
  const { budget, onStats } = useStreamBudget(contenders.length);
  const playing = useMemo(() => playingNow(contenders, budget.limit), [contenders, budget.limit]);
  return { playing, budget, wanted: contenders.length, onStats };
}
