import { LIMITS } from '../../../../shared/contract/limits.ts';
import type { CameraHealth } from '../../../../shared/domain/camera.ts';

/**
 * starting: no picture yet. live: younger than 5 s. behind: older, the stream still moves. frozen: the stream moves, the
 * picture does not. lost: nothing comes. no-permission, off: there is no picture to be had, and that is known.
 */
export type LiveState = 'starting' | 'live' | 'behind' | 'frozen' | 'lost' | 'no-permission' | 'off';

/** All times by the server's clock, epoch milliseconds. */
export interface LiveReadings {
  readonly now: number;
  readonly startedAt: number;
  /** When the picture shown was taken (program date-time of the playing position). */
  readonly pictureAt?: number;
  /** When it was put on screen. */
  readonly shownAt?: number;
  /** When the sampled picture last differed from the one before. */
  readonly changedAt?: number;
  /** When the list of segments last grew. */
  readonly movedAt?: number;
  readonly isDenied: boolean;
  readonly health?: Pick<CameraHealth, 'state'>;
}
export interface LiveJudgement {
  readonly state: LiveState;
  /** The picture must not be taken for now: it is covered with what is wrong. */
  readonly isCovered: boolean;
}

export const BEHIND_MS = 5_000;
export const FROZEN_MS = 15_000;
/** A live list grows every segment; one that did not for this long has stopped. */
const STILL_MOVING_MS = 5_000;

/** What a live tile may claim about its picture. The age is that of the picture, never of a request. */
export function judgeLive(readings: LiveReadings): LiveJudgement {
  const { now, pictureAt } = readings;
  if (readings.isDenied) return { state: 'no-permission', isCovered: true };
  const age = pictureAt === undefined ? Infinity : now - pictureAt;
  const isStale = age > LIMITS.pictureStaleMs;
  if (readings.health?.state === 'off' && isStale) return { state: 'off', isCovered: true };
  if (pictureAt === undefined) {
    const isLate = now - readings.startedAt > LIMITS.pictureStaleMs;
    return { state: isLate ? 'lost' : 'starting', isCovered: true };
  }
  const isMoving = readings.movedAt !== undefined && now - readings.movedAt <= STILL_MOVING_MS;
  const unchangedSince = Math.min(readings.shownAt ?? now, readings.changedAt ?? now);
  if (isMoving && now - unchangedSince > FROZEN_MS) return { state: 'frozen', isCovered: true };
  if (isStale) return { state: isMoving ? 'behind' : 'lost', isCovered: true };
  return { state: age > BEHIND_MS ? 'behind' : 'live', isCovered: false };
}
