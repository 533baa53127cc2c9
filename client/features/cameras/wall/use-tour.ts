import { useCallback, useEffect, useState } from 'react';
import { advanceTour, setTourPaused, startTour, type TourHold, turnPage } from './tour.ts';

const TICK_MS = 500;

/** The tour's life on a screen; another wall (`key`) begins at its first page. */
export function useTour(key: string, pages: number, seconds: number | undefined, hold: TourHold | undefined) {
  const [held, setHeld] = useState(() => ({ key, tour: startTour(performance.now(), { seconds }) }));
  const tour = held.key === key ? held.tour : startTour(performance.now(), { seconds });
  const change = useCallback(
    (next: (before: typeof tour) => typeof tour) =>
      setHeld((before) => ({
        key,
        tour: next(before.key === key ? before.tour : startTour(performance.now(), { seconds })),
      })),
    [key, seconds],
  );
  const isTurning = seconds !== undefined && pages > 1;
  useEffect(() => {
    if (!isTurning) return;
    const timer = setInterval(() => {
      // A page nobody sees is not turned: whoever comes back finds what was there.
      const isHidden = document.visibilityState !== 'visible';
      const now = performance.now();
      change((before) =>
        isHidden ? { ...before, at: now } : advanceTour(before, { pages, seconds }, hold, now),
      );
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [change, isTurning, pages, seconds, hold]);
  return {
    tour,
    turn: (by: number) => change((before) => turnPage(before, { pages, seconds }, by, performance.now())),
    togglePause: () => change((before) => setTourPaused(before, !before.isPaused, performance.now())),
  };
}
