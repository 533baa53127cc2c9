import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advanceTour,
  setTourPaused,
  startTour,
  tourWords,
  turnPage,
} from '../../../../client/features/cameras/wall/tour.ts';

const setting = { pages: 3, seconds: 10 };
const start = startTour(0, setting);

describe('a tour', () => {
  test('turns a page when its time is over and comes round', () => {
    let tour = start;
    const pages: number[] = [];
    for (let now = 0; now <= 30_000; now += 500) {
      tour = advanceTour(tour, setting, undefined, now);
      if (pages.at(-1) !== tour.page) pages.push(tour.page);
    }
    expect(pages).toEqual([0, 1, 2, 0]);
  });

  test('is held by an alert or a focus, and goes on with the time that was left', () => {
    let tour = advanceTour(start, setting, undefined, 7_000);
    tour = advanceTour(tour, setting, 'alert', 90_000);
    expect([tour.page, tour.leftMs]).toEqual([0, 3_000]);
    expect(tourWords(tour, setting, 'alert')).toBe('Tour, page 1 of 3, held by an alert');
    tour = advanceTour(tour, setting, undefined, 92_000);
    expect([tour.page, tourWords(tour, setting, undefined)]).toEqual([0, 'Tour, page 1 of 3, next in 1 s']);
    expect(advanceTour(tour, setting, undefined, 93_000).page).toBe(1);
  });

  test('is paused by key and says so', () => {
    const tour = advanceTour(setTourPaused(start, true, 1_000), setting, undefined, 60_000);
    expect([tour.page, tourWords(tour, setting, undefined)]).toEqual([0, 'Tour, page 1 of 3, paused']);
  });

  test('a page turned by hand stays its whole time, both ways round', () => {
    const late = advanceTour(start, setting, undefined, 9_500);
    expect(turnPage(late, setting, 1, 9_500)).toMatchObject({ page: 1, leftMs: 10_000 });
    expect(turnPage(late, setting, -1, 9_500).page).toBe(2);
  });

  test('a screen that slept finds the next page, not the tenth', () => {
    expect(advanceTour(start, setting, undefined, 3_600_000).page).toBe(1);
  });

  test('without a time pages are only turned by hand; one page is no tour', () => {
    expect(advanceTour(start, { pages: 3, seconds: undefined }, undefined, 60_000).page).toBe(0);
    expect(tourWords(start, { pages: 3, seconds: undefined }, undefined)).toBe('Page 1 of 3');
    expect(tourWords(start, { pages: 1, seconds: 10 }, undefined)).toBeUndefined();
  });

  test('whatever happens the page is one that there is, and a shorter wall begins again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(100_000), fc.integer({ min: -4, max: 4 })), {
          maxLength: 30,
        }),
        (steps) => {
          let tour = start;
          let now = 0;
          for (const [pages, ms, by] of steps) {
            now += ms;
            tour = advanceTour(tour, { pages, seconds: 10 }, undefined, now);
            expect(tour.page).toBeLessThan(pages);
            tour = turnPage(tour, { pages, seconds: 10 }, by, now);
            expect(tour.page).toBeGreaterThanOrEqual(0);
            expect(tour.page).toBeLessThan(pages);
          }
        },
      ),
    );
  });
});
