import fc from 'fast-check';
import { Parser } from 'm3u8-parser';
import { describe, expect, test } from 'vitest';
import { lowPlaylist } from '../../server/cameras/low-playlist.ts';
import { breaksBetween, livePlaylist, rangePlaylist } from '../../server/cameras/playlist.ts';
import type { LowWindow, Part, Segment } from '../../server/cameras/segment.ts';

/** Our lists, read by a parser of others (video.js's). Whatever a camera does, a list says it and nothing else. */

interface Read {
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly targetDuration: number;
  readonly partTargetDuration?: number;
  readonly endList?: boolean;
  readonly playlistType?: string;
  readonly discontinuityStarts: readonly number[];
  readonly skip?: { readonly skippedSegments: number };
  readonly serverControl?: Readonly<Record<string, number>>;
  readonly segments: readonly ReadSegment[];
  readonly preloadSegment?: ReadSegment & { readonly preloadHints?: readonly { readonly uri: string }[] };
}
interface ReadSegment {
  readonly uri?: string;
  readonly duration?: number;
  readonly dateTimeObject?: Date;
  readonly discontinuity?: boolean;
  readonly map?: { readonly uri: string };
  readonly parts?: readonly {
    readonly uri: string;
    readonly duration: number;
    readonly independent?: boolean;
  }[];
}
function read(text: string): Read {
  const parser = new Parser() as Parser & {
    on(event: 'warn', listener: (warning: { message: string }) => void): void;
  };
  const warned: string[] = [];
  parser.on('warn', (warning) => warned.push(warning.message));
  parser.push(text);
  parser.end();
  expect(warned).toEqual([]);
  return parser.manifest as unknown as Read;
}

/** Cameras as they are: lengths from a frame to long GOPs, gaps, restarts with another initialisation segment. */
const piece = fc.record({
  durationMs: fc.oneof(fc.integer({ min: 40, max: 12_000 }), fc.double({ min: 40, max: 2_000, noNaN: true })),
  gapMs: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, fc.integer({ min: 1, max: 90_000 })),
  restarts: fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, fc.constant(true)),
  jumps: fc.oneof({ arbitrary: fc.constant(false), weight: 8 }, fc.constant(true)),
});
const sequence = fc
  .tuple(
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2090, 0, 1) }),
    fc.array(piece, { minLength: 1, maxLength: 30 }),
  )
  .map(([from, pieces]) => {
    let at = from;
    let init = from;
    return pieces.map(({ durationMs, gapMs, restarts, jumps }): Segment => {
      at += gapMs;
      if (restarts) init = at;
      const startAt = Math.round(at);
      at = startAt + durationMs;
      return { name: String(startAt), startAt, durationMs, init, discontinuity: restarts || jumps };
    });
  });

/** A list read back: each segment with its address, time, length, initialisation and whether it breaks. */
function back(list: Read) {
  return list.segments.map((one, at) => ({
    uri: one.uri,
    startAt: one.dateTimeObject?.getTime(),
    duration: one.duration,
    map: one.map?.uri,
    breaks: at > 0 && list.discontinuityStarts.includes(at),
  }));
}
const given = (segments: readonly Segment[]) =>
  segments.map((one, at) => ({
    uri: `seg/${one.name}.m4s`,
    startAt: one.startAt,
    duration: Number((one.durationMs / 1000).toFixed(3)),
    map: `init/${one.init}.mp4`,
    breaks: at > 0 && breaksBetween(segments[at - 1]!, one),
  }));

describe('any sequence of segments', () => {
  test('as a live list reads back as itself', () => {
    fc.assert(
      fc.property(sequence, fc.nat(), fc.nat(1000), (segments, first, breaks) => {
        const list = read(livePlaylist({ segments, sequence: first, discontinuitySequence: breaks }));
        expect(back(list)).toEqual(given(segments));
        expect([list.mediaSequence, list.discontinuitySequence]).toEqual([first, breaks]);
        expect(list.endList).toBeFalsy();
        expect(list.segments[0]?.discontinuity ?? false).toBe(segments[0]!.discontinuity);
        for (const one of segments)
          expect(Math.round(one.durationMs / 1000)).toBeLessThanOrEqual(list.targetDuration);
      }),
    );
  });

  test('as a recorded range reads back as itself, with an end exactly where it is complete', () => {
    fc.assert(
      fc.property(sequence, fc.boolean(), (segments, complete) => {
        const list = read(rangePlaylist(segments, complete));
        expect(back(list)).toEqual(given(segments));
        expect(list.endList === true).toBe(complete);
        expect(list.playlistType).toBe(complete ? 'VOD' : 'EVENT');
      }),
    );
  });

  test('as a low-latency list reads back as itself: segments, parts, what is under way and what comes next', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        ...([sequence, lengths, fc.nat(3), fc.boolean(), fc.boolean()] as const),
        (all, partLengths, withParts, isOpen, skip) => {
          const open = isOpen && all.length > 1 ? all.at(-1) : undefined;
          const segments = open ? all.slice(0, -1) : all;
          const partsOf = ({ startAt }: Segment): Part[] =>
            partLengths.map((durationMs, number) => ({
              ...{ run: startAt, number, durationMs, independent: number === 0 },
            }));
          const window: LowWindow = {
            ...{ segments, sequence: 77, discontinuitySequence: 3 },
            parts: new Map(segments.slice(-1 - withParts).map((one) => [one.name, partsOf(one)])),
            ...(open && { open: { segment: open, parts: partsOf(open) } }),
            next: { run: 5, number: 6 },
          };
          const list = read(lowPlaylist(window, { skip }));
          const skipped = list.skip?.skippedSegments ?? 0;
          const expected = given(all).slice(skipped, segments.length);
          // what a delta update left out, its player knows from the list before
          const known = <One extends { readonly map: string | undefined }>(one: One) =>
            skipped > 0 ? { ...one, map: '' } : one;
          expect(back(list).map(known)).toEqual(
            expected.map(known).map((one, at) => (at === 0 ? { ...one, breaks: false } : one)),
          );
          if (!skip) expect(skipped).toBe(0);
          expect(segments.slice(0, skipped).some((one) => one.discontinuity)).toBe(false);
          const left = all.slice(skipped).reduce((sum, one) => sum + one.durationMs, 0);
          if (skipped > 0) expect(left).toBeGreaterThanOrEqual(6_000 * list.targetDuration);
          const partTarget = list.partTargetDuration!;
          expect(list.serverControl!.partHoldBack).toBeGreaterThanOrEqual(3 * partTarget - 0.001);
          const read1 = (one: ReadSegment | undefined) =>
            one?.parts?.map((part) => [part.uri, part.duration, part.independent === true]);
          const parts1 = (one: Segment) =>
            partsOf(one).map((part) => [
              `part/${part.run}.${part.number}.m4s`,
              part.durationMs / 1000,
              part.independent,
            ]);
          const listed = [...window.parts.keys()];
          for (const [at, one] of segments.slice(skipped).entries())
            expect(read1(list.segments[at])).toEqual(listed.includes(one.name) ? parts1(one) : undefined);
          if (open) {
            expect(read1(list.preloadSegment)).toEqual(parts1(open));
            expect(list.preloadSegment?.dateTimeObject?.getTime()).toBe(open.startAt);
          }
          expect(list.preloadSegment?.preloadHints).toMatchObject([{ uri: 'part/5.6.m4s' }]);
          for (const length of partLengths) expect(length / 1000).toBeLessThanOrEqual(partTarget);
        },
      ),
    );
  });
});
