import { gzipSync } from 'node:zlib';
import GeoJSONVT from 'geojson-vt';
import { fromGeojsonVt } from 'vt-pbf';
import type { BasemapLayers } from './layers.ts';

export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  /** Gzipped vector tile (MVT 2). */
  readonly data: Buffer;
}

/** Cuts the layers into gzipped vector tiles of zoom 0 to `maxZoom`; empty tiles are left out. */
export function* cutTiles(layers: BasemapLayers, maxZoom: number): Generator<Tile> {
  const indexes = Object.entries(layers).map(([name, data]) => {
    const isPoints = name === 'cities' || name === 'countries';
    const options = {
      maxZoom,
      indexMaxZoom: Math.min(maxZoom, 5),
      indexMaxPoints: 0,
      tolerance: isPoints ? 0 : 4,
      extent: 4096,
      buffer: isPoints ? 0 : 64,
    };
    return [name, new GeoJSONVT(data, options)] as const;
  });
  for (let z = 0; z <= maxZoom; z++) {
    for (let x = 0; x < 1 << z; x++) {
      for (let y = 0; y < 1 << z; y++) {
        const parts: Record<string, unknown> = {};
        for (const [name, index] of indexes) {
          if (z < 3 && (name === 'admin1' || name === 'rivers')) continue;
          const tile = index.getTile(z, x, y);
          if (tile === null) continue;
          const features =
            name === 'cities'
              ? tile.features.filter((one) => Number(one.tags?.r) <= Math.max(0, z - 1))
              : tile.features;
          if (features.length > 0) parts[name] = { ...tile, features };
        }
        if (Object.keys(parts).length === 0) continue;
        yield { z, x, y, data: gzipSync(fromGeojsonVt(parts, { version: 2 }), { level: 9 }) };
      }
    }
  }
}
