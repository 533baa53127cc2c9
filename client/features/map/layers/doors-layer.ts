import { ScatterplotLayer, TextLayer } from '@deck.gl/layers';
import type { DoorMark } from '../map-model.ts';
import { levelHex, type Rgba, rgba, THEME } from '../palette.ts';
import type { LayerContext } from './layer-context.ts';

/** Doors on the floors shown: small and grey while they behave. */
export function doorsLayer({ model, scale, isClose }: LayerContext) {
  if (!isClose) return [];
  const named = model.doors.filter((door) => door.isLit || isAbnormal(door));
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
    new TextLayer<DoorMark>({
      id: 'door-names',
      data: named,
      getText: ({ door, state }) =>
        state === 'forced' || state === 'held' ? `${door.id} ${STATE_WORDS[state]}` : door.id,
      getPosition: ({ door }) => [door.position[0], door.position[1]],
      getPixelOffset: [0, 19 * scale],
      getSize: 11 * scale,
      getColor: rgba(THEME['fg-0']),
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontWeight: 600,
      fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 12 },
      outlineWidth: 3,
      outlineColor: rgba(THEME['bg-0'], 0.95),
      characterSet: 'auto',
    }),
  ];
}

const STATE_WORDS = { forced: 'FORCED', held: 'HELD OPEN' } as const;

const isAbnormal = (door: DoorMark) =>
  door.state === 'forced' || door.state === 'held' || door.level !== undefined;

function doorColour(door: DoorMark): Rgba {
  if (door.state === 'forced') return rgba(THEME.crit);
  if (door.state === 'held') return rgba(THEME.high);
  if (door.level) return rgba(levelHex(door.level));
  if (door.isLit) return rgba(THEME.accent);
  return rgba(door.state === 'unknown' ? THEME['fg-3'] : THEME['fg-1'], 0.9);
}
