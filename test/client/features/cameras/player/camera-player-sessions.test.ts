import { describe, expect, test } from 'vitest';
import { createCameraPlayer } from '../../../../../client/features/cameras/player/camera-player.ts';
import { BARRED_MS, LOW_AFTER_MS } from '../../../../../client/features/cameras/player/low-focus.ts';
import type { ListedSegment } from '../../../../../client/features/cameras/player/picture-time.ts';
import type { PlayMode } from '../../../../../client/features/cameras/player/player-view.ts';
import { createFakePicture, createFakeStills, createFakeStreams, createFakeTiming } from './fake-playback.ts';

const start = Date.UTC(2026, 10, 23, 12);

const segmentsUntil = (end: number): ListedSegment[] =>
  Array.from({ length: 10 }, (_, index) => ({ startS: index, durationS: 1, at: end - (10 - index) * 1000 }));

function setUp(mode: PlayMode = { type: 'live' }, isDemonstration = false) {
  const time = createFakeTiming(start);
  const screen = createFakePicture();
  const streams = createFakeStreams();
  const stills = createFakeStills();
  const player = createCameraPlayer({
    camera: 'C-01',
    mode,
    isDemonstration,
    picture: screen.picture,
    createStream: streams.createStream,
    takeStill: stills.takeStill,
    timing: time.timing,
  });
  /** The stream goes on for whole seconds; `print` gives what is coded in each. */
  const flow = (seconds: number, print: (second: number) => number = (second) => second) => {
    for (let i = 0; i < seconds; i++) {
      time.pass(1000);
      const second = time.timing.now() / 1000;
      streams.list(segmentsUntil(time.timing.now()));
      streams.take(second, print(second));
      screen.show(8);
    }
  };
  return { time, screen, streams, stills, player, flow };
}

describe('a live picture whose content is at fault', () => {
  test('two seconds that come round again are told within seconds, and until new ones come', () => {
    const { player, flow } = setUp();
    flow(5);
    flow(5, (second) => second % 2);
    expect(player.get().state).toBe('live');
    flow(3, (second) => second % 2);
    expect(player.get()).toMatchObject({ state: 'repeated', isCovered: true });
    flow(2);
    expect(player.get().state).toBe('live');
  });

  test('a demonstration scene may come round, a real camera never', () => {
    for (const [isDemonstration, state] of [
      [true, 'live'],
      [false, 'repeated'],
    ] as const) {
      const { player, flow } = setUp({ type: 'live' }, isDemonstration);
      flow(60, (second) => second % 24);
      expect(player.get().state).toBe(state);
    }
  });

  test('pictures dated ahead of now are covered, though they move', () => {
    const { player, streams, screen, time } = setUp();
    time.pass(1000);
    streams.list(segmentsUntil(time.timing.now() + 3_600_000));
    screen.show(8);
    expect(player.get()).toMatchObject({ state: 'untimed', isCovered: true });
    expect(player.get().ageMs).toBeUndefined();
  });
});

describe('a screen that slept', () => {
  test('covers the picture of before at once, says so, and opens the stream anew', () => {
    const { player, streams, time, flow } = setUp();
    flow(3);
    expect(player.get().isCovered).toBe(false);
    time.sleep(120_000);
    time.pass(1);
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true });
    expect(player.get().sleptMs).toBeGreaterThanOrEqual(120_000);
    expect(streams.opened).toHaveLength(2);
    expect(streams.opened[0]?.isOver).toBe(true);
    flow(1);
    expect(player.get()).toMatchObject({ state: 'live', isCovered: false });
    expect(player.get().sleptMs).toBeUndefined();
  });

  test('the first frame after it tells, should it come before any timer', () => {
    const { player, screen, time, flow } = setUp();
    flow(3);
    time.sleep(120_000);
    screen.show(8.1);
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true });
  });

  test('a request that failed meanwhile is not what it says first', async () => {
    const { player, streams, time, flow } = setUp();
    flow(3);
    time.sleep(120_000);
    streams.fail({ isFatal: true, httpStatus: 503 });
    await Promise.resolve();
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true, sleptMs: 120_000 });
  });
});

describe('low latency for the tile that is looked at', () => {
  test('takes the place of the plain stream without covering the picture or making it younger', () => {
    const { player, streams, screen, time, flow } = setUp();
    flow(3);
    player.setFocused(true);
    const pictureAt = player.pictureTime();
    time.pass(LOW_AFTER_MS);
    expect(streams.current().request).toMatchObject({ url: '/video/C-01/low.m3u8', mode: 'low' });
    expect(streams.opened[0]?.isOver).toBe(true);
    expect(screen.held()).toBe(1);
    expect(player.get()).toMatchObject({ state: 'live', isCovered: false, isLow: true, pictureAt });
    time.pass(11_000);
    expect(player.get().isCovered).toBe(true);
  });

  test('where it fails the plain stream comes back, and it is tried again later', () => {
    const { player, streams, time, flow } = setUp();
    flow(2);
    player.setFocused(true);
    time.pass(LOW_AFTER_MS);
    streams.fail({ httpStatus: 503 });
    expect(streams.current().request.mode).toBe('live');
    flow(BARRED_MS / 1000);
    expect(streams.current().request.mode).toBe('low');
  });

  test('where its pictures stay old, since requests wait for a connection, it is left too', () => {
    const { player, streams, time, flow } = setUp();
    flow(2);
    player.setFocused(true);
    time.pass(LOW_AFTER_MS);
    expect(streams.current().request.mode).toBe('low');
    time.pass(9_000);
    expect(streams.current().request.mode).toBe('live');
  });
});

describe('single pictures', () => {
  const bitmap = () => ({ close: () => undefined }) as unknown as ImageBitmap;
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('come at their pace, with the time at which they were taken', async () => {
    const { player, stills, screen, streams, time } = setUp({ type: 'still', everyMs: 5_000 });
    expect(streams.opened).toHaveLength(0);
    time.pass(1_000);
    stills.asked[0]?.answer({ bitmap: bitmap(), at: time.timing.now() - 2_000 });
    await settle();
    expect(player.get()).toMatchObject({ state: 'still', isCovered: false, ageMs: 2_000 });
    expect(screen.stills).toHaveLength(1);
    time.pass(5_000);
    expect(stills.asked).toHaveLength(2);
  });

  test('that fail are asked for again sooner, and covered once the last is too old', async () => {
    const { player, stills, time } = setUp({ type: 'still', everyMs: 5_000 });
    time.pass(1_000);
    stills.asked[0]?.answer({ bitmap: bitmap(), at: time.timing.now() });
    await settle();
    for (let n = 0; n < 20; n++) {
      time.pass(1_000);
      stills.asked
        .at(-1)
        ?.answer({ fault: { kind: 'network', details: 'still', isFatal: true, httpStatus: 503 } });
      await settle();
    }
    expect(player.get()).toMatchObject({ state: 'lost', isCovered: true, cause: 'failing' });
    expect(stills.asked.length).toBeGreaterThan(3);
  });

  test('a refusal is told; nothing is left of it when it ends', async () => {
    const { player, stills, time } = setUp({ type: 'still' });
    time.pass(1_000);
    stills.asked[0]?.answer({ fault: { kind: 'network', details: 'still', isFatal: true, httpStatus: 403 } });
    await settle();
    expect(player.get()).toMatchObject({ state: 'no-permission', isCovered: true });
    time.pass(30_000);
    player.end();
    await settle();
    expect(stills.asked.at(-1)?.signal.aborted).toBe(true);
    expect(time.waiting()).toBe(0);
  });
});
