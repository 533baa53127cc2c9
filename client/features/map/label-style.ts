import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { MAP_FONT, MAP_MONO_FONT } from './map-constants.ts';
import { THEME } from './palette.ts';

export const LABEL_SOURCE = 'mark-labels';

/** Above everything else of the map, so that other names make way. */
export function labelLayers(scale: number): LayerSpecification[] {
  const colour: ExpressionSpecification = ['get', 'colour'];
  const paint = {
    'text-color': colour,
    'text-halo-color': THEME['bg-0'],
    'text-halo-width': 1.6 * scale,
  } as const;
  return [
    {
      id: 'site-labels',
      type: 'symbol',
      source: LABEL_SOURCE,
      filter: ['in', ['get', 'kind'], ['literal', ['site', 'site-alarmed']]],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': MAP_FONT,
        'text-size': 12.5 * scale,
        'text-line-height': 1.25,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': ['match', ['get', 'kind'], 'site-alarmed', 1.5, 0.9],
        'text-justify': 'auto',
        'symbol-sort-key': ['get', 'rank'],
        'text-padding': 6,
      },
      paint,
    },
    {
      id: 'door-labels',
      type: 'symbol',
      source: LABEL_SOURCE,
      filter: ['==', ['get', 'kind'], 'door'],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': MAP_MONO_FONT,
        'text-size': 11.5 * scale,
        'text-anchor': 'top',
        'text-offset': [0, 0.95],
        'text-max-width': 40,
        'symbol-sort-key': ['get', 'rank'],
        'text-padding': 3,
      },
      paint,
    },
    {
      id: 'count-labels',
      type: 'symbol',
      source: LABEL_SOURCE,
      filter: ['==', ['get', 'kind'], 'count'],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': MAP_FONT,
        'text-size': 12 * scale,
        'text-anchor': 'left',
        'text-offset': [1.5, -2.2],
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint,
    },
  ];
}
