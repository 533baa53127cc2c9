import { describe, expect, test } from 'vitest';
import { createCoalescer } from '../../../client/features/map/coalescer.ts';

/** Frames every 16 ms on a clock of our own. */
function setUp(gapMs: number) {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const add = (at: number, run: () => void) => {
    const timer = { at, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };
  const ranAt: number[] = [];
  const coalescer = createCoalescer(() => ranAt.push(now), {
    gapMs,
    now: () => now,
    onFrame: (run) => add(Math.floor(now / 16 + 1) * 16, run),
    after: (ms, run) => add(now + ms, run),
  });
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      timers = timers.filter((one) => one !== next);
      next.run();
    }
    now = end;
  };
  return { coalescer, pass, ranAt };
}

describe('painting at a pace', () => {
  test('many requests in a frame are one run in the next', () => {
    const { coalescer, pass, ranAt } = setUp(100);
    for (let i = 0; i < 50; i++) coalescer.request();
    pass(1000);
    expect(ranAt).toEqual([16]);
  });

  test('a storm of requests runs at most every gap, and the last request is not lost', () => {
    const { coalescer, pass, ranAt } = setUp(100);
    for (let i = 0; i < 100; i++) {
      coalescer.request();
      pass(5);
    }
    const stoppedAt = 500;
    pass(1000);
    expect(ranAt.length).toBeGreaterThan(3);
    expect(ranAt.slice(1).every((at, index) => at - ranAt[index]! >= 100)).toBe(true);
    expect(ranAt.at(-1)).toBeGreaterThanOrEqual(stoppedAt);
  });

  test('stopped, nothing runs any more', () => {
    const { coalescer, pass, ranAt } = setUp(100);
    coalescer.request();
    coalescer.stop();
    pass(1000);
    expect(ranAt).toEqual([]);
  });
});
