import type { Clip, ClipState } from '../../../shared/domain/clip.ts';
import { formatDuration } from '../../lib/format.ts';

export const CLIP_WORDS: Readonly<Record<ClipState, string>> = {
  queued: 'Waiting',
  exporting: 'Being made',
  ready: 'Ready',
  failed: 'Failed',
  deleted: 'Deleted',
};

export const isUnderWay = ({ state }: Pick<Clip, 'state'>) => state === 'queued' || state === 'exporting';

/** `3.4 MB`, `1.2 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

/** What the state of a clip means now, in a sentence. */
export function clipSentence(clip: Clip, now: number): string {
  switch (clip.state) {
    case 'queued':
      return 'Waits for others.';
    case 'exporting':
      return now < clip.to
        ? `Waits until it is recorded, in ${formatDuration(clip.to - now)}.`
        : `${Math.round((clip.progress ?? 0) * 100)} %`;
    case 'failed':
      return clip.failure ?? 'Nothing was kept.';
    case 'deleted':
      return clip.deleted ? `By ${clip.deleted.by}: ${clip.deleted.reason}` : '';
    default:
      return clip.missingMs ? `${formatDuration(clip.missingMs)} not recorded` : 'Without gaps';
  }
}
