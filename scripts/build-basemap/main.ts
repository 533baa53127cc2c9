import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadLayers } from './layers.ts';
import { writePmtiles } from './pmtiles-writer.ts';
import { cutTiles } from './tiles.ts';

/**
 * Builds `public/basemap/world.pmtiles`, the world from zoom 0 to 6, from npm data alone (see NOTICE beside it).
 * Measured: 3.4 MB; zoom 5 would be 2.2 MB, zoom 7 5.4 MB. Run by hand when data or names change: `npx tsx
 * scripts/build-basemap/main.ts`. The same input gives the same bytes.
 */
const MAX_ZOOM = 6;
const folder = fileURLToPath(new URL('../../public/basemap/', import.meta.url));

const layers = loadLayers();
const tiles = [...cutTiles(layers, MAX_ZOOM)];
const archive = writePmtiles(tiles, {
  maxZoom: MAX_ZOOM,
  center: [10, 25],
  metadata: {
    name: 'world',
    attribution: 'Natural Earth',
    vector_layers: Object.keys(layers).map((id) => ({ id, fields: {}, minzoom: 0, maxzoom: MAX_ZOOM })),
  },
});
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}world.pmtiles`, archive);
const largest = Math.max(...tiles.map((tile) => tile.data.length));
console.log(`${tiles.length} tiles, ${archive.length} bytes, largest tile ${largest} bytes`);
