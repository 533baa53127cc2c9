import { describe, expect, test } from 'vitest';
import { createCameraPlayer } from '../../../../../client/features/cameras/player/camera-player.ts';
import type { ListedSegment } from '../../../../../client/features/cameras/player/picture-time.ts';
import type { PlayMode } from '../../../../../client/features/cameras/player/player-view.ts';
import { createFakePicture, createFakeStills, createFakeStreams, createFakeTiming } from './fake-playback.ts';

const start = Date.UTC(2026, 10, 23, 12);

/** One-second segments up to `end`, the first of them at position 0. */
const segmentsUntil = (end: number, count = 10): ListedSegment[] =>
  Array.from({ length: count }, (_, index) => ({
    startS: index,
    durationS: 1,
    at: end - (count - index) * 1000,
  }));

function setUp(mode: PlayMode = { type: 'live' }) {
  const time = createFakeTiming(start);
  const screen = createFakePicture();
  const streams = createFakeStreams();
  const stills = createFakeStills();
  const player = createCameraPlayer({
    camera: 'C-01',
    mode,
    isDemonstration: false,
    picture: screen.picture,
    createStream: streams.createStream,
    takeStill: stills.takeStill,
    timing: time.timing,
  });
  /** The stream goes on for whole seconds; pictures are two seconds old. */
  const flow = (seconds: number, looks?: number) => {
    for (let i = 0; i < seconds; i++) {
      time.pass(1000);
      streams.list(segmentsUntil(time.timing.now()));
      streams.take(time.timing.now() / 1000, time.timing.now());
      screen.show(8, looks);
    }
  };
  return { time, screen, streams, stills, player, flow };
}

describe('a live camera', () => {
  test('asks for its live list and starts', () => {
    const { streams, player } = setUp();
    expect(streams.current().request).toMatchObject({ url: '/video/C-01/live.m3u8', mode: 'live' });
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true });
  });

  test('is live with the first picture, and says when it was taken and how old it is', () => {
    const { player, flow, time, screen } = setUp();
    flow(2);
    expect(player.get()).toMatchObject({ state: 'live', isCovered: false });
    time.pass(500);
    expect(player.get()).toMatchObject({ pictureAt: start + 0, ageMs: 2_500 });
    expect(screen.isPlaying()).toBe(true);
  });

  test('its age grows while nothing new is shown: behind, then lost and covered, since then', () => {
    const { player, flow, time } = setUp();
    flow(3);
    time.pass(4_000);
    expect(player.get()).toMatchObject({ state: 'behind', isCovered: false });
    time.pass(5_000);
    expect(player.get()).toMatchObject({ state: 'lost', isCovered: true });
    const { since } = player.get();
    time.pass(20_000);
    expect(player.get()).toMatchObject({ state: 'lost', since });
  });

  test('is live again with the next fresh picture', () => {
    const { player, flow, time } = setUp();
    flow(3);
    time.pass(30_000);
    flow(2);
    time.pass(500);
    expect(player.get()).toMatchObject({ state: 'live', isCovered: false });
  });

  test('new frames that all look the same while the list moves are a frozen picture', () => {
    const { player, flow } = setUp();
    flow(5);
    flow(9, 77);
    expect(player.get().state).toBe('live');
    flow(5, 77);
    expect(player.get()).toMatchObject({ state: 'frozen', isCovered: true });
    flow(4);
    expect(player.get()).toMatchObject({ state: 'live', isCovered: false });
  });

  test('a refusal is told at once, and ends when a picture comes', () => {
    const { player, streams, flow, time } = setUp();
    streams.fail({ httpStatus: 403 });
    expect(player.get()).toMatchObject({ state: 'no-permission', isCovered: true });
    expect(streams.current().calls).toEqual([]);
    time.pass(30_000);
    expect(streams.current().calls).toEqual(['reload']);
    flow(1);
    time.pass(500);
    expect(player.get().state).toBe('live');
  });

  test('fatal faults reload with growing pauses, one at a time', () => {
    const { streams, time } = setUp();
    streams.fail({});
    streams.fail({});
    time.pass(499);
    expect(streams.current().calls).toEqual([]);
    time.pass(1);
    expect(streams.current().calls).toEqual(['reload']);
    streams.fail({});
    time.pass(999);
    expect(streams.current().calls).toEqual(['reload']);
    time.pass(1);
    expect(streams.current().calls).toEqual(['reload', 'reload']);
  });

  test('what the server says of a camera that sends nothing is passed on', () => {
    const { player, time } = setUp();
    player.setHealth({ id: 'C-01', state: 'off', since: start, restarts: 0, reason: 'ffmpeg is missing' });
    time.pass(500);
    expect(player.get().state).toBe('off');
  });

  test('suspended it holds nothing; resumed it starts anew', () => {
    const { player, streams, screen, time, flow } = setUp();
    flow(2);
    player.suspend();
    expect(streams.current().isOver).toBe(true);
    expect(screen.listeners()).toBe(0);
    expect(time.waiting()).toBe(0);
    player.resume();
    expect(streams.opened).toHaveLength(2);
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true });
    flow(1);
    time.pass(500);
    expect(player.get().state).toBe('live');
  });

  test('ended it leaves no timer, listener or stream, and does not come back', () => {
    const { player, streams, screen, time } = setUp();
    streams.fail({});
    player.end();
    player.resume();
    expect([time.waiting(), screen.listeners(), streams.opened.length]).toEqual([0, 0, 1]);
    expect(streams.current().isOver).toBe(true);
  });
});

