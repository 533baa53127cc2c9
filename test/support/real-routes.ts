import { PublicFault } from '../../server/errors.ts';
import { type ClipRoutesDeps, createClipRoutes } from '../../server/http/routes/clips.ts';
import { createRecordedRoutes } from '../../server/http/routes/recorded.ts';
import { createVideoRoutes, type VideoPort } from '../../server/http/routes/video.ts';
import { createHttpIngest } from '../../server/sources/http.ts';
import { createSourceKeys } from '../../server/sources/source-keys.ts';
import { createTestServer, DEPLOYMENT } from './http-server.ts';
import { createIngestRig } from './ingest-rig.ts';

const noCameras: VideoPort = {
  has: () => false,
  livePlaylist: () => undefined,
  lowPlaylist: async () => ({ is: 'missing' }),
  part: async () => ({ is: 'missing' }),
  rangePlaylist: () => undefined,
  init: async () => undefined,
  segment: async () => undefined,
  still: async () => undefined,
};

const nothing = async (): Promise<never> => {
  throw new PublicFault('NOT_FOUND');
};
const noClips: Pick<ClipRoutesDeps, 'clips' | 'archive'> = {
  clips: {
    request: nothing,
    get: nothing,
    remove: nothing,
    list: async () => ({ items: [], usedBytes: 0, budgetBytes: 0 }),
  },
  archive: { archive: nothing, file: nothing, manifest: nothing, verify: nothing },
};

/** The server with every route it has in the product, and what they are called: `GET /api/alerts/:id`. */
export async function createServerOfRealRoutes() {
  const routes = new Set<string>();
  const { sources } = DEPLOYMENT;
  const rig = createIngestRig(sources);
  const server = await createTestServer({
    ingestRoutes: createHttpIngest({
      ...{ ingest: rig.ingest, deployment: DEPLOYMENT, clock: rig.clock },
      keys: createSourceKeys({ sources, env: {} }),
    }),
    videoRoutes: createVideoRoutes({ cameras: noCameras }),
    recordedRoutes: [
      createRecordedRoutes({ clock: rig.clock, recorded: () => undefined }),
      createClipRoutes({ ...noClips, audit: { append: async () => undefined }, clock: rig.clock }),
    ],
    onRoute({ method, url }) {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.add(`${one} ${url}`);
    },
  });
  await server.app.ready();
  return { ...server, routes: [...routes].sort() };
}
