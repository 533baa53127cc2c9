import { describe, expect, test } from 'vitest';
import { createCameraPlayer } from '../../../../../client/features/cameras/player/camera-player.ts';
import type { ListedSegment } from '../../../../../client/features/cameras/player/picture-time.ts';
import { createFakePicture, createFakeStills, createFakeStreams, createFakeTiming } from './fake-playback.ts';

/** A recording whose time is ruled from elsewhere: the wall's. */
const FROM = Date.UTC(2026, 10, 23, 12);
const mode = { type: 'recorded', from: FROM, to: FROM + 600_000, at: FROM + 100_000, ruled: true } as const;

/** Seconds 0-19 and 40-59 of the range, one after the other on the player's time line. */
const holed: readonly ListedSegment[] = Array.from({ length: 40 }, (_, index) => ({
  ...{ startS: index, durationS: 1 },
  at: FROM + (index < 20 ? index : index + 20) * 1000,
}));

function setUp() {
  const screen = createFakePicture();
  const streams = createFakeStreams();
  const time = createFakeTiming(FROM + 900_000);
  const player = createCameraPlayer({
    ...{ camera: 'C-01', mode, isDemonstration: false, picture: screen.picture },
    ...{ createStream: streams.createStream, takeStill: createFakeStills().takeStill },
    timing: time.timing,
  });
  return { screen, streams, player, time };
}

describe('a recording ruled from elsewhere', () => {
  test('begins where it was sought before its list came, not before the moment', () => {
    const { screen, streams, player } = setUp();
    player.seek(FROM + 5_000);
    expect(player.isReady()).toBe(false);
    streams.list(holed);
    expect(screen.position()).toBe(5);
    expect(player.isReady()).toBe(true);
  });

  test('is sought to the tenth of a second', () => {
    const { screen, streams, player } = setUp();
    streams.list(holed);
    player.seek(FROM + 5_000);
    player.seek(FROM + 5_100);
    expect(screen.position()).toBeCloseTo(5.1);
  });

  test('covers a moment that was not recorded, stands still, and is back with the next that was', () => {
    const { screen, streams, player } = setUp();
    player.seek(FROM + 5_000);
    streams.list(holed);
    screen.show(5);
    expect(player.get()).toMatchObject({ state: 'playing', isCovered: false });
    player.seek(FROM + 30_000);
    expect(player.get()).toMatchObject({ state: 'gap', isCovered: true });
    expect([screen.isPlaying(), player.isReady()]).toEqual([false, true]);
    // a frame still under way is not of the moment
    screen.show(5.1);
    expect(player.get()).toMatchObject({ state: 'gap', isCovered: true });
    player.seek(FROM + 45_000);
    screen.show(25);
    expect(player.get()).toMatchObject({ state: 'playing', isCovered: false, pictureAt: FROM + 45_000 });
    expect(screen.isPlaying()).toBe(true);
  });

  test('stays paused over a gap and out of it', () => {
    const { screen, streams, player } = setUp();
    streams.list(holed);
    player.setPaused(true);
    player.seek(FROM + 30_000);
    player.seek(FROM + 45_000);
    expect(screen.isPlaying()).toBe(false);
  });

  test('waits for what a growing list does not have yet', () => {
    const { screen, streams, player } = setUp();
    player.seek(FROM + 63_000);
    streams.list(holed);
    expect(player.isReady()).toBe(false);
    streams.list([
      ...holed,
      ...[40, 41, 42, 43].map((n) => ({ startS: n, durationS: 1, at: FROM + (n + 20) * 1000 })),
    ]);
    expect(screen.position()).toBe(43);
  });

  test('shows nothing before its list has the moment: what is there first is of another', () => {
    const { screen, streams, player } = setUp();
    player.seek(FROM + 63_000);
    streams.list(holed);
    screen.show(0);
    expect(player.get()).toMatchObject({ state: 'starting', isCovered: true });
  });

  test('paused, it comes back to the moment from wherever it was taken', () => {
    const { screen, streams, player, time } = setUp();
    player.setPaused(true);
    player.seek(FROM + 5_000);
    streams.list(holed);
    screen.show(5);
    screen.show(19);
    time.pass(250);
    expect(screen.position()).toBe(5);
  });

  test('a picture of after the moment is sought again, though not for ever', () => {
    const { screen, streams, player, time } = setUp();
    player.setPaused(true);
    player.seek(FROM + 5_050);
    streams.list(holed);
    screen.show(5.2);
    const before = screen.seeks();
    for (let tries = 0; tries < 20; tries++) {
      time.pass(250);
      screen.show(5.2);
    }
    expect(screen.seeks() - before).toBe(3);
  });

  test('paused while it played it stands where it is', () => {
    const { screen, streams, player, time } = setUp();
    player.seek(FROM + 5_000);
    streams.list(holed);
    player.setPaused(false);
    screen.show(9);
    player.setPaused(true);
    time.pass(1_000);
    expect(screen.position()).toBe(9);
  });

  test('stands at its end', () => {
    const { screen, streams } = setUp();
    streams.list(holed);
    screen.show(39.9);
    screen.finish();
    expect(screen.position()).toBe(39.9);
  });
});
