import type { Timing } from './ports.ts';

/** A focus that wanders over the wall by arrow keys exchanges no streams: it must stay so long. */
export const LOW_AFTER_MS = 1_500;
/** Gone for a moment it changes nothing either. */
export const PLAIN_AFTER_MS = 4_000;
/** Low latency that failed is tried again after so long; one that the origin does not have, seldom. */
export const BARRED_MS = 60_000;
export const MISSING_MS = 600_000;

/** Whether a live tile is to be shown by low latency. */
export interface Focus {
  isLow(): boolean;
  set(isFocused: boolean): void;
  /** Low latency did not work: the plain stream for a while, whatever the focus. */
  bar(why: 'failed' | 'missing'): void;
  end(): void;
}

/** `onChange` is called whenever `isLow` turned. `isAlways`: low latency is wanted without any focus. */
export function createFocus(timing: Timing, isAlways: boolean, onChange: () => void): Focus {
  let isFocused = isAlways;
  let isLow = isAlways;
  let barredUntil = -Infinity;
  let cancel: (() => void) | undefined;

  function turn(): void {
    cancel?.();
    cancel = undefined;
    const now = timing.now();
    const isBarred = now < barredUntil;
    const wanted = (isFocused || isAlways) && !isBarred;
    if (isBarred && isFocused) cancel = timing.after(barredUntil - now, turn);
    if (wanted === isLow) return;
    isLow = wanted;
    onChange();
  }
  return {
    isLow: () => isLow,
    set(next) {
      if (next === isFocused) return;
      isFocused = next;
      cancel?.();
      cancel = timing.after(next ? LOW_AFTER_MS : PLAIN_AFTER_MS, turn);
    },
    bar(why) {
      barredUntil = timing.now() + (why === 'missing' ? MISSING_MS : BARRED_MS);
      turn();
    },
    end() {
      cancel?.();
    },
  };
}
