import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Deployment, FloorPlan } from '../../shared/domain/site.ts';
import { createFaultList, type DeploymentFault } from '../pipeline/normalise/faults.ts';
import { readYaml, type YamlSection } from '../pipeline/normalise/yaml-section.ts';
import { readCsvRows } from './csv-rows.ts';
import { ASSET_COLUMNS, readAssets, readCameras, readNetworks } from './read-devices.ts';
import { EMPTY_PLAN, readFloorPlan } from './read-floor-plan.ts';
import { PEOPLE_COLUMNS, readPeople } from './read-people.ts';
import { readDoors, readSiteFile, readZones } from './read-places.ts';
import { readSources } from './read-sources.ts';
import { readWatchlist, WATCHLIST_COLUMNS } from './read-watchlist.ts';

export type LoadedDeployment =
  | { readonly ok: true; readonly deployment: Deployment }
  | { readonly ok: false; readonly faults: readonly DeploymentFault[] };

export interface LoadOptions {
  /** `server/content`: shipped rules and mappings. */
  readonly contentDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For tools that open no camera and no ingest (back-test, replay): unset environment variables are no fault. */
  readonly secretsOptional?: boolean;
}

const FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a deployment folder and validates it as a whole: unknown keys, types, references, duplicates, badge spans, files
 * outside the folder. Nothing is loaded unless everything is right; otherwise every fault comes back, in file order.
 */
export function loadDeployment(dir: string, options: LoadOptions): LoadedDeployment {
  const faults = createFaultList();
  if (!existsSync(dir) || !statSync(dir).isDirectory())
    return { ok: false, faults: [{ file: dir, line: 0, message: 'there is no such folder' }] };
  const root = realpathSync(dir);

  /** A file of the folder as text; `undefined` where it is absent. Links that lead out are refused. */
  function readText(path: string, from?: { file: string; line: number }): string | undefined {
    const at = from ?? { file: path, line: 0 };
    const refuse = (message: string) => {
      faults.add(at.file, at.line, message);
      return undefined;
    };
    if (isAbsolute(path) || !isInside(root, join(root, path)))
      return refuse(`"${path}" lies outside the deployment folder`);
    if (!existsSync(join(root, path))) return from ? refuse(`there is no file "${path}"`) : undefined;
    const real = realpathSync(join(root, path));
    if (!isInside(root, real)) return refuse(`"${path}" is a link that leads outside the deployment folder`);
    const stat = statSync(real);
    if (!stat.isFile()) return refuse(`"${path}" is no file`);
    if (stat.size > FILE_BYTES) return refuse(`"${path}" is larger than 64 MiB`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(real));
    } catch {
      return refuse(`"${path}" is not UTF-8`);
    }
  }

  const yamlFile = (file: string, required: boolean) => {
    const text = readText(file);
    if (text === undefined && required && !faults.all.some((fault) => fault.file === file))
      faults.add(file, 0, 'the file is missing');
    return readYaml(file, text ?? '', required && text === undefined ? createFaultList() : faults);
  };
  const csvRows = (
    file: string,
    columns: typeof PEOPLE_COLUMNS | typeof ASSET_COLUMNS | typeof WATCHLIST_COLUMNS,
  ) => {
    const text = readText(file);
    return text === undefined ? [] : readCsvRows(file, text, columns, faults);
  };
  const readPlan = (path: string, from: { file: string; line: number }): FloorPlan => {
    const text = readText(path, from);
    return text === undefined ? EMPTY_PLAN : readFloorPlan(path, text, faults);
  };
  const expand = (text: string, section: YamlSection, key: string) =>
    text.replaceAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
      const value = options.env[name];
      if (value !== undefined) return value;
      if (!options.secretsOptional) section.fault(key, `the environment variable ${name} is not set`);
      return whole;
    });

  if (!existsSync(join(root, 'site.yaml'))) faults.add('site.yaml', 0, 'the file is missing');
  const site = existsSync(join(root, 'site.yaml'))
    ? readSiteFile('site.yaml', yamlFile('site.yaml', true), readPlan, faults)
    : undefined;
  const sites = site?.sites ?? [];
  const zones = readZones('zones.yaml', yamlFile('zones.yaml', false), sites, faults);
  const doors = readDoors('doors.yaml', yamlFile('doors.yaml', false), sites, zones, faults);
  const people = readPeople('people.csv', csvRows('people.csv', PEOPLE_COLUMNS), sites, faults);
  const places = { sites, zones, doors };
  const assets = readAssets('assets.csv', csvRows('assets.csv', ASSET_COLUMNS), places, people, faults);
  const networks = readNetworks('networks.yaml', yamlFile('networks.yaml', false), places, faults);
  const cameras = readCameras('cameras.yaml', yamlFile('cameras.yaml', false), places, expand, faults);

  const watchlist = readWatchlist(
    'watchlist.csv',
    csvRows('watchlist.csv', WATCHLIST_COLUMNS),
    people,
    faults,
  );

  const ownMappings = join(root, 'mappings');
  const mappingDirs = [join(options.contentDir, 'mappings'), ownMappings].filter((path) => existsSync(path));
  const mappings = new Set(
    mappingDirs.flatMap((path) => readdirSync(path)).map((name) => name.replace(/\.ya?ml$/, '')),
  );
  const isSet = (name: string) => options.secretsOptional === true || (options.env[name] ?? '') !== '';
  const sources = readSources(
    'sources.yaml',
    yamlFile('sources.yaml', true),
    (id) => mappings.has(id),
    isSet,
    faults,
  );
  checkPlanReferences(sites, { zones, doors }, (message) => faults.add('site.yaml', 0, message));

  if (faults.all.length > 0 || site === undefined) return { ok: false, faults: faults.all };
  const ruleDirs = [
    ...(site.shippedRules ? [join(options.contentDir, 'rules')] : []),
    join(root, 'rules'),
  ].filter((path) => existsSync(path));
  const { id, name, demonstration, settings } = site;
  return {
    ok: true,
    deployment: {
      id,
      name,
      demonstration,
      settings,
      sites,
      zones,
      doors,
      cameras,
      people,
      assets,
      networks,
      sources,
      watchlist,
      ruleDirs,
      mappingDirs,
    },
  };
}

/** One line a fault, as it is printed before the program ends. */
export function describeFaults(faults: readonly DeploymentFault[]): string {
  return faults
    .map(({ file, line, message }) => `${file}${line > 0 ? `:${line}` : ''}: ${message}`)
    .join('\n');
}

function isInside(root: string, path: string): boolean {
  const inner = relative(root, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

function checkPlanReferences(
  sites: Deployment['sites'],
  known: { zones: Deployment['zones']; doors: Deployment['doors'] },
  fault: (message: string) => void,
) {
  const zones = new Set(known.zones.map((zone) => zone.id));
  const doors = new Set(known.doors.map((door) => door.id));
  for (const site of sites)
    for (const floor of site.floors)
      for (const { id, properties } of floor.plan.features) {
        const where = `plan of floor "${floor.id}", feature ${id}`;
        if (properties.zone !== undefined && !zones.has(properties.zone))
          fault(`${where}: there is no zone "${properties.zone}"`);
        if (properties.door !== undefined && !doors.has(properties.door))
          fault(`${where}: there is no door "${properties.door}"`);
      }
}
