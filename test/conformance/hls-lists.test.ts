import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readList } from '../../server/cameras/hls/read-list.ts';

/** The playlists with answers that m3u8-parser (video.js) ships, read by our reader of others' lists. */
const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('m3u8-parser/package.json')), 'test/fixtures/integration');
const names = readdirSync(folder).flatMap((file) => /^(.+)\.m3u8$/.exec(file)?.[1] ?? []);

interface Answer {
  readonly mediaSequence?: number;
  readonly targetDuration?: number;
  readonly endList?: boolean;
  readonly skip?: unknown;
  readonly playlists?: readonly {
    readonly uri: string;
    readonly attributes?: { readonly BANDWIDTH?: number };
  }[];
  readonly segments: readonly {
    readonly uri?: string;
    readonly duration?: number;
    readonly discontinuity?: boolean;
    readonly map?: { readonly uri: string };
    readonly key?: { readonly method: string; readonly uri: string; readonly iv?: Uint32Array };
    readonly byterange?: { readonly length: number; readonly offset?: number };
    readonly programDateTime?: number;
  }[];
}
/** The answers are JavaScript that ends in `module.exports = {...}`. */
function answerOf(name: string): Answer {
  const exported: { exports: unknown } = { exports: undefined };
  new Function('module', readFileSync(join(folder, `${name}.js`), 'utf8'))(exported);
  return exported.exports as Answer;
}

/** Lists that are wrong on purpose, where the two repair differently, each with the reason. */
const NO_HEAD = 'does not begin with #EXTM3U, as RFC 8216, 4.3.1.1, has it: refused';
const APART: Readonly<Record<string, string>> = {
  byteRange: 'a range that follows on none of its file: undefined in the RFC, ours begins at 0',
  'llhls-byte-range': 'a range without its offset after the @: ours is the whole file',
  manifestNoExtM3u: NO_HEAD,
  master: NO_HEAD,
  start: NO_HEAD,
  streamInfInvalid: NO_HEAD,
  negativeMediaSequence: 'a sequence number below 0: ours begins at 0',
  zeroDuration: 'a segment of no length: ours has none',
};

describe.skipIf(names.length === 0)('playlists with answers', () => {
  test('there are enough of them', () => expect(names.length).toBeGreaterThan(50));
  for (const name of names.filter((one) => APART[one] === undefined))
    test(name, () => {
      const answer = answerOf(name);
      const list = readList(readFileSync(join(folder, `${name}.m3u8`), 'utf8'));
      if (answer.playlists?.length) {
        expect(list?.is).toBe('master');
        if (list?.is !== 'master') return;
        expect(list.variants.map(({ uri, bandwidth }) => [uri, bandwidth])).toEqual(
          answer.playlists.map(({ uri, attributes }) => [uri, attributes?.BANDWIDTH ?? 0]),
        );
        return;
      }
      if (list?.is !== 'media') return expect(answer.segments).toEqual([]);
      expect(list.segments.map(({ uri }) => uri)).toEqual(answer.segments.map(({ uri }) => uri));
      expect(list.ended).toBe(answer.endList === true);
      for (const [at, segment] of list.segments.entries()) {
        const one = answer.segments[at]!;
        expect(segment.sequence, 'sequence').toBe((answer.mediaSequence ?? 0) + at);
        expect(segment.durationMs / 1000, 'duration').toBeCloseTo(one.duration ?? 0, 3);
        expect(segment.discontinuity, 'discontinuity').toBe(one.discontinuity === true);
        expect(segment.map?.uri, 'map').toBe(one.map?.uri);
        expect(segment.range?.length, 'range').toBe(one.byterange?.length);
        if (one.byterange?.offset !== undefined) expect(segment.range?.offset).toBe(one.byterange.offset);
        expect([segment.key?.method, segment.key?.uri], 'key').toEqual([one.key?.method, one.key?.uri]);
        const iv = one.key?.iv && [...one.key.iv].map((word) => word.toString(16).padStart(8, '0')).join('');
        expect(segment.key?.iv, 'iv').toBe(iv);
        if (segment.takenAt !== undefined) expect(segment.takenAt).toBeCloseTo(one.programDateTime!, 0);
      }
    });
});

test('no text makes the reader throw, nor grow without bound', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '#EXTINF:',
      '#EXTINF:1e999,',
      '#EXT-X-MAP:',
      '#EXT-X-KEY:METHOD=AES-128',
      '#EXT-X-BYTERANGE:5@',
    ),
    fc.constantFrom('#EXT-X-MEDIA-SEQUENCE:-1', '#EXT-X-PROGRAM-DATE-TIME:x', '#EXT-X-STREAM-INF:', 'a.ts'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const list = readList(['#EXTM3U', ...lines].join('\n'));
      if (list?.is === 'media')
        for (const segment of list.segments) {
          expect(segment.durationMs).toBeGreaterThanOrEqual(0);
          expect(Number.isSafeInteger(segment.sequence)).toBe(true);
        }
    }),
  );
  expect(readList('<html>')).toBeUndefined();
});
