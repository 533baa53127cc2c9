import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankOf, createPictureWatch } from '../../../../../client/features/cameras/player/picture-watch.ts';
import { printOfPiece } from '../../../../../client/features/cameras/player/piece-print.ts';

/** A sample whose points have these grey values. */
const sample = (...greys: number[]) =>
  Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255]));
const piece = (mark: number, print: number) => ({ mark, print, durationS: 1 });

describe('what a picture tells by itself', () => {
  test('it changed with the last sample that differed', () => {
    const watch = createPictureWatch();
    watch.look(sample(10, 200), 1000);
    watch.look(sample(10, 201), 3000);
    watch.look(sample(10, 201), 5000);
    expect(watch.content()).toMatchObject({ changedAt: 3000 });
  });

  test('it stirred when a point differed by more than coding makes', () => {
    const watch = createPictureWatch();
    watch.look(sample(10, 200), 1000);
    watch.look(sample(14, 204), 3000);
    expect(watch.content()).toMatchObject({ changedAt: 3000, stirredAt: 1000 });
    watch.look(sample(14, 230), 5000);
    expect(watch.content()).toMatchObject({ stirredAt: 5000 });
  });

  test('it is blank since the first sample of one colour', () => {
    const watch = createPictureWatch();
    watch.look(sample(3, 4, 3, 5), 1000);
    watch.look(sample(4, 4, 3, 5), 3000);
    expect(watch.content()).toMatchObject({ blankSince: 1000, blank: 'black' });
    watch.look(sample(3, 4, 90, 5), 5000);
    expect(watch.content().blank).toBeUndefined();
  });

  test.each([
    ['black', [0, 0, 0, 0]],
    ['grey', [128, 128, 129, 128]],
    ['white', [250, 251, 250, 250]],
    [undefined, [5, 5, 5, 40]],
    [undefined, [12, 18, 25, 14]],
  ] as const)('%s', (colour, greys) => expect(blankOf(sample(...greys))).toBe(colour));

  test('a piece fetched again is no repetition; a list that begins anew may have its numbers again', () => {
    const watch = createPictureWatch();
    for (const round of [1, 2, 3])
      for (const mark of [1, 2, 3, 4]) watch.take(piece(mark, mark), round * 1000);
    expect(watch.content().repeating).toBeUndefined();
    watch.restart();
    for (const round of [0, 1, 2])
      for (const mark of [1, 2, 3, 4]) watch.take(piece(round * 4 + mark, mark), round * 4000 + mark * 1000);
    expect(watch.content().repeating).toMatchObject({ periodMs: 4000 });
  });

  test('after an interruption samples count from then', () => {
    const watch = createPictureWatch();
    watch.look(sample(0, 0), 1000);
    watch.interrupt(90_000);
    expect(watch.content()).toEqual({ changedAt: 90_000, stirredAt: 90_000 });
  });
});

/** An MP4 box. */
const box = (type: string, body: Uint8Array) => {
  const bytes = new Uint8Array(8 + body.length);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(body, 8);
  return bytes;
};
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part])).buffer;

describe('the print of a piece', () => {
  const pictures = Uint8Array.of(1, 2, 3, 4);

  test('is of its pictures, not of their times', () => {
    const early = joined(box('moof', Uint8Array.of(1)), box('mdat', pictures));
    const late = joined(box('moof', Uint8Array.of(2)), box('mdat', pictures));
    const other = joined(box('moof', Uint8Array.of(1)), box('mdat', Uint8Array.of(1, 2, 3, 5)));
    expect(printOfPiece(early)).toBe(printOfPiece(late));
    expect(printOfPiece(early)).not.toBe(printOfPiece(other));
  });

  test('there is none of what holds no pictures or is no MP4; nothing is read past its end', () => {
    expect(printOfPiece(joined(box('moof', Uint8Array.of(1))))).toBeUndefined();
    expect(printOfPiece(joined(box('mdat', pictures)).slice(0, 10))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        printOfPiece(Uint8Array.from(bytes).buffer);
      }),
    );
  });
});