describe('a recording', () => {
  const mode = { type: 'recorded', from: start - 40_000, to: start - 10_000, at: start - 25_000 } as const;
  const recorded = segmentsUntil(start - 10_000, 30);

  test('asks for its range and begins shortly before the moment', () => {
    const { streams, screen } = setUp(mode);
    expect(streams.current().request.url).toBe(`/video/C-01/range.m3u8?from=${mode.from}&to=${mode.to}`);
    streams.list(recorded);
    expect(screen.position()).toBe(10);
  });

  test('shows the time of its pictures and claims no age', () => {
    const { streams, screen, player, time } = setUp(mode);
    streams.list(recorded);
    screen.show(12);
    time.pass(250);
    expect(player.get()).toMatchObject({ state: 'playing', isCovered: false, pictureAt: mode.from + 12_000 });
    expect(player.get().ageMs).toBeUndefined();
  });

  test('is never called old, frozen or behind, however long one looks at it', () => {
    const { streams, screen, player, time } = setUp(mode);
    streams.list(recorded);
    screen.show(12);
    player.setPaused(true);
    time.pass(120_000);
    expect(player.get()).toMatchObject({ state: 'paused', isCovered: false });
  });

  test('begins again at its end', () => {
    const { streams, screen, player } = setUp(mode);
    streams.list(recorded);
    screen.show(29.9);
    screen.finish();
    expect(screen.position()).toBe(0);
    screen.show(0);
    expect(player.get().state).toBe('playing');
  });

  test('goes to a moment, over a gap to the next recorded one', () => {
    const { streams, screen, player } = setUp(mode);
    const holed = recorded
      .filter((_, index) => index < 10 || index > 19)
      .map((one, index) => ({ ...one, startS: index }));
    streams.list(holed);
    player.seek(mode.from + 5_000);
    expect(screen.position()).toBe(5);
    player.seek(mode.from + 15_000);
    expect(screen.position()).toBe(10);
    expect(player.get().spans).toHaveLength(2);
  });

  test('a range of which nothing is recorded is a gap, and is asked for again', () => {
    const { streams, player, time } = setUp(mode);
    streams.fail({ httpStatus: 404 });
    expect(player.get()).toMatchObject({ state: 'gap', isCovered: true });
    time.pass(4_000);
    expect(streams.current().calls).toEqual(['reload']);
  });

  test('after a suspension it goes on where it was', () => {
    const { streams, screen, player } = setUp(mode);
    streams.list(recorded);
    screen.show(20);
    player.suspend();
    player.resume();
    screen.show(0);
    streams.list(recorded);
    expect(screen.position()).toBe(20);
  });
});
