import { type Ref, useCallback, useImperativeHandle, useRef } from 'react';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { classNames } from '../../../lib/class-names.ts';
import { timezoneOf } from '../../../lib/deployment.ts';
import { useDeployment } from '../../../lib/deployment-context.tsx';
import { useMay } from '../../../lib/session-context.tsx';
import { useView } from '../../../live/live-context.tsx';
import type { CameraPlayer, PlayMode } from '../player/camera-player.ts';
import { CameraTile } from '../player/camera-tile.tsx';
import type { TileStats } from '../player/player-view.ts';
import { ZOOM_STEP, zoomTransform, zoomWords } from './digital-zoom.ts';
import { PtzPad } from './ptz-pad.tsx';
import type { SnapshotType } from './snapshot.ts';
import { TileTools } from './tile-tools.tsx';
import { useDigitalZoom } from './use-digital-zoom.ts';
import { useSnapshot } from './use-snapshot.ts';

/** What keys do to the picture in focus. */
export interface CameraSlotHandle {
  zoomIn(): void;
  zoomOut(): void;
  resetZoom(): void;
  /** By fractions of the tile. */
  pan(x: number, y: number): void;
  snapshot(type: SnapshotType): void;
}

/** A camera in its place on a wall: its tile, zoomed if asked, with what can be done to the picture. */
export function CameraSlot({
  handle,
  camera,
  mode,
  isFocused,
  isLarge,
  alarm,
  label,
  onLarge,
  onPlayer,
  onStats,
  onClip,
}: {
  handle?: Ref<CameraSlotHandle>;
  camera: Camera;
  mode: PlayMode;
  isFocused: boolean;
  isLarge: boolean;
  alarm: boolean;
  label: string | undefined;
  onLarge?: () => void;
  onPlayer: ((camera: string, player: CameraPlayer | undefined) => void) | undefined;
  onStats: (stats: TileStats) => void;
  /** `at`: the moment shown, epoch milliseconds. */
  onClip: ((camera: string, at: number | undefined) => void) | undefined;
}) {
  const index = useDeployment();
  const canMove = useView('cameras').items.get(camera.id)?.canMove === true;
  const mayMove = useMay('camera.move');
  const element = useRef<HTMLDivElement>(null);
  const player = useRef<CameraPlayer | undefined>(undefined);
  const { zoom, zoomBy, pan, reset, handlers } = useDigitalZoom(element, isLarge);
  const snapshot = useSnapshot(camera, mode.type, () => player.current);
  const keepPlayer = useCallback(
    (id: string, made: CameraPlayer | undefined) => {
      player.current = made;
      onPlayer?.(id, made);
    },
    [onPlayer],
  );
  const clip = onClip && (() => onClip(camera.id, player.current?.pictureTime()));
  const said = zoomWords(zoom);
  useImperativeHandle(handle, () => ({
    zoomIn: () => zoomBy(ZOOM_STEP),
    zoomOut: () => zoomBy(1 / ZOOM_STEP),
    resetZoom: reset,
    pan,
    snapshot: (type) => void snapshot.take(type),
  }));
  const transform = zoomTransform(zoom);
  return (
    <div
      ref={element}
      data-zoom={zoom.scale.toFixed(2)}
      className={classNames(
        'group/tile @container relative h-full w-full',
        transform ? 'cursor-grab touch-none active:cursor-grabbing' : 'touch-pan-x touch-pan-y',
      )}
      {...handlers}
    >
      <CameraTile
        camera={camera}
        mode={mode}
        isFocused={isFocused}
        onPlayer={keepPlayer}
        onStats={onStats}
        alarm={alarm}
        timezone={timezoneOf(index, camera.site)}
        {...(transform && { pictureTransform: transform })}
        {...(label !== undefined && { label })}
      />
      {said && (
        <p className="num pointer-events-none absolute top-9 left-2 rounded-[3px] bg-fg-0 px-1 text-2xs leading-4 font-semibold text-bg-0">
          {said}
        </p>
      )}
      {snapshot.said && (
        <p
          role="status"
          className={classNames(
            'absolute inset-x-2 top-14 w-fit max-w-full rounded-[3px] bg-bg-0/85 px-1.5 py-0.5 text-2xs',
            snapshot.said.hasFailed ? 'text-high' : 'text-fg-0',
          )}
        >
          {snapshot.said.text}
        </p>
      )}
      {isLarge && mode.type === 'live' && canMove && mayMove && <PtzPad camera={camera.id} />}
      <TileTools
        isLarge={isLarge}
        zoomSaid={said}
        onLarge={onLarge}
        onZoom={(direction) => zoomBy(direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP)}
        onReset={reset}
        onSnapshot={(isJpeg) => void snapshot.take(isJpeg ? 'image/jpeg' : 'image/png')}
        onClip={clip}
      />
    </div>
  );
}
