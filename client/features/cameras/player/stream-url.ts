import type { PlayMode } from './player-view.ts';

/** Where a camera's pictures are. */
export function streamUrl(camera: string, mode: PlayMode): string {
  const base = `/video/${encodeURIComponent(camera)}`;
  switch (mode.type) {
    case 'live':
      return `${base}/${mode.low ? 'low' : 'live'}.m3u8`;
    case 'still':
      return `${base}/still.jpg`;
    case 'recorded':
      return `${base}/range.m3u8?from=${Math.floor(mode.from)}&to=${Math.ceil(mode.to)}`;
  }
}
