import type { Clock } from '../clock.ts';

const BURST = 100;
const PER_SECOND = 20;

/** One socket's requests: a hundred at once, then twenty a second. Returns false for one too many. */
export function createRequestBudget(clock: Clock): () => boolean {
  let left = BURST;
  let at = clock.now();
  return () => {
    const now = clock.now();
    left = Math.min(BURST, left + ((now - at) / 1000) * PER_SECOND);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
