import { describe, expect, test } from 'vitest';
import { createWallClock } from '../../../client/features/recorded/wall-clock.ts';
import { createWallSync, type SyncedPlayer } from '../../../client/features/recorded/wall-sync.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

/** A player whose seeks take `seekMs` and whose clock runs `drift` times as fast as it should. */
function createFakePlayer(
  now: () => number,
  options: { seekMs?: number; drift?: number; hasGap?: boolean } = {},
) {
  const { seekMs = 100, drift = 1 } = options;
  let at = 0;
  let since = now();
  let readyAt = now();
  let isPaused = false;
  let rate = 1;
  const calls: string[] = [];
  const pictureTime = () =>
    isPaused || now() < readyAt ? at : at + (now() - Math.max(since, readyAt)) * rate * drift;
  const hold = () => {
    at = pictureTime();
    since = now();
  };
  const player: SyncedPlayer = {
    get: () => ({
      state: options.hasGap ? 'gap' : isPaused ? 'paused' : 'playing',
      isCovered: options.hasGap === true,
    }),
    seek(next) {
      calls.push('seek');
      at = next;
      since = now();
      readyAt = now() + seekMs;
    },
    setPaused(next) {
      hold();
      isPaused = next;
      calls.push(next ? 'pause' : 'play');
    },
    setRate(next) {
      hold();
      rate = next;
    },
    pictureTime: () => (options.hasGap ? undefined : pictureTime()),
    isReady: () => options.hasGap === true || now() >= readyAt,
  };
  return { player, calls, rate: () => rate };
}

