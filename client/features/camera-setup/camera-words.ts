import type { CameraHealth, CameraSource, PictureFault } from '../../../shared/domain/camera.ts';
import type { CameraVitals } from '../../../shared/domain/camera-vitals.ts';
import { KINDS } from './source-draft.ts';

export const STATE_WORDS: Readonly<Record<CameraHealth['state'], string>> = {
  starting: 'Starting',
  live: 'Live',
  behind: 'Behind',
  lost: 'Lost',
  off: 'Off',
};
export const PICTURE_WORDS: Readonly<Record<PictureFault, string>> = {
  black: 'black picture',
  blank: 'shows nothing: covered, blinded or out of focus',
  unchanged: 'the same picture for minutes',
  moved: 'looks elsewhere than it did',
};

/** Two figures: `0.21 Mbit/s`, `4.2 Mbit/s`, `18 Mbit/s`. */
export function bitRateWords(bitsPerSecond: number): string {
  const mega = bitsPerSecond / 1e6;
  return `${mega >= 10 ? Math.round(mega) : mega.toPrecision(2)} Mbit/s`;
}

/** Share of the time watched that had a picture; never 100 % where some had none. Undefined: nothing was watched. */
export function upTime({
  watchedMs,
  liveMs,
}: Pick<CameraVitals, 'watchedMs' | 'liveMs'>): string | undefined {
  if (watchedMs <= 0) return undefined;
  if (liveMs >= watchedMs) return '100 %';
  return `${Math.min(99.99, Math.floor((10_000 * liveMs) / watchedMs) / 100)} %`;
}

export function kindName(type: CameraSource['type']): string {
  if (type === 'scene') return 'Demonstration scene';
  return KINDS.find((kind) => kind.type === type)?.name ?? 'Not at hand';
}

/** Whether somebody should look at it. */
export function isTroubled(health: CameraHealth | undefined): boolean {
  return (
    health === undefined ||
    health.picture !== undefined ||
    health.state === 'lost' ||
    health.state === 'behind'
  );
}

/** What is wrong first, then by id. */
export function troubledFirst<T extends { readonly id: string }>(
  cameras: readonly T[],
  healthOf: (id: string) => CameraHealth | undefined,
): T[] {
  return cameras.toSorted(
    (a, b) =>
      Number(isTroubled(healthOf(b.id))) - Number(isTroubled(healthOf(a.id))) ||
      a.id.localeCompare(b.id, 'en', { numeric: true }),
  );
}
