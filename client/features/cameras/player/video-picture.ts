import type { Frame, Picture } from './ports.ts';

const SAMPLE_WIDTH = 32;
const SAMPLE_HEIGHT = 18;

/** A video element as the player sees it, with a canvas laid over it that is hidden unless it holds a picture. */
export function createVideoPicture(video: HTMLVideoElement, overlay: HTMLCanvasElement): Picture {
  let sampler: CanvasRenderingContext2D | null | undefined;
  let cancelHold: (() => void) | undefined;

  // One request a frame for all who listen.
  const frameListeners = new Set<(frame: Frame) => void>();
  let handle = 0;
  const tellFrame: VideoFrameRequestCallback = (_now, { mediaTime, processingDuration }) => {
    const frame = {
      positionS: mediaTime,
      ...(processingDuration !== undefined && { decodeMs: processingDuration * 1000 }),
    };
    for (const listener of [...frameListeners]) listener(frame);
    if (frameListeners.size > 0) handle = video.requestVideoFrameCallback(tellFrame);
  };

  function paint(source: CanvasImageSource, width: number, height: number): void {
    overlay.width = width;
    overlay.height = height;
    overlay.getContext('2d')?.drawImage(source, 0, 0, width, height);
    overlay.hidden = false;
  }
  function unpaint(): void {
    overlay.hidden = true;
    // Gives its memory back.
    overlay.width = 0;
  }
  return {
    onFrame(listener) {
      frameListeners.add(listener);
      if (frameListeners.size === 1) handle = video.requestVideoFrameCallback(tellFrame);
      return () => {
        frameListeners.delete(listener);
        if (frameListeners.size === 0) video.cancelVideoFrameCallback(handle);
      };
    },
    onEnded(listener) {
      video.addEventListener('ended', listener);
      return () => video.removeEventListener('ended', listener);
    },
    positionS: () => video.currentTime,
    aheadS() {
      const { buffered, currentTime } = video;
      for (let at = 0; at < buffered.length; at++)
        if (buffered.start(at) <= currentTime + 0.1 && buffered.end(at) > currentTime)
          return buffered.end(at) - currentTime;
      return 0;
    },
    seek(positionS) {
      video.currentTime = positionS;
    },
    isReady: () => !video.seeking && video.readyState >= video.HAVE_FUTURE_DATA,
    play() {
      // Refused while hidden or before data: the player asks again with the next list.
      if (video.paused) video.play().catch(() => undefined);
    },
    pause: () => video.pause(),
    setRate(rate) {
      // A stream that is loaded anew starts with the default.
      video.defaultPlaybackRate = rate;
      video.playbackRate = rate;
    },
    sample() {
      if (video.readyState < video.HAVE_CURRENT_DATA) return undefined;
      if (sampler === undefined) {
        const canvas = document.createElement('canvas');
        canvas.width = SAMPLE_WIDTH;
        canvas.height = SAMPLE_HEIGHT;
        sampler = canvas.getContext('2d', { willReadFrequently: true });
      }
      sampler?.drawImage(video, 0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
      return sampler?.getImageData(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT).data;
    },
    quality() {
      const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
      return { decoded: totalVideoFrames, dropped: droppedVideoFrames };
    },
    hold() {
      if (video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0) return;
      cancelHold?.();
      paint(video, video.videoWidth, video.videoHeight);
      const release = () => {
        cancelHold = undefined;
        unpaint();
      };
      const held = video.requestVideoFrameCallback(release);
      cancelHold = () => video.cancelVideoFrameCallback(held);
    },
    showStill(still) {
      cancelHold?.();
      cancelHold = undefined;
      if (still) paint(still, still.width, still.height);
      else unpaint();
    },
    async snapshot() {
      const source = overlay.hidden ? video : overlay;
      const width = overlay.hidden ? video.videoWidth : overlay.width;
      const height = overlay.hidden ? video.videoHeight : overlay.height;
      if (width === 0) return undefined;
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
      return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
    },
  };
}
