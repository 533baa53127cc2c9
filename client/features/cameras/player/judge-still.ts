import { LIMITS } from '../../../../shared/contract/limits.ts';
import type { CameraHealth } from '../../../../shared/domain/camera.ts';
import { AHEAD_MS } from './judge-live.ts';

/** All times by the server's clock, epoch milliseconds. */
export interface StillReadings {
  readonly now: number;
  readonly startedAt: number;
  readonly everyMs: number;
  /** When the picture shown was taken; absent also where it came without a time. */
  readonly pictureAt?: number;
  /** When the picture shown came. */
  readonly shownAt?: number;
  readonly isDenied: boolean;
  readonly health?: Pick<CameraHealth, 'state' | 'since'>;
}
export interface StillJudgement {
  readonly state: 'starting' | 'still' | 'untimed' | 'lost' | 'no-permission' | 'off';
  readonly isCovered: boolean;
  readonly since?: number;
}

/** What a tile of single pictures may claim: they may be older than live ones by the pace they come at, and no more. */
export function judgeStill(readings: StillReadings): StillJudgement {
  const { now, startedAt, everyMs, pictureAt, shownAt, health } = readings;
  if (readings.isDenied) return { state: 'no-permission', isCovered: true };
  if (shownAt !== undefined && (pictureAt === undefined || pictureAt > now + AHEAD_MS))
    return { state: 'untimed', isCovered: true };
  const isStale = pictureAt === undefined || now - pictureAt > everyMs + LIMITS.pictureStaleMs;
  if (!isStale) return { state: 'still', isCovered: false };
  if (health?.state === 'off') return { state: 'off', isCovered: true, since: health.since };
  if (pictureAt === undefined && now - startedAt <= LIMITS.pictureStaleMs)
    return { state: 'starting', isCovered: true, since: startedAt };
  return { state: 'lost', isCovered: true, since: pictureAt ?? startedAt };
}
