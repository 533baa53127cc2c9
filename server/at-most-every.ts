import type { Clock } from './clock.ts';

/** Keeps an answer for a while: `work` is done at most once in `ms`. */
export function atMostEvery<T>(ms: number, clock: Clock, work: () => T): () => T {
  let held: { readonly at: number; readonly value: T } | undefined;
  return () => {
    const now = clock.now();
    if (!held || now < held.at || now - held.at >= ms) held = { at: now, value: work() };
    return held.value;
  };
}
