import { Parser } from 'm3u8-parser';
import { describe, expect, test } from 'vitest';
import { livePlaylist, rangePlaylist } from '../../../server/cameras/playlist.ts';
import { makeSegment } from './fixtures.ts';

function parse(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}
const AT = Date.UTC(2026, 5, 1, 12);
const run = (count: number) => Array.from({ length: count }, (_, index) => makeSegment(AT + index * 1000));

describe('playlists', () => {
  test('a live list has its sequence, its map, and the time of each segment', () => {
    const list = parse(livePlaylist({ segments: run(3), sequence: 41, discontinuitySequence: 2 }));
    expect(list).toMatchObject({ mediaSequence: 41, discontinuitySequence: 2, targetDuration: 1 });
    expect(list.endList).toBeFalsy();
    expect(list.segments.map((one) => [one.uri, one.duration, one.dateTimeObject?.getTime()])).toEqual([
      [`seg/${AT}.m4s`, 1, AT],
      [`seg/${AT + 1000}.m4s`, 1, AT + 1000],
      [`seg/${AT + 2000}.m4s`, 1, AT + 2000],
    ]);
    expect(list.segments[0]?.map?.uri).toBe('init/1.mp4');
  });

  test('a restart of the camera is a discontinuity with a new map', () => {
    const segments = [makeSegment(AT), makeSegment(AT + 1000, { init: 2, discontinuity: true })];
    const list = parse(livePlaylist({ segments, sequence: 0, discontinuitySequence: 0 }));
    expect(list.discontinuityStarts).toEqual([1]);
    expect(list.segments.map((one) => one.map?.uri)).toEqual(['init/1.mp4', 'init/2.mp4']);
  });

  test('time nobody recorded is a discontinuity in a range, with the true time after it', () => {
    const list = parse(
      rangePlaylist([makeSegment(AT), makeSegment(AT + 9_000), makeSegment(AT + 10_000)], true),
    );
    expect(list).toMatchObject({ playlistType: 'VOD', endList: true, discontinuityStarts: [1] });
    expect(list.segments[1]?.dateTimeObject?.getTime()).toBe(AT + 9_000);
  });

  test('a range that still grows has no end and keeps its target duration', () => {
    const growing = parse(rangePlaylist(run(2), false));
    expect(growing.playlistType).toBe('EVENT');
    expect(growing.endList).toBeFalsy();
    const later = [...run(2), makeSegment(AT + 2000, { durationMs: 4200 })];
    expect(parse(rangePlaylist(later, false)).targetDuration).toBe(growing.targetDuration);
  });
});
