import { type RefObject, useEffect, useState } from 'react';
import type { CameraHealth } from '../../../../shared/domain/camera.ts';
import { createStore, useStore } from '../../../lib/store.ts';
import { useServerClock } from '../../../live/live-context.tsx';
import { type CameraPlayer, createCameraPlayer, type PlayerView, type PlayMode } from './camera-player.ts';
import { createHlsStreams } from './hls-stream.ts';
import { createVideoPicture } from './video-picture.ts';

/** A tile out of sight this long gives its decoder back; shorter glances elsewhere cost nothing. */
const SUSPEND_AFTER_MS = 3_000;

const nothing = createStore<PlayerView>({ state: 'starting', since: 0, isCovered: true, spans: [] });

/** Ties a player to a video element: made with it, suspended while nobody can see it, ended with it. */
export function useCameraPlayer(
  video: RefObject<HTMLVideoElement | null>,
  camera: string,
  mode: PlayMode,
  health: CameraHealth | undefined,
): { readonly view: PlayerView; readonly player: CameraPlayer | undefined } {
  const clock = useServerClock();
  const [player, setPlayer] = useState<CameraPlayer>();
  const key = mode.type === 'live' ? 'live' : `${mode.from}-${mode.to}-${mode.at}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the mode, whose identity changes with every render
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const made = createCameraPlayer({
      camera,
      mode,
      picture: createVideoPicture(element),
      createStream: createHlsStreams(element),
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
  }, [video, camera, key, clock]);

  useEffect(() => player?.setHealth(health), [player, health]);
  return { view: useStore(player ?? nothing), player };
}

/** Tells when an element can be seen: on a visible page, inside the viewport. Going out of sight is told late. */
function watchSight(element: Element, onSight: (isSeen: boolean) => void): () => void {
  let isInView = true;
  let isSeen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const judge = () => {
    const next = isInView && document.visibilityState === 'visible';
    clearTimeout(timer);
    if (next === isSeen) return;
    const tell = () => {
      isSeen = next;
      onSight(next);
    };
    if (next) tell();
    else timer = setTimeout(tell, SUSPEND_AFTER_MS);
  };
  const observer = new IntersectionObserver((entries) => {
    isInView = entries.at(-1)?.isIntersecting ?? isInView;
    judge();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', judge);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', judge);
  };
}
