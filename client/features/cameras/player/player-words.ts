import { formatAge, formatClock } from '../../../lib/format.ts';
import type { PlayerState, PlayerView } from './camera-player.ts';

/** One word a state; it stands with a shape, never a colour alone. */
export const STATE_WORDS: Readonly<Record<PlayerState, string>> = {
  starting: 'Starting',
  live: 'Live',
  behind: 'Behind',
  frozen: 'Frozen',
  lost: 'No signal',
  'no-permission': 'Not permitted',
  off: 'Off',
  playing: 'Recorded',
  paused: 'Paused',
  ended: 'Recorded',
  gap: 'Not recorded',
};

/** `1.8 s` below ten seconds, whole units above. */
export function pictureAge(ageMs: number): string {
  return ageMs < 10_000 ? `${(Math.max(0, ageMs) / 1000).toFixed(1)} s` : formatAge(ageMs);
}

/** What a cover says: what is wrong, and since when. */
export function coverWords(
  view: PlayerView,
  now: number,
  reason?: string,
): { readonly title: string; readonly detail?: string } {
  const last = view.pictureAt;
  const lastPicture =
    last === undefined ? undefined : `Last picture ${formatClock(last)} UTC, ${formatAge(now - last)} ago`;
  switch (view.state) {
    case 'starting':
      return { title: 'Starting' };
    case 'no-permission':
      return { title: 'Not permitted', detail: 'You may not see this camera.' };
    case 'off':
      return { title: 'Camera is off', ...(reason !== undefined && { detail: reason }) };
    case 'frozen':
      return {
        title: 'Picture is frozen',
        detail: `The stream goes on, the picture has not changed for ${formatAge(now - view.since + 15_000)}.`,
      };
    case 'gap':
      return { title: 'Not recorded', detail: 'Nothing is recorded of that time.' };
    case 'behind':
      return { title: 'Old picture', ...(lastPicture !== undefined && { detail: lastPicture }) };
    default: {
      const detail = lastPicture ?? reason ?? `No picture for ${formatAge(now - view.since)}`;
      return { title: 'No signal', detail: reason && lastPicture ? `${lastPicture}. ${reason}` : detail };
    }
  }
}
