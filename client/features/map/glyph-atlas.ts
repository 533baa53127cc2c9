import type { Level } from '../../../shared/domain/finding.ts';

/** Drawn once into a canvas that deck.gl uploads: an atlas by URL would need `data:` in the content security policy. */
export type Glyph = Level | `${Level}-outline` | 'camera' | 'camera-lost' | 'pin' | 'pin-outline';

const CELL = 96;
const PADDING = 12;
/** Paths stand in a box of 16 by 16, the same shapes as `ui/severity-mark.tsx`. */
const SHAPES: Readonly<Record<Level, string>> = {
  critical: 'M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z',
  high: 'M8 1.4 15.2 14.6H.8z',
  medium: 'M8 1 15 8 8 15 1 8z',
  low: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  informational: 'M3 6.5h10v3H3z',
};
/** Looks north: the cone begins where the triangle ends. */
const CAMERA = 'M5 7.5h6v6.2H5z M8 6.9 11.4 1.8H4.6z';

/** Its tip is the place; the disc's middle stands at 8, 7. */
const PIN = 'M8 15.4 5.4 12.8A6.4 6.4 0 1 1 10.6 12.8z';

const drawings: readonly (readonly [Glyph, string, 'fill' | 'outline' | 'thin' | 'crossed'])[] = [
  ...Object.entries(SHAPES).flatMap(([level, path]) => [
    [level as Level, path, 'fill'] as const,
    [`${level as Level}-outline`, path, 'outline'] as const,
  ]),
  ['camera', CAMERA, 'fill'],
  ['camera-lost', CAMERA, 'crossed'],
  ['pin', PIN, 'fill'],
  ['pin-outline', PIN, 'thin'],
];

export type GlyphMapping = Readonly<
  Record<string, { x: number; y: number; width: number; height: number; mask: boolean }>
>;

/** Where each glyph stands in the atlas; `mask` lets the layer colour it. */
export const GLYPH_MAPPING: GlyphMapping = Object.fromEntries(
  drawings.map(([glyph], index) => [glyph, { x: index * CELL, y: 0, width: CELL, height: CELL, mask: true }]),
);

export function drawGlyphAtlas(document: Document): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = CELL * drawings.length;
  canvas.height = CELL;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas for the map glyphs');
  context.fillStyle = '#fff';
  context.strokeStyle = '#fff';
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [index, [, path, manner]] of drawings.entries()) {
    context.save();
    context.translate(index * CELL + PADDING, PADDING);
    context.scale((CELL - 2 * PADDING) / 16, (CELL - 2 * PADDING) / 16);
    const shape = new Path2D(path);
    context.lineWidth = manner === 'thin' ? 0.7 : 1.6;
    if (manner === 'fill' || manner === 'crossed') context.fill(shape);
    context.stroke(shape);
    if (manner === 'crossed') {
      context.globalCompositeOperation = 'destination-out';
      context.lineWidth = 4.2;
      context.stroke(new Path2D('M1 1 15 15'));
      context.globalCompositeOperation = 'source-over';
      context.lineWidth = 1.7;
      context.stroke(new Path2D('M1 1 15 15'));
    }
    context.restore();
  }
  return canvas;
}
