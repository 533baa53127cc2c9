/** Runs `task` soon after the last `request`, at most once every `gapMs`, and then in a frame. */
export interface Coalescer {
  request(): void;
  /** A request that is waiting is dropped. */
  stop(): void;
}
export interface CoalescerDeps {
  readonly gapMs: number;
  readonly now: () => number;
  /** Both return what ends the wait. */
  readonly onFrame: (run: () => void) => () => void;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** However many requests come in a gap, one run follows, and it follows the last of them. */
export function createCoalescer(task: () => void, deps: CoalescerDeps): Coalescer {
  let ranAt = -Infinity;
  let cancel: (() => void) | undefined;
  const inFrame = () => {
    cancel = deps.onFrame(() => {
      cancel = undefined;
      ranAt = deps.now();
      task();
    });
  };
  return {
    request() {
      if (cancel) return;
      const rest = ranAt + deps.gapMs - deps.now();
      if (rest > 0) cancel = deps.after(rest, inFrame);
      else inFrame();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

export const browserTiming: Omit<CoalescerDeps, 'gapMs'> = {
  now: () => performance.now(),
  onFrame(run) {
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  },
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
