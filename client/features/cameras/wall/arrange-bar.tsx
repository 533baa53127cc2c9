import { useState } from 'react';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { WALL_LIMITS } from '../../../../shared/domain/wall.ts';
import { Button } from '../../../ui/button.tsx';
import { CamerasDialog } from './cameras-dialog.tsx';
import { EditBar } from './edit-bar.tsx';
import type { WallPlanState } from './use-wall-plan.ts';

const TOUR_SECONDS = [5, 10, 15, 20, 30, 60, 120] as const;

/** The bar of a wall that is being arranged, with its cameras and its tour. */
export function ArrangeBar({ plan, cameras }: { plan: WallPlanState; cameras: readonly Camera[] }) {
  const { tourSeconds, ...untoured } = plan.plan;
  const { cameras: chosen, ...uncamered } = plan.plan;
  const [isChoosing, setIsChoosing] = useState(false);
  return (
    <>
      <EditBar wall={plan}>
        <Button tone="quiet" onClick={() => setIsChoosing(true)}>
          Cameras: {chosen ? chosen.length : 'all'}
        </Button>
        <label className="flex items-center gap-1.5">
          Tour
          <select
            value={tourSeconds ?? 'off'}
            onChange={({ target }) =>
              plan.change(
                target.value === 'off' ? untoured : { ...plan.plan, tourSeconds: Number(target.value) },
              )
            }
            className="h-7 rounded border border-line-2 bg-bg-1 px-1 text-xs text-fg-0"
          >
            <option value="off">off</option>
            {[...new Set([...TOUR_SECONDS, ...(tourSeconds === undefined ? [] : [tourSeconds])])]
              .sort((a, b) => a - b)
              .map((seconds) => (
                <option key={seconds} value={seconds}>
                  {seconds} s a page
                </option>
              ))}
          </select>
        </label>
        {plan.isChanged && (
          <Button tone="quiet" onClick={plan.discard}>
            Discard
          </Button>
        )}
        <Button onClick={plan.leave}>Done</Button>
      </EditBar>
      {isChoosing && (
        <CamerasDialog
          cameras={cameras.slice(0, WALL_LIMITS.cameras)}
          chosen={chosen}
          onChoose={(next) => plan.change(next ? { ...plan.plan, cameras: next } : uncamered)}
          onClose={() => setIsChoosing(false)}
        />
      )}
    </>
  );
}
