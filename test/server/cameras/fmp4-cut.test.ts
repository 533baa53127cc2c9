import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxesIn, Fmp4Fault, readInit, readMoof } from '../../../server/cameras/fmp4.ts';
import { cutFragment } from '../../../server/cameras/fmp4-cut.ts';
import { loadScene } from '../../../server/cameras/scene-source.ts';
import { makeFragment, makeInit } from './fixtures.ts';

const facts = readInit(makeInit());
const payload = (fragment: Buffer) => {
  const mdat = boxesIn(fragment).find((box) => box.type === 'mdat')!;
  return fragment.subarray(mdat.body, mdat.end);
};

describe('a cut fragment', () => {
  test('holds the same pictures and times, in order, however it is cut', () => {
    const picture = fc.record({
      duration: fc.integer({ min: 1, max: 5000 }),
      size: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(picture, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.boolean(),
        (groups, time, key) => {
          const pictures = groups.flat();
          const whole = makeFragment({
            ...{ time, key },
            durations: pictures.map((one) => one.duration),
            sizes: pictures.map((one) => one.size),
          });
          const cut = cutFragment(
            whole,
            groups.map((group) => group.length),
            facts,
          );
          expect(Buffer.concat(cut.map(payload))).toEqual(payload(whole));
          let at = time;
          for (const [index, one] of cut.entries()) {
            const read = readMoof(one, facts);
            const duration = groups[index]!.reduce((sum, each) => sum + each.duration, 0);
            expect(read).toMatchObject({ decodeTime: at, duration, samples: groups[index]!.length });
            if (index === 0) expect(read.key).toBe(key);
            at += duration;
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('of one piece is the fragment itself', () => {
    const whole = makeFragment({ time: 5, durations: [1, 2, 3], sizes: [4, 5, 6] });
    expect(cutFragment(whole, [3], facts)).toEqual([whole]);
  });

  test('begins with no key picture after the first, in every clip that ships', () => {
    const footage = fileURLToPath(new URL('../../../public/footage/', import.meta.url));
    for (const file of readdirSync(footage).filter((name) => name.endsWith('.mp4'))) {
      const clip = loadScene(`${footage}${file}`);
      const parts = cutFragment(clip.gops[0]!.bytes, [3, 3, 3, 3], clip.facts);
      expect(
        parts.map((part) => readMoof(part, clip.facts).key),
        file,
      ).toEqual([true, false, false, false]);
    }
  });

  test('damage is a fault, never a crash', () => {
    const whole = makeFragment({ time: 5, durations: [1, 2, 3], sizes: [4, 5, 6] });
    expect(() => cutFragment(whole, [1, 1], facts)).toThrow(Fmp4Fault);
    expect(() => cutFragment(makeFragment({ time: 5, durations: [1] }), [1], facts)).toThrow(Fmp4Fault);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          cutFragment(bytes, [1, 2], facts);
        } catch (error) {
          expect(error).toBeInstanceOf(Fmp4Fault);
        }
      }),
      { numRuns: 500 },
    );
  });
});
