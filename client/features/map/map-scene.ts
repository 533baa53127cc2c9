import type { Layer } from '@deck.gl/core';
import { MapLibreOverlay } from '@deck.gl/maplibre';
import type { GeoJSONSource } from 'maplibre-gl';
import type { Wall } from '../../lib/field-of-view.ts';
import type { Bounds } from '../../lib/geometry.ts';
import { browserTiming, createCoalescer } from './coalescer.ts';
import { createMap, isSoftwareRendered } from './create-map.ts';
import type { FloorDrawing } from './floor-plan.ts';
import { FLOOR_SOURCE } from './floor-style.ts';
import { formLayers } from './form-layers.ts';
import { drawGlyphAtlas } from './glyph-atlas.ts';
import { LABEL_SOURCE } from './label-style.ts';
import { HOVER_GAP_MS, PAINT_GAP_MS, PAINT_GAP_SOFTWARE_MS, SITE_ZOOM } from './map-constants.ts';
import type { MapModel } from './map-model.ts';
import { labelMarks } from './mark-labels.ts';
import { createOverlayHost } from './overlay-host.ts';
import { type Pick, pickMark } from './pick.ts';
import { choosePulses, createPulses } from './pulses.ts';

export interface SceneFrame {
  readonly model: MapModel;
  readonly floor: FloorDrawing;
  readonly wallsOf: (floor: string | undefined) => readonly Wall[];
}
/** lost: the drawing context is gone, the map comes back by itself. */
export type SceneState = 'ready' | 'lost';
export interface SceneEvents {
  readonly onState: (state: SceneState) => void;
  readonly onFault: (part: string, error: unknown) => void;
  readonly onPick: (pick: Pick) => void;
  readonly onHover: (hover: (Pick & { readonly x: number; readonly y: number }) | undefined) => void;
  /** Floors or sites are drawn from now on. */
  readonly onCloseness: (isClose: boolean) => void;
}
export interface MapScene {
  /** Paints this as soon as the pace allows; a newer frame replaces one that waits. */
  show(frame: SceneFrame): void;
  /** Moves the view; at once where motion is unwanted or rendering is slow. */
  fly(bounds: Bounds, maxZoom: number): void;
  end(): void;
}

/**
 * The map without React.
 *
 *     starting --fonts, style--> ready --context lost--> lost --restored, overlay rebuilt--> ready
 *     any --end--> ended (a start that is under way is abandoned)
 *
 * Rejects where WebGL cannot be had.
 */
export async function createMapScene(
  container: HTMLElement,
  options: { readonly bounds: Bounds; readonly scale: number; readonly signal: AbortSignal },
  events: SceneEvents,
): Promise<MapScene | undefined> {
  const map = await createMap(container, options);
  if (!map) return undefined;
  const { scale } = options;
  const atlas = drawGlyphAtlas(document);
  const isSlow = isSoftwareRendered(map.getCanvas());
  const pulses = createPulses(map);
  let frame: SceneFrame | undefined;
  let drawnFloor: FloorDrawing | undefined;
  let drawnLabels: string | undefined;
  let isClose = map.getZoom() >= SITE_ZOOM;
  let isMapReady = true;

  const host = createOverlayHost({
    createOverlay() {
      const overlay = new MapLibreOverlay({
        interleaved: false,
        layers: [],
        useDevicePixels: !isSlow,
        onError: (error, layer) => events.onFault(layer?.id ?? 'overlay', error),
      });
      map.addControl(overlay);
      return {
        setProps: (props: { layers: Layer[] }) => overlay.setProps(props),
        finalize: () => map.hasControl(overlay) && map.removeControl(overlay),
      };
    },
    isMapReady: () => isMapReady,
    after: browserTiming.after,
    onState: (state) => events.onState(state === 'shown' ? 'ready' : 'lost'),
  });

  const paint = createCoalescer(
    () => {
      if (!frame) return;
      const context = { model: frame.model, atlas, scale, isClose, wallsOf: frame.wallsOf };
      host.show(() => formLayers(context, events.onFault));
      pulses.show(isClose ? choosePulses(frame.model) : []);
      drawSources();
    },
    { ...browserTiming, gapMs: isSlow ? PAINT_GAP_SOFTWARE_MS : PAINT_GAP_MS },
  );

  function drawSources(): void {
    const floor = map!.getSource<GeoJSONSource>(FLOOR_SOURCE);
    const labels = map!.getSource<GeoJSONSource>(LABEL_SOURCE);
    if (!floor || !labels || !frame) return;
    if (drawnFloor !== frame.floor) floor.setData(frame.floor as unknown as GeoJSON.FeatureCollection);
    drawnFloor = frame.floor;
    const words = labelMarks(frame.model, isClose);
    const text = JSON.stringify(words);
    if (drawnLabels !== text) labels.setData(words as unknown as GeoJSON.FeatureCollection);
    drawnLabels = text;
  }

  const onContext = (event: Event) => {
    if (event.type === 'webglcontextlost' && event.target === map.getCanvas()) isMapReady = false;
    if (event.type === 'webglcontextlost') host.contextLost();
  };
  // Loss does not bubble, but an ancestor hears it on the way down: the map's canvas and the overlay's alike.
  container.addEventListener('webglcontextlost', onContext, true);
  map.on('webglcontextrestored', () => {
    isMapReady = true;
    drawnFloor = undefined;
    drawnLabels = undefined;
    host.mapRestored();
  });
  // Sources come with the style, at the start and again after a restore: what they held is drawn into them anew.
  map.on('styledata', () => drawnLabels === undefined && paint.request());
  map.on('load', () => {
    events.onState('ready');
    paint.request();
  });
  map.on('zoom', () => {
    const nowClose = map.getZoom() >= SITE_ZOOM;
    if (nowClose === isClose) return;
    isClose = nowClose;
    events.onCloseness(isClose);
    paint.request();
  });
  map.on('error', ({ error }) => events.onFault('basemap', error));

  const under = (point: { x: number; y: number }) =>
    frame && pickMark(frame.model, point, { project: (at) => map.project([at[0], at[1]]), isClose, scale });
  map.on('click', ({ point }) => {
    const pick = under(point);
    if (pick) events.onPick(pick);
  });
  let pointer: { x: number; y: number } | undefined;
  const hover = createCoalescer(
    () => {
      const pick = pointer && under(pointer);
      map.getCanvas().style.cursor = pick ? 'pointer' : '';
      events.onHover(pick && { ...pick, ...map.project([pick.position[0], pick.position[1]]) });
    },
    { ...browserTiming, gapMs: HOVER_GAP_MS },
  );
  map.on('mousemove', ({ point }) => {
    pointer = point;
    hover.request();
  });
  map.on('mouseout', () => {
    pointer = undefined;
    hover.request();
  });
  map.on('movestart', () => {
    pointer = undefined;
    hover.request();
  });

  const resized = new ResizeObserver(() => map.resize());
  resized.observe(container);
  events.onCloseness(isClose);

  return {
    show(next) {
      frame = next;
      paint.request();
    },
    fly(bounds, maxZoom) {
      const isCalm = isSlow || matchMedia('(prefers-reduced-motion: reduce)').matches;
      const padding = Math.min(56 * scale, container.clientWidth / 8, container.clientHeight / 8);
      map.fitBounds([...bounds], { padding, maxZoom, duration: isCalm ? 0 : 900, essential: false });
    },
    end() {
      paint.stop();
      hover.stop();
      resized.disconnect();
      container.removeEventListener('webglcontextlost', onContext, true);
      pulses.show([]);
      host.end();
      map.remove();
    },
  };
}
