import { useEffect } from 'react';

const IDLE_MS = 30_000;

/** Loads the new build once nobody has touched anything for half a minute and no dialog is open; the address keeps the view. */
export function useReloadWhenIdle(isOutdated: boolean): void {
  useEffect(() => {
    if (!isOutdated) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (document.querySelector('dialog[open]')) wait();
        else window.location.reload();
      }, IDLE_MS);
    };
    const events = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const event of events) window.addEventListener(event, wait, { passive: true });
    wait();
    return () => {
      clearTimeout(timer);
      for (const event of events) window.removeEventListener(event, wait);
    };
  }, [isOutdated]);
}
