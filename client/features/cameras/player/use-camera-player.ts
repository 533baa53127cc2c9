import { type RefObject, useEffect, useState } from 'react';
import type { Camera, CameraHealth } from '../../../../shared/domain/camera.ts';
import { createStore, useStore } from '../../../lib/store.ts';
import { useServerClock } from '../../../live/live-context.tsx';
import { type CameraPlayer, createCameraPlayer } from './camera-player.ts';
import { createHlsStreams } from './hls-stream.ts';
import type { PlayerView, PlayMode, TileStats } from './player-view.ts';
import { createTakeStill } from './take-still.ts';
import { createVideoPicture } from './video-picture.ts';
import { watchSight } from './watch-sight.ts';

const STATS_EVERY_MS = 1_000;

const nothing = createStore<PlayerView>({ state: 'starting', since: 0, isCovered: true, spans: [] });

export interface CameraPlayerUse {
  readonly camera: Pick<Camera, 'id' | 'demonstration'>;
  /** Another mode makes another player; the same values in another object do not. */
  readonly mode: PlayMode;
  readonly health: CameraHealth | undefined;
  readonly isFocused: boolean;
  /** Once a second while the tile can be seen. */
  readonly onStats?: ((stats: TileStats) => void) | undefined;
}

/** Ties a player to a video element and the canvas over it: made with them, suspended while nobody can see it, ended with them. */
export function useCameraPlayer(
  video: RefObject<HTMLVideoElement | null>,
  overlay: RefObject<HTMLCanvasElement | null>,
  { camera, mode, health, isFocused, onStats }: CameraPlayerUse,
): { readonly view: PlayerView; readonly player: CameraPlayer | undefined } {
  const clock = useServerClock();
  const [player, setPlayer] = useState<CameraPlayer>();
  const { id, demonstration } = camera;
  const key = JSON.stringify(mode);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the mode, whose identity changes with every render
  useEffect(() => {
    const element = video.current;
    const canvas = overlay.current;
    if (!element || !canvas) return;
    const made = createCameraPlayer({
      camera: id,
      mode,
      isDemonstration: demonstration,
      picture: createVideoPicture(element, canvas),
      createStream: createHlsStreams(element),
      takeStill: createTakeStill(window.fetch.bind(window)),
      timing: {
        now: () => clock.now(),
        every(ms, run) {
          const timer = setInterval(run, ms);
          return () => clearInterval(timer);
        },
        after(ms, run) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
    });
    setPlayer(made);
    const stopWatching = watchSight(element, (isSeen) => (isSeen ? made.resume() : made.suspend()));
    return () => {
      stopWatching();
      made.end();
      setPlayer(undefined);
    };
  }, [video, overlay, id, demonstration, key, clock]);

  useEffect(() => player?.setHealth(health), [player, health]);
  useEffect(() => player?.setFocused(isFocused), [player, isFocused]);
  useEffect(() => {
    if (!player || !onStats) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') onStats(player.stats());
    }, STATS_EVERY_MS);
    return () => clearInterval(timer);
  }, [player, onStats]);
  return { view: useStore(player ?? nothing), player };
}
