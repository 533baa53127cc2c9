import type { CameraSettings, CameraSourceInput } from '../shared/contract/cameras.ts';
import type { CameraDefinition, CameraSource } from '../shared/domain/camera.ts';
import type { Deployment } from '../shared/domain/site.ts';
import { type PlannedCamera, planCameras } from './camera-plan.ts';
import type { CameraTester } from './camera-tester.ts';
import type { Cameras } from './cameras/catalogue.ts';
import { discoverCameras, ownAddresses } from './cameras/onvif/discovery.ts';
import { OnvifFault } from './cameras/onvif/fault.ts';
import type { Ptz } from './cameras/onvif/ptz.ts';
import { addressFault } from './cameras/source-fault.ts';
import { readSourceInput } from './cameras/source-input.ts';
import { hasCredentials, hostOf, keepSecrets, shownSource, tidySource } from './cameras/source-secrets.ts';
import type { Clock } from './clock.ts';
import { PublicFault } from './errors.ts';
import type { CameraDesk } from './http/ports.ts';
import type { CameraStore, StoredCamera } from './storage/camera-store.ts';

export interface CameraDeskDeps {
  /** The deployment with the cameras of the site's file. */
  readonly deployment: Pick<Deployment, 'cameras' | 'sites' | 'zones' | 'doors'>;
  readonly stored: readonly StoredCamera[];
  readonly store: Pick<CameraStore, 'put' | 'remove'>;
  readonly cameras: Pick<Cameras, 'put' | 'remove' | 'health' | 'ptz'>;
  readonly test: CameraTester;
  readonly discover?: typeof discoverCameras;
  readonly interfaces?: typeof ownAddresses;
  readonly clock: Clock;
}

const MOST_CAMERAS = 2_000;
const SEARCH_MS = 3_000;

