import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSampleDefaults, readSamples } from '../../../../server/cameras/clip/read-samples.ts';
import { Fmp4Fault } from '../../../../server/cameras/fmp4.ts';
import { loadScene } from '../../../../server/cameras/scene-source.ts';

const clip = loadScene(new URL('../../../../public/footage/gate.mp4', import.meta.url).pathname);
const defaults = readSampleDefaults(clip.init);
const gop = clip.gops[0]!;

describe('samples of a fragment', () => {
  test('are as many and as long as the fragment says, the first a key picture, side by side', () => {
    const samples = readSamples(gop.bytes, defaults);
    expect(samples).toHaveLength(gop.facts.samples);
    expect(samples.reduce((sum, { duration }) => sum + duration, 0)).toBe(gop.facts.duration);
    expect(samples.map(({ isKey }) => isKey)).toEqual(samples.map((_, index) => index === 0));
    for (const [index, one] of samples.entries())
      if (index > 0) expect(one.offset).toBe(samples[index - 1]!.offset + samples[index - 1]!.size);
    expect(samples.at(-1)!.offset + samples.at(-1)!.size).toBe(gop.bytes.length);
  });

  test('of a segment of two fragments follow each other', () => {
    const samples = readSamples(Buffer.concat([gop.bytes, clip.gops[1]!.bytes]), defaults);
    expect(samples).toHaveLength(gop.facts.samples + clip.gops[1]!.facts.samples);
    expect(samples[gop.facts.samples]!.offset).toBeGreaterThan(gop.bytes.length);
  });

  test('of another track are none', () => {
    expect(readSamples(gop.bytes, { ...defaults, trackId: 9 })).toEqual([]);
  });

  test('whatever bytes are changed, it is read within its end or refused', () => {
    const head = gop.bytes.indexOf('mdat');
    const change = fc.tuple(fc.integer({ min: 0, max: head }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 6 }),
        fc.nat({ max: gop.bytes.length }),
        (changes, length) => {
          const bytes = Buffer.from(gop.bytes.subarray(0, length));
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            for (const { offset, size } of readSamples(bytes, defaults)) {
              expect(offset).toBeGreaterThanOrEqual(0);
              expect(offset + size).toBeLessThanOrEqual(length);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(Fmp4Fault);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
