import {
  causeOf,
  DENIED_RELOAD_MS,
  type FaultCause,
  LONGEST_RELOAD_MS,
  pauseBefore,
} from './error-policy.ts';
import { judgeStill } from './judge-still.ts';
import type { Session, SessionDeps } from './session.ts';

const TICK_MS = 1_000;
export const STILL_EVERY_MS = 10_000;
const LEAST_EVERY_MS = 1_000;
/** The origin decodes a still in 60 to 110 ms, two at a time; one that takes longer than this was lost on the way. */
const PATIENCE_MS = 6_000;

export interface StillSessionDeps extends SessionDeps {
  readonly everyMs?: number;
}

/** Single pictures in a slow rhythm: no decoder, one short request each. README.md has the states. */
export function openStillSession(deps: StillSessionDeps): Session {
  const { picture, timing } = deps;
  const everyMs = Math.max(LEAST_EVERY_MS, deps.everyMs ?? STILL_EVERY_MS);
  const startedAt = timing.now();
  let pictureAt: number | undefined;
  let shownAt: number | undefined;
  let isDenied = false;
  let cause: FaultCause | undefined;
  let nextAttemptAt: number | undefined;
  let failures = 0;
  let isOver = false;
  let cancelNext: (() => void) | undefined;
  let request: AbortController | undefined;

  function refresh(): void {
    if (isOver) return;
    const now = timing.now();
    const health = deps.health();
    const judged = judgeStill({
      now,
      startedAt,
      everyMs,
      isDenied,
      ...(pictureAt !== undefined && { pictureAt }),
      ...(shownAt !== undefined && { shownAt }),
      ...(health && { health }),
    });
    deps.publish({
      ...judged,
      spans: [],
      ...(pictureAt !== undefined && { pictureAt }),
      ...(pictureAt !== undefined && judged.state !== 'untimed' && { ageMs: now - pictureAt }),
      ...(judged.isCovered && cause && { cause }),
      ...(judged.isCovered && nextAttemptAt !== undefined && { nextAttemptAt }),
    });
  }
  function takeAfter(ms: number): void {
    nextAttemptAt = timing.now() + ms;
    cancelNext = timing.after(ms, () => void take());
  }
  async function take(): Promise<void> {
    const own = new AbortController();
    request = own;
    const cancelPatience = timing.after(PATIENCE_MS, () => own.abort());
    const still = await deps.takeStill(deps.camera, own.signal);
    cancelPatience();
    if (isOver) {
      if ('bitmap' in still) still.bitmap.close();
      return;
    }
    if ('bitmap' in still) {
      picture.showStill(still.bitmap);
      still.bitmap.close();
      pictureAt = still.at;
      shownAt = timing.now();
      isDenied = false;
      cause = undefined;
      failures = 0;
      takeAfter(everyMs);
    } else {
      cause = causeOf(still.fault);
      isDenied = cause === 'refused';
      takeAfter(isDenied ? DENIED_RELOAD_MS : Math.min(LONGEST_RELOAD_MS, pauseBefore(++failures)));
    }
    refresh();
  }
  // Tiles that fell to stills together would ask together for ever.
  takeAfter(startDelay(deps.camera));
  const stopTicks = timing.every(TICK_MS, refresh);
  refresh();
  return {
    refresh,
    setPaused: () => undefined,
    setRate: () => undefined,
    seek: () => undefined,
    pictureTime: () => pictureAt,
    end() {
      isOver = true;
      stopTicks();
      cancelNext?.();
      request?.abort();
      picture.showStill(undefined);
    },
  };
}

/** 0 to 1 s by the camera's name. */
function startDelay(camera: string): number {
  let sum = 0;
  for (const letter of camera) sum = (sum * 31 + letter.charCodeAt(0)) % 1009;
  return sum % 1000;
}
