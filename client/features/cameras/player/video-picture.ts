import type { Picture } from './ports.ts';

const SAMPLE_WIDTH = 32;
const SAMPLE_HEIGHT = 18;

/** A video element as the player sees it. */
export function createVideoPicture(video: HTMLVideoElement): Picture {
  let context: CanvasRenderingContext2D | null | undefined;
  return {
    onFrame(listener) {
      let handle = 0;
      const next: VideoFrameRequestCallback = (_now, { mediaTime }) => {
        listener(mediaTime);
        handle = video.requestVideoFrameCallback(next);
      };
      handle = video.requestVideoFrameCallback(next);
      return () => video.cancelVideoFrameCallback(handle);
    },
    onEnded(listener) {
      video.addEventListener('ended', listener);
      return () => video.removeEventListener('ended', listener);
    },
    positionS: () => video.currentTime,
    seek(positionS) {
      video.currentTime = positionS;
    },
    play() {
      // Refused while hidden or before data: the player asks again with the next list.
      video.play().catch(() => undefined);
    },
    pause: () => video.pause(),
    sample() {
      if (video.readyState < video.HAVE_CURRENT_DATA) return undefined;
      if (context === undefined) {
        const canvas = document.createElement('canvas');
        canvas.width = SAMPLE_WIDTH;
        canvas.height = SAMPLE_HEIGHT;
        context = canvas.getContext('2d', { willReadFrequently: true });
      }
      context?.drawImage(video, 0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
      return context?.getImageData(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT).data;
    },
  };
}
