import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boxesIn,
  createFmp4Splitter,
  Fmp4Fault,
  type Fragment,
  findBox,
  readInit,
  readMoof,
  withDecodeTime,
} from '../../../server/cameras/fmp4.ts';
import { makeFragment, makeInit } from './fixtures.ts';

const none = { defaultDuration: 0, defaultFlags: 0 };

describe('fragmented MP4', () => {
  test('an initialisation segment says timescale, size and codec', () => {
    expect(readInit(makeInit({ timescale: 90000 }))).toEqual({
      ...{ timescale: 90000, codec: 'avc1.4d401e', format: 'avc1', width: 640, height: 360 },
      ...{ defaultDuration: 0, defaultFlags: 0x10000 },
    });
    expect(readInit(makeInit({ format: 'hvc1' }))).toMatchObject({ codec: undefined, format: 'hvc1' });
  });

  test('a fragment says when it decodes, how long it is and whether it begins with a key picture', () => {
    const key = makeFragment({ time: 2 ** 33 + 5, durations: [100, 200] });
    expect(readMoof(key, none)).toEqual({ decodeTime: 2 ** 33 + 5, duration: 300, samples: 2, key: true });
    expect(readMoof(makeFragment({ time: 0, durations: [1], key: false }), none).key).toBe(false);
  });

  test('a rewritten fragment differs in its time and number only', () => {
    const before = makeFragment({ time: 77, durations: [10, 10] });
    const after = withDecodeTime(before, 2 ** 40, 9);
    expect(readMoof(after, none)).toEqual({ ...readMoof(before, none), decodeTime: 2 ** 40 });
    expect(withDecodeTime(after, 77, 1)).toEqual(before);
    const old = Buffer.from(before);
    old[findBox(old, ['moof', 'traf', 'tfdt'])!.body] = 0;
    expect(() => withDecodeTime(old, 1, 1)).toThrow(Fmp4Fault);
  });

  test('a stream comes out the same however it is cut', () => {
    const fragments = [0, 1, 2].map((index) => makeFragment({ time: index * 1000, durations: [500, 500] }));
    const stream = Buffer.concat([makeInit(), ...fragments]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
        const found: Fragment[] = [];
        let inits = 0;
        const feed = createFmp4Splitter({
          onInit: () => {
            inits += 1;
          },
          onFragment: (fragment) => found.push(fragment),
        });
        let at = 0;
        for (let turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          feed(stream.subarray(at, at + size));
          at += size;
        }
        expect(inits).toBe(1);
        expect(found.map((one) => one.bytes)).toEqual(fragments);
        expect(found.map((one) => one.facts.decodeTime)).toEqual([0, 1000, 2000]);
      }),
    );
  });

  test('garbage is a fault, never a crash, a hang or a read past the end', () => {
    const onlyFaults = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        expect(error).toBeInstanceOf(Fmp4Fault);
      }
    };
    const whole = Buffer.concat([makeInit(), makeFragment({ time: 5, durations: [1, 2, 3] })]);
    const damaged = fc
      .array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 8,
      })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const random = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(damaged, random), (bytes) => {
        onlyFaults(() => boxesIn(bytes));
        onlyFaults(() => readInit(bytes));
        onlyFaults(() => readMoof(bytes, none));
        onlyFaults(() => withDecodeTime(bytes, 1, 1));
        onlyFaults(() => createFmp4Splitter({ onInit: () => undefined, onFragment: () => undefined })(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  test('a box that claims more than memory should hold is refused at once', () => {
    const feed = createFmp4Splitter({
      onInit: () => undefined,
      onFragment: () => undefined,
      maxBoxBytes: 1000,
    });
    expect(() => feed(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x6d, 0x64, 0x61, 0x74]))).toThrow(Fmp4Fault);
  });
});
