import { addProtocol, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import type { Bounds } from '../../lib/geometry.ts';
import { mapStyle } from './basemap-style.ts';

let isPrepared = false;

/** Once a page: the worker from our own origin, and archives read by byte range. */
function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  setWorkerUrl(workerUrl);
  addProtocol('pmtiles', new Protocol().tile);
}

/**
 * Starts the map once its font is there: a face that comes later is never drawn, the atlas keeps the first one.
 * Throws where WebGL is missing.
 */
export async function createMap(
  container: HTMLElement,
  options: { readonly bounds: Bounds; readonly scale: number; readonly signal: AbortSignal },
): Promise<MapLibreMap | undefined> {
  prepare();
  await Promise.allSettled([
    document.fonts.load('500 24px "Inter Variable"'),
    document.fonts.load('600 24px "JetBrains Mono Variable"'),
  ]);
  if (options.signal.aborted) return undefined;
  const map = new MapLibreMap({
    container,
    style: mapStyle(location.origin, options.scale),
    bounds: [...options.bounds],
    fitBoundsOptions: { padding: 40, maxZoom: 19 },
    attributionControl: false,
    fadeDuration: 0,
    maxZoom: 21.5,
    maxPitch: 0,
    pitchWithRotate: false,
    dragRotate: false,
    locale: { 'Map.Title': 'Map. Arrow keys move it, plus and minus zoom.' },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** True where WebGL runs on the processor: a thin client, a virtual machine. Painting is thinned out there. */
export function isSoftwareRendered(canvas: HTMLCanvasElement): boolean {
  const gl = canvas.getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : '');
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

/** Asked before anything of the map is built. */
export function hasWebGl(document: Document): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}