/** Where cameras are set up: checks a change, has it stored and audited, and the running cameras follow. */
export function createCameraDesk(deps: CameraDeskDeps): CameraDesk {
  const { deployment, store, cameras, clock } = deps;
  const { discover = discoverCameras, interfaces = ownAddresses } = deps;
  let searching = false;
  const inFile = new Map(deployment.cameras.map((definition) => [definition.id, definition]));
  const { planned } = planCameras(deployment.cameras, deps.stored);
  /** What is set up here keeps the site file's source until another is given. */
  const ownSource = new Set(deps.stored.filter(({ source }) => source !== 'file').map(({ id }) => id));

  function settingsOf({ definition, ...how }: PlannedCamera): CameraSettings {
    const health = cameras.health().find(({ id }) => id === definition.id);
    const { source } = definition;
    const fault = source.type === 'missing' ? source.reason : addressFault(source);
    return {
      ...definition,
      ...how,
      source: shownSource(source),
      hasCredentials: hasCredentials(source),
      ...(health === undefined ? {} : { health }),
      ...(fault === undefined ? {} : { fault }),
    };
  }

  function mustKnow(id: string): PlannedCamera {
    const found = planned.get(id);
    if (found === undefined) throw new PublicFault('NOT_FOUND', 'There is no such camera.');
    return found;
  }

  function checkedSource(given: CameraSourceInput, before?: CameraSource): CameraSource {
    const source = tidySource(before === undefined ? given : keepSecrets(given, before));
    const fault = addressFault(source);
    if (fault !== undefined) throw new PublicFault('BAD_REQUEST', `source: ${fault}.`);
    if (JSON.stringify(source).includes('=***'))
      throw new PublicFault('BAD_REQUEST', 'source: give what stands for *** in the address again.');
    return source;
  }

  function checkPlace({ site, floor, zone, sees }: CameraDefinition): void {
    const refuse = (what: string) => {
      throw new PublicFault('BAD_REQUEST', what);
    };
    const at = deployment.sites.find(({ id }) => id === site) ?? refuse('site: there is no such site.');
    if (floor !== undefined && !at?.floors.some(({ id }) => id === floor))
      refuse('floor: the site has no such floor.');
    if (zone !== undefined && !deployment.zones.some((one) => one.id === zone && one.site === site))
      refuse('zone: the site has no such zone.');
    for (const door of sees)
      if (!deployment.doors.some(({ id }) => id === door)) refuse(`sees: there is no door ${door}.`);
  }

  async function save(definition: CameraDefinition, by: string, fields: readonly string[]) {
    checkPlace(definition);
    const before = planned.get(definition.id);
    const version = (before?.version ?? 0) + 1;
    const isOwn = !inFile.has(definition.id) || ownSource.has(definition.id) || fields.includes('source');
    const { id, source, ...settings } = definition;
    const changed = { at: clock.now(), by };
    await store.put(
      { ...{ id, version, settings }, ...changed, source: isOwn ? source : undefined },
      {
        action: before === undefined ? 'camera.add' : 'camera.change',
        detail: { name: definition.name, source: source.type, version, fields },
      },
    );
    if (isOwn) ownSource.add(id);
    const now: PlannedCamera = {
      definition,
      origin: inFile.has(id) ? 'changed' : 'here',
      version,
      changed,
    };
    planned.set(id, now);
    await cameras.put(definition);
    return settingsOf(now);
  }

  async function movementsOf(id: string): Promise<Ptz> {
    mustKnow(id);
    const ptz = await cameras.ptz(id);
    if (ptz === undefined) throw new OnvifFault('unsupported', 'this camera cannot be moved');
    return ptz;
  }

  function newId(name: string): string {
    const base =
      name
        .normalize('NFKD')
        .replaceAll(/[^A-Za-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '')
        .toLowerCase()
        .slice(0, 48) || 'camera';
    for (let count = 1; ; count += 1) {
      const id = count === 1 ? base : `${base}-${count}`;
      if (!planned.has(id)) return id;
    }
  }

  return {
    list: () => ({ cameras: [...planned.values()].map(settingsOf), interfaces: interfaces() }),

    async add({ id: given, source, ...fields }, by) {
      if (planned.size >= MOST_CAMERAS)
        throw new PublicFault('BAD_REQUEST', `There are ${MOST_CAMERAS} cameras: no more are taken.`);
      const id = given ?? newId(fields.name);
      if (planned.has(id)) throw new PublicFault('CONFLICT', `There is a camera ${id} already.`);
      const definition = { ...fields, id, source: checkedSource(readSourceInput(source)) };
      return save(definition, by, Object.keys(definition));
    },

    async change(id, { basedOn, source, floor, zone, ...fields }, by) {
      const { definition, version } = mustKnow(id);
      if (version !== basedOn) throw new PublicFault('CONFLICT');
      const { floor: oldFloor, zone: oldZone, ...rest } = definition;
      const next: CameraDefinition = {
        ...rest,
        ...fields,
        ...optional('floor', floor, oldFloor),
        ...optional('zone', zone, oldZone),
        ...(source === undefined
          ? {}
          : { source: checkedSource(readSourceInput(source), definition.source) }),
      };
      const changed = Object.entries({ ...fields, floor, zone, source }).filter(
        ([, value]) => value !== undefined,
      );
      return save(
        next,
        by,
        changed.map(([key]) => key),
      );
    },

    async remove(id, basedOn, by) {
      const { definition, version, origin } = mustKnow(id);
      if (origin === 'file')
        throw new PublicFault(
          'CONFLICT',
          "It stands in the site's cameras.yaml: switch it off here, or take it out of the file.",
        );
      if (version !== basedOn) throw new PublicFault('CONFLICT');
      await store.remove({ id, version, at: clock.now(), by }, { name: definition.name });
      ownSource.delete(id);
      const file = inFile.get(id);
      if (file === undefined) {
        planned.delete(id);
        await cameras.remove(id);
        return undefined;
      }
      const again: PlannedCamera = { definition: file, origin: 'file', version: 0 };
      planned.set(id, again);
      await cameras.put(file);
      return settingsOf(again);
    },

    async test({ source: given, camera }) {
      const before = camera === undefined ? undefined : mustKnow(camera).definition.source;
      return deps.test(checkedSource(readSourceInput(given), before));
    },

    async discover(from) {
      if (!interfaces().some(({ address }) => address === from))
        throw new PublicFault('BAD_REQUEST', 'from: the server has no such address.');
      if (searching) throw new PublicFault('RATE_LIMITED', 'A search runs already. Try again in a moment.');
      searching = true;
      try {
        const found = await discover({ from, waitMs: SEARCH_MS });
        const byHost = new Map(
          [...planned.values()].flatMap(({ definition: { id, source } }) => {
            const host = hostOf(source)?.replace(/:\d*$/, '');
            return host === undefined ? [] : [[host, id]];
          }),
        );
        return {
          cameras: found.map((one) => {
            const camera = byHost.get(new URL(one.url).hostname) ?? byHost.get(one.address);
            return { ...one, ...(camera === undefined ? {} : { camera }) };
          }),
        };
      } catch {
        throw new PublicFault('CAMERA_FAILED', 'That network could not be searched.');
      } finally {
        searching = false;
      }
    },

    presets: (id) => saying(async () => ({ presets: await (await movementsOf(id)).presets() })),

    move: (id, asked) =>
      saying(async () => {
        const ptz = await movementsOf(id);
        switch (asked.act) {
          case 'move':
            // nothing to do is an end to what was done
            if (asked.pan === 0 && asked.tilt === 0 && asked.zoom === 0) return ptz.stop();
            return ptz.move(asked, asked.forMs);
          case 'step':
            return ptz.step(asked);
          case 'stop':
            return ptz.stop();
          case 'go':
            return ptz.goTo(asked.preset);
          case 'keep':
            await ptz.set(asked.name, asked.preset);
        }
      }),
  };
}

/** What a camera would not do, as a fault that a person may see. */
async function saying<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OnvifFault)
      throw new PublicFault(
        'CAMERA_FAILED',
        `${error.message}.`.replace(/^./, (first) => first.toUpperCase()),
      );
    throw error;
  }
}

function optional<Key extends string>(key: Key, given: string | null | undefined, old: string | undefined) {
  const value = given === undefined ? old : (given ?? undefined);
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
}
