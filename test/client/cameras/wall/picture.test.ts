import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MOST_ZOOM,
  panBy,
  WHOLE,
  type Zoom,
  zoomAbout,
  zoomTransform,
  zoomWords,
} from '../../../../client/features/cameras/wall/digital-zoom.ts';
import { captionLines, snapshotName } from '../../../../client/features/cameras/wall/snapshot.ts';

describe('digital zoom', () => {
  test('says how much it is, and nothing of the whole picture', () => {
    expect([zoomWords(WHOLE), zoomTransform(WHOLE)]).toEqual([undefined, undefined]);
    const zoom = zoomAbout(WHOLE, 2.4);
    expect(zoomWords(zoom)).toBe('2.4x digital');
    expect(zoomWords(zoomAbout(zoom, 1 / 2.4))).toBeUndefined();
  });

  test('what is under the pointer stays under it', () => {
    const at = { x: 0.25, y: 0.75 };
    const zoom = zoomAbout(WHOLE, 2, at);
    expect([zoom.x + at.x / zoom.scale, zoom.y + at.y / zoom.scale]).toEqual([0.25, 0.75]);
  });

  test('is dragged with the pointer and stops at the edge of the picture', () => {
    const zoom = zoomAbout(WHOLE, 2);
    expect(panBy(zoom, { x: 0.1, y: 0 })).toEqual({ scale: 2, x: 0.2, y: 0.25 });
    expect(panBy(zoom, { x: 9, y: -9 })).toEqual({ scale: 2, x: 0, y: 0.5 });
    expect(panBy(WHOLE, { x: 0.5, y: 0.5 })).toEqual(WHOLE);
  });

  test('never shows anything beside the picture, whatever is done', () => {
    const part = fc.double({ min: -2, max: 2, noNaN: true });
    const act = fc.oneof(
      fc.tuple(fc.double({ min: 0.1, max: 5, noNaN: true }), part, part).map(
        ([factor, x, y]) =>
          (zoom: Zoom) =>
            zoomAbout(zoom, factor, { x, y }),
      ),
      fc.tuple(part, part).map(
        ([x, y]) =>
          (zoom: Zoom) =>
            panBy(zoom, { x, y }),
      ),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const zoom = acts.reduce((before, one) => one(before), WHOLE);
        expect(zoom.scale).toBeGreaterThanOrEqual(1);
        expect(zoom.scale).toBeLessThanOrEqual(MOST_ZOOM);
        for (const corner of [zoom.x, zoom.y]) {
          expect(corner).toBeGreaterThanOrEqual(0);
          expect(corner + 1 / zoom.scale).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe('a picture taken off the wall', () => {
  const facts = {
    camera: { id: 'C-101', name: 'Main entrance', demonstration: true },
    site: 'Frankfurt campus',
    timezone: 'Europe/Berlin',
    pictureAt: Date.UTC(2026, 10, 23, 4, 31, 32, 480),
    takenAt: Date.UTC(2026, 10, 23, 4, 31, 34, 800),
    mode: 'live' as const,
    by: 'Mara Okafor',
    deployment: 'Frankfurt',
  };
  test('says whose it is, when in which zone, how old it was, who took it, and that it is a demonstration', () => {
    expect(captionLines(facts)).toEqual([
      'C-101  Main entrance, Frankfurt campus',
      'Picture of 2026-11-23 04:31:32.480 UTC  (Mon 23 Nov 05:31:32 CET), live, 2.3 s old when taken',
      'Taken by Mara Okafor, Frankfurt.  DEMONSTRATION: nothing seen here happened',
    ]);
  });
  test('of a recording says that it is one, and no age', () => {
    const real = { ...facts, mode: 'recorded' as const, camera: { ...facts.camera, demonstration: false } };
    expect(captionLines(real)[1]).toMatch(/, recorded$/);
    expect(captionLines(real)[2]).toBe('Taken by Mara Okafor, Frankfurt');
  });
  test('has a name that sorts by camera and time and suits every file system', () => {
    expect(snapshotName(facts, 'image/png')).toBe('C-101_2026-11-23T04-31-32-480Z.png');
    const odd = { ...facts, camera: { ...facts.camera, id: '../a b' } };
    expect(snapshotName(odd, 'image/jpeg')).toBe('-a-b_2026-11-23T04-31-32-480Z.jpg');
  });
});
