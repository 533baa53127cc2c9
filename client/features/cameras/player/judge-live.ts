import { LIMITS } from '../../../../shared/contract/limits.ts';
import type { CameraHealth } from '../../../../shared/domain/camera.ts';

/** What each means, and every way from one to another: README.md beside this file. */
export type LiveState =
  | 'starting'
  | 'live'
  | 'behind'
  | 'frozen'
  | 'repeated'
  | 'blank'
  | 'untimed'
  | 'lost'
  | 'unplayable'
  | 'no-permission'
  | 'off';

/** All times by the server's clock, epoch milliseconds. */
export interface LiveReadings {
  readonly now: number;
  readonly startedAt: number;
  /** When the picture shown was taken (program date-time of the playing position). */
  readonly pictureAt?: number;
  /** When a frame was last put on screen. */
  readonly shownAt?: number;
  /** When a frame whose time is known was last put on screen. */
  readonly timedAt?: number;
  /** When the sampled picture last differed from the one before. */
  readonly changedAt?: number;
  /** When it last differed by more than coding the same picture again makes. */
  readonly stirredAt?: number;
  /** Since when every sample was of one colour. */
  readonly blankSince?: number;
  /** Since when what comes is what came before, in the same order; over which period. */
  readonly repeating?: { readonly since: number; readonly periodMs: number };
  /** When the list of segments last grew. */
  readonly movedAt?: number;
  /** The longest segment of the list. */
  readonly targetMs?: number;
  readonly verdict?: 'denied' | 'unplayable';
  /** A demonstration scene: it repeats by nature, over no less than `SCENE_MS`. */
  readonly isDemonstration?: boolean;
  /** `delayMs`: how late the camera's own stream is by nature; its age is shown, and it is covered that much later. */
  readonly health?: Pick<CameraHealth, 'state' | 'since' | 'delayMs'>;
}
export interface LiveJudgement {
  readonly state: LiveState;
  /** The picture must not be taken for now: it is covered with what is wrong. */
  readonly isCovered: boolean;
  /** Since when it is so, where the readings tell; else since it was judged so. */
  readonly since?: number;
}

export const BEHIND_MS = 5_000;
/** With the 2 s between samples and the 2 s that a picture is old, a frozen one is covered within 15 s. */
export const FROZEN_MS = 10_000;
/** Repeated pictures without a stir between them are one picture. */
export const STILL_MS = 4_000;
/** A blink of the light or of the lens is no fault. */
export const BLANK_MS = 4_000;
/** Clocks of one origin and of a screen are measured to less; a picture further ahead has a wrong time. */
export const AHEAD_MS = 3_000;
/** Frames without a time for so long cannot be aged by the one before. */
export const UNTIMED_MS = 3_000;
/** Without a frame for so long nothing is shown any more, whatever the list says. */
const SHOWN_MS = 5_000;
/** Frames further apart do not flow. */
const FLOWING_MS = 1_000;
/** A live list grows every segment; one that did not for this long, and for three of its segments, has stopped. */
const STILL_MOVING_MS = 5_000;
/** The shipped scenes repeat after 24 s. Whatever repeats sooner is not one of them. */
export const SCENE_MS = 10_000;

/** Whether the list of segments goes on. */
export function isMoving({ now, movedAt, targetMs = 0 }: LiveReadings): boolean {
  return movedAt !== undefined && now - movedAt <= Math.max(STILL_MOVING_MS, 3 * targetMs);
}

/**
 * What a live tile may claim about its picture. The age is that of the picture, never of a request. The first that holds, from
 * what is known for certain down to what is merely late.
 */
export function judgeLive(readings: LiveReadings): LiveJudgement {
  const { now, pictureAt, startedAt, shownAt, timedAt, changedAt, stirredAt, blankSince, health } = readings;
  if (readings.verdict === 'denied') return { state: 'no-permission', isCovered: true };
  if (readings.verdict === 'unplayable') return { state: 'unplayable', isCovered: true };

  const untimedSince = timedAt ?? startedAt;
  if (pictureAt !== undefined && pictureAt > now + AHEAD_MS) return { state: 'untimed', isCovered: true };
  if (shownAt !== undefined && shownAt - untimedSince > UNTIMED_MS)
    return { state: 'untimed', isCovered: true, since: untimedSince };

  const staleMs = LIMITS.pictureStaleMs + (health?.delayMs ?? 0);
  const isStale = pictureAt === undefined || now - pictureAt > staleMs;
  if (health?.state === 'off' && isStale) return { state: 'off', isCovered: true, since: health.since };
  if (pictureAt === undefined) {
    const isLate = now - startedAt > LIMITS.pictureStaleMs;
    return { state: isLate ? 'lost' : 'starting', isCovered: true, since: startedAt };
  }
  if (isStale) {
    const isShown = shownAt !== undefined && now - shownAt <= SHOWN_MS;
    return { state: isShown && isMoving(readings) ? 'behind' : 'lost', isCovered: true, since: pictureAt };
  }
  // Where no frame comes nothing is compared: that it goes on unchanged is said of frames that were shown.
  const shownUntil = shownAt !== undefined && now - shownAt > FLOWING_MS ? shownAt : now;
  if (blankSince !== undefined && shownUntil - blankSince > BLANK_MS)
    return { state: 'blank', isCovered: true, since: blankSince };
  const repeated = repetition(readings);
  if (changedAt !== undefined && shownUntil - changedAt > FROZEN_MS)
    return { state: 'frozen', isCovered: true, since: changedAt };
  if (repeated !== undefined) {
    const isStill = stirredAt !== undefined && shownUntil - stirredAt > STILL_MS;
    return isStill
      ? { state: 'frozen', isCovered: true, since: stirredAt }
      : { state: 'repeated', isCovered: true, since: repeated };
  }
  return { state: now - pictureAt > BEHIND_MS ? 'behind' : 'live', isCovered: false };
}

function repetition({ repeating, isDemonstration }: LiveReadings): number | undefined {
  if (repeating === undefined || (isDemonstration && repeating.periodMs >= SCENE_MS)) return undefined;
  return repeating.since;
}
