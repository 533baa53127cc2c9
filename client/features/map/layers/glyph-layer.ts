import { IconLayer } from '@deck.gl/layers';
import type { LngLat } from '../../../../shared/domain/site.ts';
import { GLYPH_MAPPING, type Glyph } from '../glyph-atlas.ts';
import type { Rgba } from '../palette.ts';

export interface GlyphMark {
  readonly position: LngLat;
  readonly glyph: Glyph;
  readonly colour: Rgba;
  readonly sizePx: number;
  /** Degrees clockwise from north. */
  readonly headingDeg?: number;
  /** Lifts the shape off its place, pixels. */
  readonly liftPx?: number;
}

/** Shapes of the atlas in one colour each. */
export function glyphLayer(id: string, atlas: HTMLCanvasElement, data: readonly GlyphMark[]) {
  return new IconLayer<GlyphMark>({
    id,
    data,
    // deck.gl takes any image source; its type only names URLs and textures.
    iconAtlas: atlas as unknown as string,
    iconMapping: GLYPH_MAPPING,
    getIcon: (mark) => mark.glyph,
    getPosition: (mark) => [mark.position[0], mark.position[1]],
    getColor: (mark) => mark.colour,
    getSize: (mark) => mark.sizePx,
    getAngle: (mark) => -(mark.headingDeg ?? 0),
    getPixelOffset: (mark) => [0, -(mark.liftPx ?? 0)],
    sizeUnits: 'pixels',
    // Lies on the ground: a camera keeps its heading when the map is turned.
    billboard: !data.some((mark) => mark.headingDeg !== undefined),
  });
}
