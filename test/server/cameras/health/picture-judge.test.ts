import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acceptView,
  judgePicture,
  NOTHING_KNOWN,
  type PictureReading,
} from '../../../../server/cameras/health/picture-judge.ts';
import { SAMPLE_HEIGHT, SAMPLE_WIDTH } from '../../../../server/cameras/health/picture-sampler.ts';

const CAMERA = { canStandStill: false, canMove: false };
const STEP = 30_000;

/** A scene of blocks, each `seed` another; every picture has noise of its own, as a sensor has. */
function picture(seed: number, options: { noise?: number; frame?: number; shift?: number } = {}): Uint8Array {
  const { noise = 4, frame = 0, shift = 0 } = options;
  let state = (frame + 1) * 7919;
  return Uint8Array.from({ length: SAMPLE_WIDTH * SAMPLE_HEIGHT }, (_, index) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    const x = Math.floor(((index % SAMPLE_WIDTH) + shift) / 7);
    const y = Math.floor((Math.floor(index / SAMPLE_WIDTH) + shift) / 5);
    const block = Math.abs(Math.sin((x * 12.9898 + y * 78.233 + seed) * 43758.5453)) % 1;
    return 40 + block * 160 + (noise === 0 ? 0 : ((state >> 8) % (2 * noise)) - noise);
  });
}
const flat = (value: number) => new Uint8Array(SAMPLE_WIDTH * SAMPLE_HEIGHT).fill(value);

function watch(
  lumas: readonly Uint8Array[],
  camera = CAMERA,
  more: Partial<PictureReading> = {},
  known = NOTHING_KNOWN,
) {
  return lumas.reduce(
    (so, luma, index) =>
      judgePicture(
        so,
        { at: index * STEP, luma, isGrey: false, bytes: 50_000 + index * 3_000, ...more },
        camera,
      ),
    known,
  );
}
const living = (seed: number, count: number) =>
  Array.from({ length: count }, (_, frame) => picture(seed, { frame }));

describe('a picture', () => {
  test('of a living camera is well, hour after hour', () => {
    expect(watch(living(1, 120)).fault).toBeUndefined();
  });

  test('that is black, or shows nothing, for a minute is said; since the first such one', () => {
    const black = watch([...living(1, 8), flat(4), flat(4), flat(4)]);
    expect(black.fault).toEqual({ is: 'black', since: 8 * STEP });
    expect(watch([...living(1, 8), flat(200), flat(201), flat(199)]).fault).toMatchObject({ is: 'blank' });
    expect(watch([...living(1, 8), flat(4), flat(4)]).fault).toBeUndefined();
    expect(watch([...living(1, 8), flat(4), flat(4), flat(4), picture(1)]).fault).toBeUndefined();
  });

  test('that is the same to the pixel for two minutes comes from no living sensor', () => {
    const still = Array.from({ length: 6 }, () => picture(1));
    const frozen = watch([...living(1, 8).slice(1), ...still], CAMERA, { bytes: 50_000 });
    expect(frozen.fault).toEqual({ is: 'unchanged', since: 7 * STEP });
    // a demonstration scene may come round to the same picture
    expect(watch(still, { ...CAMERA, canStandStill: true }, { bytes: 50_000 }).fault).toBeUndefined();
    // a quiet room: no noise in the sample, but in the sizes
    expect(watch(still).fault).toBeUndefined();
  });

  test('of another view is said after a minute, and no more where somebody accepts it', () => {
    const turned = [...living(1, 8), ...living(2, 4)];
    const moved = watch(turned);
    expect(moved.fault).toEqual({ is: 'moved', since: 8 * STEP });
    expect(watch(turned, { ...CAMERA, canMove: true }).fault).toBeUndefined();
    const accepted = watch(living(2, 12), CAMERA, {}, acceptView(moved));
    expect(accepted.fault).toBeUndefined();
    expect(watch(living(1, 4), CAMERA, {}, accepted).fault).toMatchObject({ is: 'moved' });
  });

  test('back where it was is well again', () => {
    expect(watch([...living(1, 8), ...living(2, 4), ...living(1, 1)]).fault).toBeUndefined();
  });

  test('by infra-red has a view of its own', () => {
    const day = watch(living(1, 8));
    const night = watch(living(3, 10), CAMERA, { isGrey: true }, day);
    expect(night.fault).toBeUndefined();
    expect(watch(living(1, 4), CAMERA, {}, night).fault).toBeUndefined();
  });

  test('with somebody in a third of it is of the same view', () => {
    const passing = living(1, 12).map((luma, frame) => {
      const changed = luma.slice();
      if (frame > 7)
        for (let y = 0; y < SAMPLE_HEIGHT; y++)
          for (let x = frame; x < frame + SAMPLE_WIDTH / 3; x++)
            changed[y * SAMPLE_WIDTH + x] = (x * y * 7) % 255;
      return changed;
    });
    expect(watch(passing).fault).toBeUndefined();
  });

  test('of light that changes slowly or at once is of the same view', () => {
    const dusk = living(1, 40).map((luma, frame) => luma.map((value) => value * (1 - frame / 80)));
    expect(watch(dusk).fault).toBeUndefined();
    const lamp = living(1, 12).map((luma, frame) => (frame > 7 ? luma.map((value) => 60 + value / 2) : luma));
    expect(watch(lamp).fault).toBeUndefined();
  });

  test('whatever it shows, is judged, and a fault begins no later than now', () => {
    const any = fc.oneof(
      fc.constant(flat(0)),
      fc.integer({ min: 0, max: 255 }).map(flat),
      fc.integer({ min: 0, max: 4 }).map((seed) => picture(seed)),
      fc.uint8Array({ minLength: SAMPLE_WIDTH * SAMPLE_HEIGHT, maxLength: SAMPLE_WIDTH * SAMPLE_HEIGHT }),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 16 }), fc.boolean(), (lumas, isGrey) => {
        const { fault } = watch(lumas, CAMERA, { isGrey, bytes: 1 });
        expect(fault?.since ?? 0).toBeLessThanOrEqual(lumas.length * STEP);
      }),
      { numRuns: 50 },
    );
  });
});
