import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import type { LngLat } from '../../../shared/domain/site.ts';
import type { MapModel } from './map-model.ts';
import { levelHex, THEME } from './palette.ts';

export interface Pulse {
  readonly id: string;
  readonly position: LngLat;
  readonly colour: string;
}

/** Rings that move: lit doors, and doors with an alert that nobody has taken yet. Few, whatever happens. */
const MAX_PULSES = 8;

export function choosePulses(model: MapModel): Pulse[] {
  const waiting = new Set(
    model.alerts.filter(({ alert }) => alert.status === 'new').map(({ position }) => position.join()),
  );
  return model.doors
    .filter(({ door, isLit, state }) => isLit || state === 'forced' || waiting.has(door.position.join()))
    .sort((a, b) => Number(b.isLit) - Number(a.isLit))
    .slice(0, MAX_PULSES)
    .map(({ id, door, level }) => ({
      id,
      position: door.position,
      colour: level ? levelHex(level) : THEME.accent,
    }));
}

/** Rings are elements that CSS moves: in WebGL they would redraw every layer with each frame. */
export function createPulses(map: MapLibreMap) {
  const markers = new Map<string, Marker>();
  return {
    show(pulses: readonly Pulse[]): void {
      const wanted = new Set(pulses.map((pulse) => pulse.id));
      for (const [id, marker] of markers) {
        if (wanted.has(id)) continue;
        marker.remove();
        markers.delete(id);
      }
      for (const pulse of pulses) {
        let marker = markers.get(pulse.id);
        if (!marker) {
          const element = document.createElement('div');
          element.className = 'map-pulse';
          element.setAttribute('aria-hidden', 'true');
          element.append(document.createElement('span'));
          marker = new Marker({ element }).setLngLat([pulse.position[0], pulse.position[1]]).addTo(map);
          markers.set(pulse.id, marker);
        }
        marker.getElement().style.color = pulse.colour;
      }
    },
  };
}
