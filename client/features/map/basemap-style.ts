import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { FLOOR_SOURCE, floorLayers } from './floor-style.ts';
import { LABEL_SOURCE, labelLayers } from './label-style.ts';
import { MAP_FONT, SITE_ZOOM } from './map-constants.ts';
import { BASEMAP } from './palette.ts';

const zoomed = (...stops: readonly number[]): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...stops,
];

/** Fades a layer from `full` to nothing while the site comes up. */
const fading = (full: number): ExpressionSpecification => zoomed(SITE_ZOOM - 3, full, SITE_ZOOM, 0);

/** A dark, quiet world under the floor plans. `scale` is the size of text and lines against a desk screen's (1). */
export function mapStyle(origin: string, scale: number): StyleSpecification {
  return {
    version: 8,
    sources: {
      world: { type: 'vector', url: `pmtiles://${origin}/basemap/world.pmtiles` },
      graticule: { type: 'geojson', data: graticule() },
      [FLOOR_SOURCE]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, tolerance: 0 },
      [LABEL_SOURCE]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: [...worldLayers(scale), ...floorLayers(scale), ...labelLayers(scale)],
  };
}

function worldLayers(scale: number): LayerSpecification[] {
  const world = (layer: string) => ({ source: 'world', 'source-layer': layer, maxzoom: SITE_ZOOM }) as const;
  const width = (...stops: readonly number[]) =>
    zoomed(...stops.map((stop, index) => (index % 2 ? stop * scale : stop)));
  return [
    {
      id: 'ocean',
      type: 'background',
      paint: { 'background-color': BASEMAP.ocean },
    },
    {
      id: 'graticule',
      type: 'line',
      source: 'graticule',
      maxzoom: 9,
      paint: { 'line-color': BASEMAP.graticule, 'line-width': 0.8 * scale },
    },
    {
      id: 'coast-glow',
      type: 'line',
      ...world('coast'),
      paint: {
        'line-color': BASEMAP.coastGlow,
        'line-width': width(0, 3, 6, 9),
        'line-blur': width(0, 3, 6, 9),
        'line-opacity': fading(0.5),
      },
    },
    {
      id: 'land',
      type: 'fill',
      ...world('land'),
      paint: { 'fill-color': BASEMAP.land, 'fill-antialias': false, 'fill-opacity': fading(1) },
    },
    {
      id: 'admin',
      type: 'line',
      ...world('admin1'),
      minzoom: 3,
      paint: {
        'line-color': BASEMAP.admin,
        'line-width': 0.8 * scale,
        'line-dasharray': [3, 2],
        'line-opacity': fading(1),
      },
    },
    {
      id: 'rivers',
      type: 'line',
      ...world('rivers'),
      minzoom: 3,
      paint: { 'line-color': BASEMAP.river, 'line-width': width(3, 0.5, 7, 2), 'line-opacity': fading(1) },
    },
    {
      id: 'lakes',
      type: 'fill',
      ...world('lakes'),
      paint: { 'fill-color': BASEMAP.lake, 'fill-opacity': fading(1) },
    },
    {
      id: 'borders',
      type: 'line',
      ...world('borders'),
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': BASEMAP.border,
        'line-width': width(0, 0.4, 4, 1, 8, 1.6),
        'line-opacity': fading(1),
      },
    },
    {
      id: 'coast',
      type: 'line',
      ...world('coast'),
      paint: {
        'line-color': BASEMAP.coast,
        'line-width': width(0, 0.5, 4, 0.9, 8, 1.3),
        'line-opacity': fading(1),
      },
    },
    ...placeLayers(scale),
  ];
}

function placeLayers(scale: number): LayerSpecification[] {
  const places = (layer: string) => ({ source: 'world', 'source-layer': layer }) as const;
  const shownCities: ExpressionSpecification = [
    '<=',
    ['get', 'r'],
    ['step', ['zoom'], -1, 2.2, 0, 3.2, 1, 4.2, 2, 5.2, 3, 6.2, 4, 7.5, 5],
  ];
  const halo = { 'text-halo-color': BASEMAP.halo, 'text-halo-width': 1.2 * scale } as const;
  return [
    {
      id: 'city-dots',
      type: 'circle',
      ...places('cities'),
      minzoom: 3,
      maxzoom: 11,
      filter: shownCities,
      paint: {
        'circle-radius': zoomed(3, 1.2 * scale, 8, 2.6 * scale),
        'circle-color': BASEMAP.city,
        'circle-opacity': 0.6,
      },
    },
    {
      id: 'cities',
      type: 'symbol',
      ...places('cities'),
      minzoom: 3,
      maxzoom: 11,
      filter: shownCities,
      layout: {
        'text-field': ['get', 'n'],
        'text-font': MAP_FONT,
        'text-size': zoomed(3, 10 * scale, 8, 13 * scale),
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 0.5,
        'text-justify': 'auto',
        'symbol-sort-key': ['-', 0, ['get', 'p']],
        'text-padding': 4,
      },
      paint: { 'text-color': BASEMAP.city, ...halo, 'text-opacity': 0.7 },
    },
    {
      id: 'countries',
      type: 'symbol',
      ...places('countries'),
      maxzoom: 7,
      filter: ['<=', ['get', 'r'], ['step', ['zoom'], 1, 2, 2, 3, 3, 4, 4, 6, 5]],
      layout: {
        'text-field': ['upcase', ['get', 'n']],
        'text-font': MAP_FONT,
        'text-size': zoomed(1, ['*', scale, ['-', 11, ['get', 'r']]] as never, 6, [
          '*',
          scale,
          ['-', 18, ['get', 'r']],
        ] as never),
        'text-letter-spacing': 0.14,
        'text-max-width': 7,
        'symbol-sort-key': ['get', 'r'],
      },
      paint: { 'text-color': BASEMAP.country, ...halo, 'text-opacity': 0.62 },
    },
  ];
}

/** Meridians and parallels every 10 degrees; straight in Mercator, so two points a line are enough. */
function graticule(): { type: 'Feature'; properties: object; geometry: MultiLine } {
  const coordinates: [number, number][][] = [];
  for (let lng = -180; lng <= 180; lng += 10) {
    coordinates.push([
      [lng, -80],
      [lng, 80],
    ]);
  }
  for (let lat = -80; lat <= 80; lat += 10) {
    coordinates.push([
      [-180, lat],
      [180, lat],
    ]);
  }
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates } };
}
type MultiLine = { type: 'MultiLineString'; coordinates: [number, number][][] };
