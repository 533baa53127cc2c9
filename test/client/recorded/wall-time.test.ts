import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTileModes, createWallClock } from '../../../client/features/recorded/wall-clock.ts';
import {
  advance,
  EDGE_MS,
  LIVE,
  momentOf,
  RATES,
  type Recorded,
  replay,
  seekTo,
  setPaused,
  setRate,
  settled,
  step,
  type WallTime,
} from '../../../client/features/recorded/wall-time.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const playing = (at: number, now = NOW) => settled(seekTo(LIVE, at, now), 1, now) as Recorded;

describe('the time of a wall', () => {
  test('a live wall has no moment', () => {
    expect(momentOf(LIVE, NOW)).toBeUndefined();
  });

  test('a seek stands at its moment until the pictures are there, then runs with the clock', () => {
    const at = NOW - 300_000;
    const seeking = seekTo(LIVE, at, NOW);
    expect(momentOf(seeking, NOW + 5_000)).toBe(at);
    const running = settled(seeking, seeking.seek, NOW + 5_000);
    expect(momentOf(running, NOW + 8_000)).toBe(at + 3_000);
  });

  test('pictures of an older seek settle nothing', () => {
    const second = seekTo(seekTo(LIVE, NOW - 60_000, NOW), NOW - 90_000, NOW);
    expect(settled(second, 1, NOW)).toBe(second);
    expect(settled(second, 2, NOW)).toMatchObject({ isSeeking: false });
  });

  test('replay from live plays the last ten seconds; again, ten more', () => {
    const once = settled(replay(LIVE, NOW), 1, NOW);
    expect(momentOf(once, NOW)).toBe(NOW - 10_000);
    expect(momentOf(replay(once, NOW + 1_000), NOW)).toBe(NOW - 19_000);
  });

  test('a pause holds the moment over a seek', () => {
    const held = setPaused(playing(NOW - 60_000), true, NOW + 2_000);
    expect(momentOf(held, NOW + 60_000)).toBe(NOW - 58_000);
    expect(seekTo(held, NOW - 30_000, NOW)).toMatchObject({ isPaused: true, isSeeking: true });
    const on = setPaused(held, false, NOW + 60_000);
    expect(momentOf(on, NOW + 61_000)).toBe(NOW - 57_000);
  });

  test('a pause of a live wall is a recorded picture, and says so', () => {
    expect(setPaused(LIVE, true, NOW)).toMatchObject({ mode: 'recorded', isPaused: true, at: NOW - EDGE_MS });
  });

  test('a step pauses; forward from live there is nothing', () => {
    expect(step(playing(NOW - 60_000), 1_000, NOW)).toMatchObject({ at: NOW - 59_000, isPaused: true });
    expect(step(LIVE, 1_000, NOW)).toBe(LIVE);
    expect(step(LIVE, -1_000, NOW)).toMatchObject({ at: NOW - EDGE_MS - 1_000, isPaused: true });
  });

  test('faster than time it catches up with the edge, slows to it, and stays recorded', () => {
    const fast = setRate(playing(NOW - 10_000), 4, NOW);
    expect(momentOf(fast, NOW + 1_000)).toBe(NOW - 6_000);
    const caught = advance(fast, NOW + 5_000);
    expect(caught).toMatchObject({ mode: 'recorded', rate: 1 });
    expect(momentOf(caught, NOW + 9_000)).toBe(NOW + 9_000 - EDGE_MS);
  });

  test('a seek within what is loaded keeps it; out of it, and at its end, another is loaded', () => {
    const time = playing(NOW - 3_600_000);
    expect(seekTo(time, time.at + 300_000, NOW).range).toBe(time.range);
    expect(seekTo(time, time.at - 700_000, NOW).range).not.toBe(time.range);
    const atEnd = advance(time, NOW + 590_000);
    expect(atEnd).toMatchObject({ isSeeking: true, at: time.at + 590_000 });
    expect((atEnd as Recorded).range).not.toBe(time.range);
  });

  test('whatever is done, it is never newer than the edge, never live by itself, and its range holds it', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('seek' as const), ms: fc.integer({ min: -5e6, max: 5e6 }) }),
      fc.record({ do: fc.constant('step' as const), ms: fc.integer({ min: -5e4, max: 5e4 }) }),
      fc.record({ do: fc.constantFrom('replay', 'pause', 'play', 'settle', 'tick') }),
      fc.record({ do: fc.constant('rate' as const), rate: fc.constantFrom(...RATES) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(act, fc.integer({ min: 0, max: 60_000 })), { maxLength: 30 }), (acts) => {
        let now = NOW;
        let time: WallTime = seekTo(LIVE, NOW - 60_000, NOW);
        for (const [one, passed] of acts) {
          now += passed;
          time = advance(time, now);
          if (one.do === 'seek') time = seekTo(time, NOW + one.ms, now);
          else if (one.do === 'step') time = step(time, one.ms, now);
          else if (one.do === 'replay') time = replay(time, now);
          else if (one.do === 'rate') time = setRate(time, one.rate, now);
          else if (one.do === 'settle') time = settled(time, (time as Recorded).seek, now);
          else if (one.do !== 'tick') time = setPaused(time, one.do === 'pause', now);
          const moment = momentOf(time, now)!;
          expect(time.mode).toBe('recorded');
          expect(moment).toBeLessThanOrEqual(now - EDGE_MS);
          const { range } = time as Recorded;
          expect(moment >= range.from && moment <= range.to).toBe(true);
          expect(range.to - range.from).toBeLessThanOrEqual(3_600_000);
        }
      }),
    );
  });
});

describe('the clock of a wall', () => {
  const make = () => {
    let now = NOW;
    const clock = createWallClock({ now: () => now });
    return { clock, pass: (ms: number) => (now += ms) };
  };

  test('one tile may have a time of its own; the others stay', () => {
    const { clock } = make();
    clock.seek(NOW - 60_000, 'C-1');
    expect(clock.momentOf('C-1')).toBe(NOW - 60_000);
    expect(clock.timeOf('C-2')).toBe(LIVE);
    clock.join('C-1');
    expect(clock.timeOf('C-1')).toBe(LIVE);
  });

  test('a tile that joins recorded others makes all wait for it', () => {
    const { clock, pass } = make();
    clock.seek(NOW - 60_000);
    clock.settled(1);
    clock.seek(NOW - 90_000, 'C-1');
    pass(5_000);
    clock.join('C-1');
    expect(clock.timeOf('C-1')).toMatchObject({ at: NOW - 55_000, isSeeking: true });
  });

  test('live is live for everything, in one act', () => {
    const { clock } = make();
    clock.seek(NOW - 60_000);
    clock.seek(NOW - 90_000, 'C-1');
    clock.goLive();
    expect([clock.timeOf(undefined), clock.timeOf('C-1')]).toEqual([LIVE, LIVE]);
  });

  test('an address that names a moment starts there', () => {
    const clock = createWallClock({ now: () => NOW, startAt: NOW - 120_000 });
    expect(clock.momentOf(undefined)).toBe(NOW - 120_000);
  });

  test('a tile keeps its mode over seeks within what is loaded', () => {
    const modeOf = createTileModes();
    const time = seekTo(LIVE, NOW - 300_000, NOW);
    expect(modeOf(seekTo(time, NOW - 330_000, NOW))).toBe(modeOf(time));
    expect(modeOf(seekTo(time, NOW - 3_000_000, NOW))).not.toBe(modeOf(time));
    expect(modeOf(LIVE)).toBe(modeOf(LIVE));
  });
});
