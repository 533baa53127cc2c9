/**
 * Digital zoom: a part of the picture over the whole tile. Nothing new is seen by it, which is why it is always said. `x` and `y`
 * are the corner of the part shown, as fractions of the picture.
 */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
/** Beyond this single pixels of a 640 x 360 picture are as large as fingers. */
export const MOST_ZOOM = 8;
/** One press of a key, one notch of a wheel. */
export const ZOOM_STEP = 1.25;

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

function inside({ scale, x, y }: Zoom): Zoom {
  if (scale <= 1) return WHOLE;
  const most = 1 - 1 / scale;
  return { scale, x: clamp(x, 0, most), y: clamp(y, 0, most) };
}

/** Magnifies by a factor about a point of the tile (fractions of its sides): what is under that point stays there. */
export function zoomAbout(zoom: Zoom, factor: number, at = { x: 0.5, y: 0.5 }): Zoom {
  const scale = clamp(zoom.scale * factor, 1, MOST_ZOOM);
  // Back near one it is one: "1.0x digital" would be said for nothing.
  if (scale < 1.02) return WHOLE;
  return inside({
    scale,
    x: zoom.x + at.x / zoom.scale - at.x / scale,
    y: zoom.y + at.y / zoom.scale - at.y / scale,
  });
}

/** Moves the part shown by fractions of the tile: what is dragged goes with the pointer. */
export function panBy(zoom: Zoom, by: { readonly x: number; readonly y: number }): Zoom {
  return inside({ ...zoom, x: zoom.x - by.x / zoom.scale, y: zoom.y - by.y / zoom.scale });
}

/** For an element with its origin at the top left corner. */
export function zoomTransform({ scale, x, y }: Zoom): string | undefined {
  return scale === 1 ? undefined : `scale(${scale}) translate(${-x * 100}%, ${-y * 100}%)`;
}

/** `2.4x digital`. */
export function zoomWords({ scale }: Zoom): string | undefined {
  return scale === 1 ? undefined : `${scale.toFixed(1)}x digital`;
}
