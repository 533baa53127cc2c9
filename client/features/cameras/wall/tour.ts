/**
 * A wall that turns its pages by itself.
 *
 *     turning --its time is over--> turning, the next page
 *     turning <--key--> paused by key
 *     turning --an unacknowledged alert, a tile in focus, a recorded moment--> held --it is over--> turning, with the time that was left
 *
 * Pages are counted from 0. A person who turns a page by hand gets the whole time for it.
 */
export interface Tour {
  readonly page: number;
  readonly leftMs: number;
  /** When `leftMs` was true. */
  readonly at: number;
  readonly isPaused: boolean;
}

/** What holds a tour, in the order it is said. */
export type TourHold = 'alert' | 'focus' | 'recorded';

export interface TourSetting {
  readonly pages: number;
  /** How long a page stays; undefined: pages are only turned by hand. */
  readonly seconds: number | undefined;
}

export function startTour(now: number, { seconds = 0 }: Pick<TourSetting, 'seconds'>): Tour {
  return { page: 0, leftMs: seconds * 1_000, at: now, isPaused: false };
}

/** What the passing of time does. However long it was (a screen that slept), at most one page is turned. */
export function advanceTour(tour: Tour, setting: TourSetting, hold: TourHold | undefined, now: number): Tour {
  const { pages, seconds } = setting;
  const page = tour.page < pages ? tour.page : 0;
  if (seconds === undefined || pages < 2 || tour.isPaused || hold !== undefined)
    return page === tour.page ? { ...tour, at: now } : { ...tour, page, at: now };
  const leftMs = Math.min(tour.leftMs, seconds * 1_000) - Math.max(0, now - tour.at);
  if (leftMs > 0) return { ...tour, page, leftMs, at: now };
  return { ...tour, page: (page + 1) % pages, leftMs: seconds * 1_000, at: now };
}

export function turnPage(tour: Tour, { pages, seconds = 0 }: TourSetting, by: number, now: number): Tour {
  const page = (((tour.page + by) % pages) + pages) % pages;
  return { ...tour, page, leftMs: seconds * 1_000, at: now };
}

export function setTourPaused(tour: Tour, isPaused: boolean, now: number): Tour {
  return { ...tour, isPaused, at: now };
}

const HOLD_WORDS: Readonly<Record<TourHold, string>> = {
  alert: 'held by an alert',
  focus: 'held while a tile is in focus',
  recorded: 'held while the past is shown',
};

/** `Tour, page 2 of 5, next in 8 s`; undefined where there is one page. */
export function tourWords(tour: Tour, setting: TourSetting, hold: TourHold | undefined): string | undefined {
  if (setting.pages < 2) return undefined;
  const page = `page ${Math.min(tour.page, setting.pages - 1) + 1} of ${setting.pages}`;
  if (setting.seconds === undefined) return `P${page.slice(1)}`;
  const state = tour.isPaused
    ? 'paused'
    : hold
      ? HOLD_WORDS[hold]
      : `next in ${Math.max(0, Math.ceil(tour.leftMs / 1_000))} s`;
  return `Tour, ${page}, ${state}`;
}
