import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { MAP_FONT, SITE_ZOOM } from './map-constants.ts';
import { BASEMAP, FLOOR } from './palette.ts';

export const FLOOR_SOURCE = 'floor';

const part = (name: string): FilterSpecification => ['==', ['get', 'part'], name];

/** Widths grow with zoom like walls of a fixed thickness, bounded so that they stay lines. */
const wall = (thin: number, thick: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.6],
  ['zoom'],
  16,
  thin,
  20,
  thick,
];

/** A floor plan in a few quiet tones; only a room in an alert has a colour. */
export function floorLayers(scale: number): LayerSpecification[] {
  const shared = { source: FLOOR_SOURCE, minzoom: SITE_ZOOM } as const;
  return [
    {
      id: 'floor-grid',
      type: 'line',
      ...shared,
      minzoom: SITE_ZOOM + 1,
      filter: part('grid'),
      paint: { 'line-color': FLOOR.grid, 'line-width': 0.8 * scale },
    },
    {
      id: 'floor-glow',
      type: 'line',
      ...shared,
      filter: part('footprint'),
      paint: {
        'line-color': BASEMAP.coastGlow,
        'line-width': 18 * scale,
        'line-blur': 18 * scale,
        'line-opacity': 0.55,
      },
    },
    {
      id: 'floor-footprint',
      type: 'fill',
      ...shared,
      filter: part('footprint'),
      paint: { 'fill-color': FLOOR.footprint },
    },
    {
      id: 'floor-units',
      type: 'fill',
      ...shared,
      filter: part('unit'),
      paint: {
        'fill-color': [
          'match',
          ['get', 'category'],
          ['walkway', 'stairs', 'lobby'],
          FLOOR.walkway,
          ['restricted'],
          FLOOR.restricted,
          FLOOR.unit,
        ],
      },
    },
    {
      id: 'floor-tones',
      type: 'fill',
      ...shared,
      filter: ['has', 'tone'],
      paint: { 'fill-color': ['get', 'tone'], 'fill-opacity': 0.1 },
    },
    {
      id: 'floor-fixtures',
      type: 'fill',
      ...shared,
      minzoom: 16.5,
      filter: part('fixture'),
      paint: { 'fill-color': FLOOR.fixture, 'fill-opacity': 0.75 },
    },
    {
      id: 'floor-walls',
      type: 'line',
      ...shared,
      filter: part('unit'),
      layout: { 'line-join': 'miter' },
      paint: { 'line-color': FLOOR.wall, 'line-width': wall(0.8 * scale, 2.4 * scale) },
    },
    {
      id: 'floor-outer-walls',
      type: 'line',
      ...shared,
      filter: part('footprint'),
      layout: { 'line-join': 'miter' },
      paint: { 'line-color': FLOOR.outerWall, 'line-width': wall(1.4 * scale, 4 * scale) },
    },
    {
      id: 'floor-openings',
      type: 'line',
      ...shared,
      filter: part('opening'),
      paint: { 'line-color': FLOOR.opening, 'line-width': wall(2.4 * scale, 6 * scale) },
    },
    {
      id: 'floor-labels',
      type: 'symbol',
      ...shared,
      minzoom: 16.4,
      filter: part('label'),
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 16.4, 9 * scale, 20, 14 * scale],
        'text-letter-spacing': 0.04,
        'text-max-width': 8,
        'text-padding': 2,
      },
      paint: {
        'text-color': FLOOR.label,
        'text-halo-color': FLOOR.footprint,
        'text-halo-width': 1.4 * scale,
        'text-opacity': 0.9,
      },
    },
  ];
}
