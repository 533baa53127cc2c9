import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { panBy, WHOLE, ZOOM_STEP, type Zoom, zoomAbout } from './digital-zoom.ts';

interface Touch {
  readonly x: number;
  readonly y: number;
}

/**
 * Zoom by wheel, pinch and drag on an element. A bare wheel only counts while `takesWheel`, so that a page can be scrolled over
 * a wall; with Ctrl (as a trackpad's pinch arrives) it always does.
 */
export function useDigitalZoom(element: RefObject<HTMLElement | null>, takesWheel: boolean) {
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const touches = useRef(new Map<number, Touch>());
  const isZoomed = zoom.scale > 1;

  const fraction = (touch: { readonly clientX: number; readonly clientY: number }): Touch => {
    const box = element.current?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return { x: 0.5, y: 0.5 };
    return { x: (touch.clientX - box.left) / box.width, y: (touch.clientY - box.top) / box.height };
  };
  const newest = useRef({ fraction, takesWheel, isZoomed });
  newest.current = { fraction, takesWheel, isZoomed };

  // React listens to wheels passively: the page would scroll as well.
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const onWheel = (event: WheelEvent) => {
      const now = newest.current;
      if (!event.ctrlKey && !now.takesWheel && !now.isZoomed) return;
      event.preventDefault();
      const at = now.fraction(event);
      setZoom((before) => zoomAbout(before, event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, at));
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [element]);

  const held = touches.current;
  return {
    zoom,
    zoomBy: (factor: number) => setZoom((before) => zoomAbout(before, factor)),
    pan: (x: number, y: number) => setZoom((before) => panBy(before, { x, y })),
    reset: () => setZoom(WHOLE),
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0 || (event.target as Element).closest('button')) return;
        held.set(event.pointerId, fraction(event));
        if (isZoomed || held.size > 1) event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const from = held.get(event.pointerId);
        if (!from) return;
        const to = fraction(event);
        held.set(event.pointerId, to);
        const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
        if (!other) return setZoom((before) => panBy(before, { x: to.x - from.x, y: to.y - from.y }));
        const spread = (a: Touch) => Math.hypot(a.x - other.x, a.y - other.y);
        const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
        const factor = spread(from) > 0.01 ? spread(to) / spread(from) : 1;
        setZoom((before) => zoomAbout(before, factor, middle));
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => void held.delete(event.pointerId),
      onPointerCancel: (event: PointerEvent<HTMLElement>) => void held.delete(event.pointerId),
    },
  };
}