function setUp() {
  let now = NOW;
  const timers: { at: number; ms: number; run: () => void }[] = [];
  const clock = createWallClock({ now: () => now });
  const sync = createWallSync({
    clock,
    now: () => now,
    every(ms, run) {
      const timer = { at: now + ms, ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      next.at += next.ms;
      next.run();
    }
    now = end;
  };
  /** As the wall does: every tile gets another player when what it plays is another list. */
  const remake = (players: Record<string, SyncedPlayer>) => {
    for (const [camera, player] of Object.entries(players)) {
      sync.setPlayer(camera, undefined);
      sync.setPlayer(camera, player);
    }
  };
  return { clock, sync, pass, remake, now: () => now, timers };
}

describe('keeping a wall together', () => {
  test('a seek pauses all, waits for the slowest, and plays all from the same moment', () => {
    const { clock, sync, pass, remake, now } = setUp();
    const [quick, slow] = [createFakePlayer(now, { seekMs: 50 }), createFakePlayer(now, { seekMs: 260 })];
    remake({ a: quick.player, b: slow.player });
    clock.seek(NOW - 60_000);
    expect(quick.calls).toEqual([]);
    remake({ a: quick.player, b: slow.player });
    pass(200);
    expect(sync.reading.get().isSeeking).toBe(true);
    expect(clock.momentOf(undefined)).toBe(NOW - 60_000);
    pass(100);
    expect(sync.reading.get()).toMatchObject({ isSeeking: false, skewMs: 0, tiles: 2, missing: 0 });
    expect(sync.reading.get().soughtMs).toBeLessThanOrEqual(280);
    expect(quick.calls).toEqual(['pause', 'seek', 'play']);
    pass(5_000);
    expect(Math.abs(quick.player.pictureTime()! - clock.momentOf(undefined)!)).toBeLessThan(40);
  });

  test('a seek within the list goes to the players there are', () => {
    const { clock, pass, remake, now } = setUp();
    const one = createFakePlayer(now);
    clock.seek(NOW - 60_000);
    remake({ a: one.player });
    pass(500);
    clock.seek(NOW - 90_000);
    pass(500);
    expect(one.calls.filter((call) => call === 'seek')).toHaveLength(2);
    expect(clock.timeOf(undefined)).toMatchObject({ isSeeking: false });
  });

  test('a tile that never answers is gone on without', () => {
    const { clock, sync, pass, remake, now } = setUp();
    clock.seek(NOW - 60_000);
    remake({ a: createFakePlayer(now).player, b: createFakePlayer(now, { seekMs: 1e9 }).player });
    pass(3_900);
    expect(sync.reading.get().isSeeking).toBe(true);
    pass(200);
    expect(sync.reading.get().isSeeking).toBe(false);
  });

  test('a page that is still loading waits for its tiles', () => {
    const { clock, sync, pass, remake, now } = setUp();
    clock.seek(NOW - 60_000);
    pass(3_000);
    expect(clock.momentOf(undefined)).toBe(NOW - 60_000);
    const one = createFakePlayer(now);
    remake({ a: one.player });
    pass(300);
    expect(sync.reading.get().isSeeking).toBe(false);
    expect(one.player.pictureTime()).toBeGreaterThanOrEqual(NOW - 60_000);
    expect(one.player.pictureTime()).toBeLessThan(NOW - 59_000);
  });

  test('where most tiles cannot keep up, time waits for them', () => {
    const { clock, pass, remake, now } = setUp();
    const slow = [1, 2, 3].map(() => createFakePlayer(now, { drift: 0.3 }));
    clock.seek(NOW - 120_000);
    remake({ a: slow[0]!.player, b: slow[1]!.player, c: slow[2]!.player });
    pass(30_000);
    const moment = clock.momentOf(undefined)!;
    for (const { player } of slow) expect(Math.abs(player.pictureTime()! - moment)).toBeLessThan(2_500);
  });

  test('a tile that leaves the wall is not waited for', () => {
    const { clock, sync, pass, remake, now } = setUp();
    remake({ a: createFakePlayer(now).player, b: createFakePlayer(now).player });
    clock.seek(NOW - 60_000);
    remake({ a: createFakePlayer(now).player });
    sync.setPlayer('b', undefined);
    pass(700);
    expect(sync.reading.get()).toMatchObject({ isSeeking: false, tiles: 1 });
    expect(sync.cameras.get()).toEqual(['a']);
  });

  test('whoever drifts is pulled back by its speed and stays within 100 ms', () => {
    const { clock, sync, pass, remake, now } = setUp();
    const drifting = createFakePlayer(now, { drift: 1.03 });
    clock.seek(NOW - 120_000);
    remake({ a: createFakePlayer(now).player, b: drifting.player });
    pass(300);
    const worst: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      pass(1_000);
      worst.push(sync.reading.get().skewMs!);
    }
    expect(Math.max(...worst)).toBeLessThan(100);
    expect(drifting.calls.filter((call) => call === 'seek')).toHaveLength(1);
  });

  test('whoever is far off is sought, not oftener than a seek takes', () => {
    const { clock, pass, remake, now } = setUp();
    const stuck = createFakePlayer(now, { drift: 0 });
    clock.seek(NOW - 120_000);
    remake({ a: createFakePlayer(now).player, b: stuck.player });
    pass(10_300);
    expect(stuck.calls.filter((call) => call === 'seek').length).toBeGreaterThan(2);
    expect(stuck.calls.filter((call) => call === 'seek').length).toBeLessThan(6);
  });

  test('a tile without a picture of the moment is missing, and no part of the skew', () => {
    const { clock, sync, pass, remake, now } = setUp();
    clock.seek(NOW - 60_000);
    remake({ a: createFakePlayer(now).player, b: createFakePlayer(now, { hasGap: true }).player });
    pass(1_000);
    expect(sync.reading.get()).toMatchObject({ tiles: 1, missing: 1 });
    expect(sync.reading.get().skewMs).toBeUndefined();
  });

  test('a paused wall stays paused over a seek; a tile that comes later goes where the others are', () => {
    const { clock, pass, remake, now } = setUp();
    const one = createFakePlayer(now);
    clock.seek(NOW - 60_000);
    remake({ a: one.player });
    pass(300);
    clock.setPaused(true);
    clock.seek(NOW - 50_000);
    pass(300);
    expect(one.calls.at(-1)).toBe('pause');
    const late = createFakePlayer(now);
    remake({ b: late.player });
    expect(late.player.pictureTime()).toBe(NOW - 50_000);
    expect(late.calls).toEqual(['pause', 'seek']);
  });

  test('nothing goes on after the end', () => {
    const { clock, sync, timers } = setUp();
    clock.seek(NOW - 60_000);
    sync.end();
    expect(timers).toEqual([]);
  });
});
