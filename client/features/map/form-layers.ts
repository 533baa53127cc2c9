import type { Layer } from '@deck.gl/core';
import { alertsLayer } from './layers/alerts-layer.ts';
import { camerasLayer } from './layers/cameras-layer.ts';
import { doorsLayer } from './layers/doors-layer.ts';
import type { LayerContext } from './layers/layer-context.ts';
import { sitesLayer } from './layers/sites-layer.ts';

/** Bottom to top. One more kind of mark is one more file and one more line. */
const factories: Readonly<Record<string, (context: LayerContext) => Layer[]>> = {
  sites: sitesLayer,
  cameras: camerasLayer,
  doors: doorsLayer,
  alerts: alertsLayer,
};

/** All layers; one that throws is left out and reported, the others stay. */
export function formLayers(
  context: LayerContext,
  onFault: (layer: string, error: unknown) => void,
  from: typeof factories = factories,
): Layer[] {
  return Object.entries(from).flatMap(([name, form]) => {
    try {
      return form(context);
    } catch (error) {
      onFault(name, error);
      return [];
    }
  });
}
