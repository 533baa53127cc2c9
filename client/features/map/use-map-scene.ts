import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Bounds } from '../../lib/geometry.ts';
import { hasWebGl } from './create-map.ts';
import { createMapScene, type MapScene, type SceneEvents, type SceneFrame } from './map-scene.ts';

/** missing: this browser cannot draw a map at all. */
export type SceneStatus = 'starting' | 'ready' | 'lost' | 'missing';

type Hover = Parameters<SceneEvents['onHover']>[0];

/** Ties the map's life to a panel: started once, ended with it. What it shows is handed in with `frame`. */
export function useMapScene(
  container: RefObject<HTMLElement | null>,
  frame: SceneFrame,
  start: Bounds,
  onPick: SceneEvents['onPick'],
) {
  const [status, setStatus] = useState<SceneStatus>('starting');
  const [faults, setFaults] = useState<ReadonlySet<string>>(new Set());
  const [hover, setHover] = useState<Hover>();
  const [isClose, setIsClose] = useState(false);
  const scene = useRef<MapScene>(undefined);
  const flight = useRef<{ bounds: Bounds; maxZoom: number }>(undefined);
  const latest = useRef({ frame, onPick, start });
  latest.current = { frame, onPick, start };

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    if (!hasWebGl(document)) {
      setStatus('missing');
      return;
    }
    const ending = new AbortController();
    const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const options = { bounds: latest.current.start, scale, signal: ending.signal };
    const events: SceneEvents = {
      onState: setStatus,
      onFault(part, error) {
        console.error(`map: ${part}`, error);
        setFaults((before) => (before.has(part) ? before : new Set([...before, part])));
      },
      onPick: (pick) => latest.current.onPick(pick),
      onHover: setHover,
      onCloseness: setIsClose,
    };
    createMapScene(element, options, events).then(
      (made) => {
        if (ending.signal.aborted) return made?.end();
        scene.current = made;
        made?.show(latest.current.frame);
        if (flight.current) made?.fly(flight.current.bounds, flight.current.maxZoom);
      },
      (error) => {
        console.error('map: cannot start', error);
        if (!ending.signal.aborted) setStatus('missing');
      },
    );
    return () => {
      ending.abort();
      scene.current?.end();
      scene.current = undefined;
    };
  }, [container]);

  useEffect(() => scene.current?.show(frame), [frame]);

  const fly = useCallback((bounds: Bounds, maxZoom: number) => {
    flight.current = { bounds, maxZoom };
    scene.current?.fly(bounds, maxZoom);
  }, []);
  return { status, faults, hover, isClose, fly };
}
