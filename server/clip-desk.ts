import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { Deployment } from '../shared/domain/site.ts';
import type { AuditLog } from './access/ports.ts';
import type { Cameras } from './cameras/catalogue.ts';
import { createClipArchive } from './cameras/clip/clip-archive.ts';
import { clockOf } from './cameras/clip/clip-clock.ts';
import { type ClipCamera, createClips } from './cameras/clip/clips.ts';
import { recordedCamera } from './cameras/recorded-spans.ts';
import type { Clock } from './clock.ts';
import { createClipRoutes } from './http/routes/clips.ts';
import { createRecordedRoutes } from './http/routes/recorded.ts';
import { projectFile } from './project-file.ts';
import { auditHash } from './storage/audit-chain.ts';
import type { ClipStore } from './storage/clip-store.ts';

export interface ClipDeskDeps {
  readonly cameras: Pick<Cameras, 'store' | 'definition'>;
  readonly records: ClipStore;
  readonly audit: AuditLog;
  readonly deployment: Pick<Deployment, 'id' | 'name' | 'demonstration' | 'sites'>;
  readonly dataDir: string;
  readonly budgetBytes: number;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}

/** Recorded time and evidence clips, put together: the routes, and what starts and stops with the server. */
export function createClipDesk(deps: ClipDeskDeps) {
  const { cameras, records, clock, deployment } = deps;
  const clips = createClips({
    dir: join(deps.dataDir, 'clips'),
    ...{ records, camera: cameraOf, clock, deployment, log: deps.log },
    budgetBytes: deps.budgetBytes,
    product: { version: productVersion() },
  });
  const archive = createClipArchive({
    open: clips.open,
    proof: records.proof,
    auditHash: (proof) => auditHash(proof.prevHash, proof),
  });

  function cameraOf(id: string): ClipCamera | undefined {
    const store = cameras.store(id);
    const definition = cameras.definition(id);
    if (store === undefined || definition === undefined) return undefined;
    const { site, floor, zone, position, headingDeg } = definition;
    const found = deployment.sites.find((one) => one.id === site);
    return {
      store,
      name: definition.name,
      place: {
        ...{ site, siteName: found?.name ?? site, timezone: found?.timezone ?? 'UTC' },
        ...(floor === undefined ? {} : { floor }),
        ...(zone === undefined ? {} : { zone }),
        ...{ position, headingDeg },
      },
      clock: clockOf(definition.source.type),
    };
  }

  const routes: readonly FastifyPluginAsync[] = [
    createRecordedRoutes({
      clock,
      recorded: (camera, range) => {
        const store = cameras.store(camera);
        return store && recordedCamera(camera, store, range, clock.now());
      },
    }),
    createClipRoutes({ clips, archive, audit: deps.audit, clock }),
  ];
  return { routes, start: clips.start, stop: clips.stop };
}

function productVersion(): string {
  return (JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { version: string }).version;
}
