import { ScatterplotLayer } from '@deck.gl/layers';
import type { DoorMark } from '../map-model.ts';
import { levelHex, type Rgba, rgba, THEME } from '../palette.ts';
import type { LayerContext } from './layer-context.ts';

/** Doors on the floors shown: small and grey while they behave. */
export function doorsLayer({ model, scale, isClose }: LayerContext) {
  if (!isClose) return [];
  return [
    new ScatterplotLayer<DoorMark>({
      id: 'doors',
      data: model.doors,
      getPosition: ({ door }) => [door.position[0], door.position[1]],
      getRadius: (door) => (door.isLit ? 7 : isAbnormal(door) ? 5.5 : 3.4) * scale,
      getFillColor: (door) => rgba(THEME['bg-0'], door.isLit ? 1 : 0.85),
      getLineColor: doorColour,
      getLineWidth: (door) => (door.isLit || isAbnormal(door) ? 2.4 : 1.5) * scale,
      radiusUnits: 'pixels',
      lineWidthUnits: 'pixels',
      stroked: true,
    }),
  ];
}

const isAbnormal = (door: DoorMark) =>
  door.state === 'forced' || door.state === 'held' || door.level !== undefined;

function doorColour(door: DoorMark): Rgba {
  if (door.state === 'forced') return rgba(THEME.crit);
  if (door.state === 'held') return rgba(THEME.high);
  if (door.level) return rgba(levelHex(door.level));
  if (door.isLit) return rgba(THEME.accent);
  return rgba(door.state === 'unknown' ? THEME['fg-3'] : THEME['fg-1'], 0.9);
}
