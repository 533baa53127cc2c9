import { VideoOff } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Camera } from '../../../shared/domain/camera.ts';
import { classNames } from '../../lib/class-names.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { Empty } from '../../ui/pictures.tsx';
import type { CameraPlayer, PlayMode } from './player/camera-player.ts';
import { CameraTile } from './player/camera-tile.tsx';
import { usePanelSize } from './use-panel-size.ts';
import { assignSlots, columnsOf, nextSlot, tileSize, type WallLayout } from './wall-layout.ts';

const LIVE: PlayMode = { type: 'live' };
const allLive = () => LIVE;
const GAP_PX = 4;

/** Live tiles in a square grid. Arrows move, Enter shows one large and back. Marked cameras are always among the tiles. */
export function WallPanel({
  cameras,
  layout,
  focused,
  onFocus,
  marked = [],
  modeOf = allLive,
  onPlayer,
}: {
  cameras: readonly Camera[];
  layout: WallLayout;
  focused?: string;
  onFocus: (id: string) => void;
  marked?: readonly string[];
  /** What a tile plays; the same object while the same list serves, since another one makes the tile's player anew. */
  modeOf?: (camera: string) => PlayMode;
  /** Told each tile's player when it is made, and that it is gone: whoever keeps tiles together seeks them by it. */
  onPlayer?: (camera: string, player: CameraPlayer | undefined) => void;
}) {
  const panel = useRef<HTMLElement>(null);
  const size = usePanelSize(panel);
  const index = useDeployment();
  const [large, setLarge] = useState<string>();
  const slots = assignSlots(cameras, layout, focused === undefined ? marked : [...marked, focused]);
  const isLarge = large !== undefined && slots.some((camera) => camera?.id === large);
  const columns = isLarge ? 1 : columnsOf(layout);
  const tile = tileSize(size, columns, GAP_PX);
  const current = Math.max(
    0,
    slots.findIndex((camera) => camera?.id === focused),
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout ends the large view
  useEffect(() => setLarge(undefined), [layout]);

  function onKeyDown(event: KeyboardEvent, slot: number): void {
    const camera = slots[slot];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' && camera) {
      event.preventDefault();
      event.stopPropagation();
      setLarge(isLarge ? undefined : camera.id);
      return;
    }
    if (event.key === 'Escape' && isLarge) {
      event.stopPropagation();
      setLarge(undefined);
      return;
    }
    const filled = slots.map((one) => one !== undefined);
    const next = nextSlot(event.key, slot, columnsOf(layout), filled);
    if (next === slot) return;
    event.preventDefault();
    event.stopPropagation();
    const target = slots[next];
    if (!target) return;
    if (isLarge) setLarge(target.id);
    onFocus(target.id);
    panel.current?.querySelector<HTMLElement>(`[data-slot="${next}"]`)?.focus();
  }

  return (
    <section ref={panel} aria-label="Camera wall" className="h-full w-full overflow-hidden bg-bg-0">
      {cameras.length === 0 ? (
        <Empty title="No cameras">This deployment has none, or none that you may see.</Empty>
      ) : (
        <ul
          className="grid h-full place-content-center"
          style={{
            gap: GAP_PX,
            gridTemplateColumns: `repeat(${columns}, ${tile.width}px)`,
            gridAutoRows: tile.height,
          }}
        >
          {slots.map((camera, slot) => {
            if (!camera) {
              // biome-ignore lint/suspicious/noArrayIndexKey: an empty slot is its place
              return isLarge ? null : <EmptySlot key={`empty-${slot}`} />;
            }
            if (isLarge && camera.id !== large) return null;
            return (
              <li key={camera.id} className="min-h-0 min-w-0">
                {/* A button would have to say everything its picture says; this is a named group that takes keys. */}
                {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
                <div
                  role="group"
                  aria-label={`${camera.id} ${camera.name}`}
                  aria-current={camera.id === focused}
                  data-slot={slot}
                  tabIndex={slot === current ? 0 : -1}
                  className={classNames(
                    'h-full w-full overflow-hidden rounded-[4px] ring-1 outline-offset-0',
                    camera.id === focused ? 'ring-accent' : 'ring-line',
                  )}
                  onFocus={() => camera.id !== focused && onFocus(camera.id)}
                  onDoubleClick={() => setLarge(isLarge ? undefined : camera.id)}
                  onKeyDown={(event) => onKeyDown(event, slot)}
                >
                  <CameraTile
                    camera={camera}
                    mode={modeOf(camera.id)}
                    {...(onPlayer && { onPlayer })}
                    alarm={marked.includes(camera.id)}
                    timezone={timezoneOf(index, camera.site)}
                  />
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function EmptySlot() {
  return (
    <li
      aria-label="Empty tile"
      className="grid place-content-center rounded-[4px] bg-bg-1/60 ring-1 ring-inset ring-line/70"
    >
      <VideoOff className="size-4 text-fg-3/60" strokeWidth={1.25} aria-hidden="true" />
    </li>
  );
}
