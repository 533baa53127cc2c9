import type { AlertMark } from '../map-model.ts';
import { levelHex, rgba, THEME } from '../palette.ts';
import { glyphLayer } from './glyph-layer.ts';
import type { LayerContext } from './layer-context.ts';

const PIN_PX = 44;
/** The pin's tip, and its disc's middle, above its place; from the drawing in `glyph-atlas.ts`. */
const PIN_LIFT = 0.4;
const DISC_LIFT = 0.48;

/** Open alerts where they happened: the shape and colour of their level on a pin, filled until somebody has them. */
export function alertsLayer({ model, atlas, scale, isClose }: LayerContext) {
  if (!isClose) return [];
  const size = (mark: AlertMark) => PIN_PX * scale * (mark.isSelected ? 1.2 : 1);
  const pins = (glyph: 'pin' | 'pin-outline') =>
    model.alerts.map((mark) => ({
      position: mark.position,
      glyph,
      colour:
        glyph === 'pin'
          ? rgba(THEME['bg-0'], 0.92)
          : rgba(mark.isSelected ? THEME['fg-0'] : levelHex(mark.alert.level)),
      sizePx: size(mark),
      liftPx: size(mark) * PIN_LIFT,
    }));
  return [
    glyphLayer('alert-pins', atlas, pins('pin')),
    glyphLayer('alert-rims', atlas, pins('pin-outline')),
    glyphLayer(
      'alerts',
      atlas,
      model.alerts.map((mark) => ({
        position: mark.position,
        glyph: mark.alert.status === 'new' ? mark.alert.level : `${mark.alert.level}-outline`,
        colour: rgba(levelHex(mark.alert.level)),
        sizePx: size(mark) * 0.5,
        liftPx: size(mark) * DISC_LIFT,
      })),
    ),
  ];
}
