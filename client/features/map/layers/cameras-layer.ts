import { SolidPolygonLayer } from '@deck.gl/layers';
import type { Camera } from '../../../../shared/domain/camera.ts';
import type { LngLat } from '../../../../shared/domain/site.ts';
import { fieldOfView } from '../../../lib/field-of-view.ts';
import type { CameraMark } from '../map-model.ts';
import { levelHex, type Rgba, rgba, THEME } from '../palette.ts';
import { glyphLayer } from './glyph-layer.ts';
import type { LayerContext } from './layer-context.ts';

interface Cone {
  readonly ring: readonly LngLat[];
  readonly colour: Rgba;
}

/** Drawn over each other, these shares of the range fade with distance. */
const SHARES = [1, 0.86, 0.72, 0.58, 0.44, 0.3];

/** Views are worked out once a camera: neither it nor its walls move. */
const ringsByCamera = new WeakMap<Camera, LngLat[][]>();

/** Cameras and what they see; lit ones in the colour of what they are lit for. */
export function camerasLayer({ model, atlas, scale, isClose, wallsOf }: LayerContext) {
  if (!isClose) return [];
  const inOrder = [...model.cameras].sort((a, b) => Number(a.isLit) - Number(b.isLit));
  const cones = inOrder.flatMap((mark): Cone[] => {
    const colour = rgba(hue(mark), mark.isLit ? 0.085 : mark.hasPicture ? 0.018 : 0.008);
    return viewRings(mark.camera, wallsOf).map((ring) => ({ ring, colour }));
  });
  return [
    new SolidPolygonLayer<Cone>({
      id: 'camera-views',
      data: cones,
      getPolygon: (cone) => cone.ring as [number, number][],
      getFillColor: (cone) => cone.colour,
    }),
    glyphLayer(
      'cameras',
      atlas,
      inOrder.map((mark) => ({
        position: mark.camera.position,
        glyph: mark.hasPicture ? 'camera' : 'camera-lost',
        colour: rgba(hue(mark), mark.isLit ? 1 : 0.8),
        sizePx: (mark.isLit ? 24 : 17) * scale,
        headingDeg: mark.camera.headingDeg,
      })),
    ),
  ];
}

function viewRings(camera: Camera, wallsOf: LayerContext['wallsOf']): LngLat[][] {
  let rings = ringsByCamera.get(camera);
  if (!rings) {
    rings = SHARES.map((share) => fieldOfView(camera, wallsOf(camera.floor), share));
    ringsByCamera.set(camera, rings);
  }
  return rings;
}

function hue(mark: CameraMark): string {
  if (mark.isLit) return mark.level ? levelHex(mark.level) : THEME.accent;
  return mark.hasPicture ? THEME['fg-1'] : THEME.high;
}
