import { useCallback, useEffect, useRef, useState } from 'react';
import { useView } from '../../../live/live-context.tsx';
import type { TileStats } from '../player/player-view.ts';
import { nextBudget, openBudget, type StreamBudget } from './stream-budget.ts';

const LOOK_MS = 2_000;

interface Counted {
  readonly decoded: number;
  readonly dropped: number;
}

/** Looks at what this screen manages every two seconds, while it can be seen. The state only changes when the limit does. */
export function useStreamBudget(wanted: number): {
  readonly budget: StreamBudget;
  readonly onStats: (stats: TileStats) => void;
} {
  const [budget, setBudget] = useState(() => openBudget(performance.now()));
  const health = useView('cameras').items;
  const newest = useRef({ wanted, health });
  newest.current = { wanted, health };
  const stats = useRef(new Map<string, TileStats>());
  const onStats = useCallback((of: TileStats) => void stats.current.set(of.camera, of), []);

  useEffect(() => {
    let held = openBudget(performance.now());
    let lookedAt = performance.now();
    let counted = new Map<string, Counted>();
    let blockedMs = 0;
    const observer = observeLongTasks((ms) => {
      blockedMs += ms;
    });
    const timer = setInterval(() => {
      const at = performance.now();
      const windowMs = at - lookedAt;
      // Where long tasks are not told, a timer that comes late tells the least that was blocked.
      const blocked = Math.min(windowMs, Math.max(blockedMs, windowMs - LOOK_MS));
      lookedAt = at;
      blockedMs = 0;
      const seen = [...stats.current.values()];
      stats.current.clear();
      const live = seen.filter(({ mode }) => mode === 'live');
      const before = counted;
      counted = new Map(
        live.map((one) => [one.camera, { decoded: one.decodedFrames, dropped: one.droppedFrames }]),
      );
      if (document.visibilityState !== 'visible') return;
      const grown = (camera: string, what: keyof Counted) =>
        Math.max(
          0,
          (counted.get(camera)?.[what] ?? 0) - (before.get(camera)?.[what] ?? Number.POSITIVE_INFINITY),
        );
      const sum = (what: keyof Counted) => live.reduce((total, { camera }) => total + grown(camera, what), 0);
      const isLate = ({ camera, state }: TileStats) =>
        state === 'behind' && newest.current.health.get(camera)?.state === 'live';
      const next = nextBudget(
        held,
        {
          ...{ at, windowMs, blockedMs: blocked },
          playing: live.length,
          late: live.filter(isLate).length,
          decoded: sum('decoded'),
          dropped: sum('dropped'),
        },
        newest.current.wanted,
      );
      const isNews = next.limit !== held.limit || next.strain !== held.strain;
      held = next;
      if (isNews) setBudget(next);
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      observer?.disconnect();
    };
  }, []);
  return { budget, onStats };
}

/** Chromium tells tasks of 50 ms and more; others nothing. */
function observeLongTasks(onTask: (ms: number) => void): PerformanceObserver | undefined {
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return undefined;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) onTask(entry.duration);
  });
  observer.observe({ type: 'longtask' });
  return observer;
}
