/**
 * Gives on what came in bursts of whole segments at its own pace, so that a stream that arrives every six seconds is one that
 * flows. What waits longer than `mostMs` goes a quarter faster until it does not.
 */
export function createPacer<Item>(deps: {
  readonly now: () => number;
  readonly mostMs: () => number;
  readonly release: (item: Item) => void;
}) {
  const queue: { readonly item: Item; readonly durationMs: number }[] = [];
  let waitingMs = 0;
  let dueAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let onEmpty: (() => void) | undefined;

  function step(): void {
    timer = undefined;
    for (;;) {
      const first = queue[0];
      if (first === undefined) {
        onEmpty?.();
        return;
      }
      const now = deps.now();
      if (now < dueAt) {
        timer = setTimeout(step, dueAt - now);
        return;
      }
      queue.shift();
      waitingMs -= first.durationMs;
      const speed = waitingMs > deps.mostMs() ? 0.75 : 1;
      // a queue that ran empty begins a new beat
      dueAt = Math.max(dueAt, now - 100) + first.durationMs * speed;
      deps.release(first.item);
    }
  }

  return {
    push(item: Item, durationMs: number): void {
      queue.push({ item, durationMs });
      waitingMs += durationMs;
      if (timer === undefined) step();
    },
    /** Milliseconds of pictures that wait. */
    waitingMs: () => waitingMs,
    /** Tells once nothing waits any more. */
    whenEmpty(listener: () => void): void {
      onEmpty = listener;
      if (queue.length === 0) listener();
    },
    stop(): void {
      clearTimeout(timer);
      queue.length = 0;
      waitingMs = 0;
      onEmpty?.();
    },
  };
}
