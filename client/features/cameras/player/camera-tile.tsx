import { History, Image } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { classNames } from '../../../lib/class-names.ts';
import { formatClock, zoneName } from '../../../lib/format.ts';
import { useServerClock, useView } from '../../../live/live-context.tsx';
import type { CameraPlayer } from './camera-player.ts';
import type { PlayMode, TileStats } from './player-view.ts';
import { pictureAge, STATE_WORDS } from './player-words.ts';
import { RecordedMark } from './recorded-mark.tsx';
import { ScrubBar } from './scrub-bar.tsx';
import { StateMark } from './state-mark.tsx';
import { TileCover } from './tile-cover.tsx';
import { useCameraPlayer } from './use-camera-player.ts';

const BADGE =
  'flex shrink-0 items-center gap-1.5 rounded-[3px] bg-fg-0 px-1.5 py-0.5 text-2xs font-semibold tracking-wide text-bg-0';

export interface CameraTileProps {
  readonly camera: Camera;
  readonly mode: PlayMode;
  /** Somebody looks at this tile: live by low latency, once that has lasted. */
  readonly isFocused?: boolean;
  readonly alarm?: boolean;
  /** Why this camera is here: "sees door D-03, 6 m". */
  readonly label?: string;
  /** IANA zone of the clock on the tile, which it names. */
  readonly timezone?: string;
  /** Digital zoom: a CSS transform of the picture about its top left corner; what is written over it stays. */
  readonly pictureTransform?: string;
  /** A recording without a bar of its own: its time is ruled from elsewhere. */
  readonly hasScrubBar?: boolean;
  /** Told the tile's player when it is made, and undefined when it ends. The same function while nothing else is meant. */
  readonly onPlayer?: (camera: string, player: CameraPlayer | undefined) => void;
  /** Told what the tile costs and shows, once a second while the page can be seen. */
  readonly onStats?: (stats: TileStats) => void;
}

/** One camera's picture with all that may be claimed about it: whose, when taken, how old, live, still or recorded. */
export function CameraTile({
  camera,
  mode,
  isFocused = false,
  alarm = false,
  label,
  timezone = 'UTC',
  pictureTransform,
  hasScrubBar = true,
  onPlayer,
  onStats,
}: CameraTileProps) {
  const video = useRef<HTMLVideoElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const health = useView('cameras').items.get(camera.id);
  const clock = useServerClock();
  const { view, player } = useCameraPlayer(video, overlay, { camera, mode, health, isFocused, onStats });
  useEffect(() => {
    if (!player || !onPlayer) return;
    onPlayer(camera.id, player);
    return () => onPlayer(camera.id, undefined);
  }, [player, onPlayer, camera.id]);
  const isRecorded = mode.type === 'recorded';
  const { state, pictureAt, ageMs } = view;
  return (
    <figure
      aria-label={`${camera.id} ${camera.name}, ${STATE_WORDS[state]}${isRecorded ? ', recorded' : ''}`}
      data-camera={camera.id}
      data-state={state}
      data-covered={view.isCovered}
      data-low={view.isLow === true}
      className="@container relative m-0 h-full w-full overflow-hidden bg-bg-1"
    >
      <video
        ref={video}
        muted
        playsInline
        disablePictureInPicture
        tabIndex={-1}
        className="absolute inset-0 h-full w-full origin-top-left object-cover"
        style={{ transform: pictureTransform }}
      />
      <canvas
        ref={overlay}
        hidden
        className="absolute inset-0 h-full w-full origin-top-left object-cover"
        style={{ transform: pictureTransform }}
      />
      {view.isCovered && (
        <TileCover
          view={view}
          now={clock.now()}
          reason={health?.reason}
          codec={health?.codec}
          timezone={timezone}
        />
      )}
      <figcaption className="absolute inset-x-0 top-0 flex h-9 items-start gap-2 bg-linear-to-b from-bg-0/90 via-bg-0/60 to-transparent px-2 pt-1.5 text-xs leading-4 @min-[44rem]:text-base">
        <StateMark state={state} className="mt-[0.15em] text-[0.95em]" />
        <span className="num shrink-0 text-[0.92em] text-fg-0">{camera.id}</span>
        <span className="min-w-0 truncate font-medium text-fg-0 @max-[9rem]:hidden">{camera.name}</span>
        {pictureAt !== undefined && (
          <time
            dateTime={new Date(pictureAt).toISOString()}
            className="num ml-auto shrink-0 text-[0.92em] text-fg-0 @max-[13rem]:hidden"
          >
            {formatClock(pictureAt, timezone)}
            <span className="ml-1 text-[0.85em] text-fg-1 @max-[18rem]:sr-only">
              {zoneName(timezone, pictureAt)}
            </span>
          </time>
        )}
      </figcaption>
      <div className="absolute inset-x-0 bottom-0 grid grid-cols-[minmax(0,1fr)] gap-1 bg-linear-to-t from-bg-0/85 to-transparent p-2 pt-3">
        <div className="flex items-end justify-between gap-2">
          {isRecorded &&
            (mode.ruled ? (
              <RecordedMark pictureAt={pictureAt} timezone={timezone} />
            ) : (
              <span className={BADGE}>
                <History className="size-3" aria-hidden="true" />
                RECORDED
              </span>
            ))}
          {mode.type === 'still' && (
            <span className={BADGE}>
              <Image className="size-3" aria-hidden="true" />
              STILL
            </span>
          )}
          {label && (
            <span className="min-w-0 flex-1 @max-[16rem]:hidden">
              <span className="block w-fit max-w-full truncate rounded-[3px] bg-bg-0/70 px-1.5 text-2xs leading-5 text-fg-0">
                {label}
              </span>
            </span>
          )}
          {!isRecorded && ageMs !== undefined && (
            <span
              title="Age of the picture"
              className={classNames(
                'num ml-auto shrink-0 rounded-[3px] bg-bg-0/70 px-1 text-2xs leading-4 @min-[44rem]:text-sm @min-[44rem]:leading-5',
                state === 'live' || state === 'still' ? 'text-fg-1' : 'text-med',
              )}
            >
              {pictureAge(ageMs)}
            </span>
          )}
        </div>
        {isRecorded && !mode.ruled && hasScrubBar && <ScrubBar mode={mode} view={view} player={player} />}
      </div>
      {isRecorded && mode.ruled && (
        <div
          className="pointer-events-none absolute inset-0 border-2 border-dashed border-fg-0"
          aria-hidden="true"
        />
      )}
      {alarm && (
        <div
          className="pointer-events-none absolute inset-0 ring-3 ring-inset ring-crit"
          aria-hidden="true"
        />
      )}
    </figure>
  );
}
