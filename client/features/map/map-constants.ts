/** No `glyphs` in the style: MapLibre draws text with the page's own fonts. They must be loaded before the map starts. */
export const MAP_FONT = ['Inter Variable', 'sans-serif'];
export const MAP_MONO_FONT = ['JetBrains Mono Variable', 'monospace'];

/** From here on the world fades out and only the site is drawn: the basemap is a kilometre coarse. */
export const SITE_ZOOM = 14;

/** At most this often are live changes painted, milliseconds: 10 Hz, 2 Hz where WebGL runs in software. */
export const PAINT_GAP_MS = 100;
export const PAINT_GAP_SOFTWARE_MS = 500;

/** Hover is looked up at 5 Hz. */
export const HOVER_GAP_MS = 200;

/** deck.gl does not survive the loss of its WebGL context; its overlay is built anew this long after. */
export const REBUILD_AFTER_MS = 300;
