/** The few functions this script uses of packages that ship no types. */
declare module 'topojson-client' {
  import type { FeatureCollection, MultiLineString } from 'geojson';
  export interface Topology {
    readonly objects: Readonly<Record<string, unknown>>;
  }
  export function feature(topology: Topology, object: unknown): FeatureCollection;
  export function mesh(
    topology: Topology,
    object: unknown,
    filter: (a: unknown, b: unknown) => boolean,
  ): MultiLineString;
}
declare module 'd3-geo' {
  import type { Geometry } from 'geojson';
  export interface Projection {
    scale(value: number): Projection;
    translate(value: [number, number]): Projection;
    precision(value: number): Projection;
  }
  export function geoEquirectangular(): Projection;
  export function geoArea(geometry: Geometry): number;
}
declare module 'd3-geo-projection' {
  import type { Projection } from 'd3-geo';
  import type { Feature, Geometry } from 'geojson';
  export function geoProject(feature: Feature, projection: Projection): { geometry: Geometry | null };
}
declare module 'polylabel' {
  export default function polylabel(polygon: number[][][], precision: number): number[];
}
declare module 'vt-pbf' {
  export function fromGeojsonVt(
    layers: Readonly<Record<string, unknown>>,
    options: { version: number },
  ): Uint8Array;
}
