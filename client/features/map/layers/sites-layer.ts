import { ScatterplotLayer } from '@deck.gl/layers';
import type { SiteMark } from '../map-model.ts';
import { levelHex, rgba, THEME } from '../palette.ts';
import { glyphLayer } from './glyph-layer.ts';
import type { LayerContext } from './layer-context.ts';

/** Sites as seen from afar: a quiet ring, or the worst open alert's shape with a count. */
export function sitesLayer({ model, atlas, scale, isClose }: LayerContext) {
  if (isClose) return [];
  const quiet = model.sites.filter((site) => site.level === undefined);
  const alarmed = model.sites.filter((site) => site.level !== undefined);
  const colour = (site: SiteMark) =>
    site.level ? levelHex(site.level) : site.isSelected ? THEME.accent : THEME['fg-2'];
  return [
    new ScatterplotLayer<SiteMark>({
      id: 'site-rings',
      data: model.sites,
      getPosition: (site) => [site.position[0], site.position[1]],
      getRadius: (site) => (site.level ? 13 : 6) * scale,
      getFillColor: (site) =>
        rgba(site.level ? levelHex(site.level) : THEME['bg-0'], site.level ? 0.16 : 0.9),
      getLineColor: (site) => rgba(colour(site), 0.95),
      getLineWidth: (site) => (site.isSelected || site.unacknowledged ? 2 : 1.4) * scale,
      radiusUnits: 'pixels',
      lineWidthUnits: 'pixels',
      stroked: true,
    }),
    new ScatterplotLayer<SiteMark>({
      id: 'site-dots',
      data: quiet,
      getPosition: (site) => [site.position[0], site.position[1]],
      getRadius: 2 * scale,
      getFillColor: (site) => rgba(colour(site)),
      radiusUnits: 'pixels',
    }),
    glyphLayer(
      'site-levels',
      atlas,
      alarmed.map((site) => ({
        position: site.position,
        glyph: site.unacknowledged ? site.level! : `${site.level!}-outline`,
        colour: rgba(levelHex(site.level!)),
        sizePx: 15 * scale,
      })),
    ),
  ];
}
