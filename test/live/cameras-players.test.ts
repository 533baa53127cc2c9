import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cameras, createCameras } from '../../server/cameras/catalogue.ts';
import { createVideoRoutes } from '../../server/http/routes/video.ts';
import { HLS_PLAYERS } from '../support/hls-players.ts';

const SECONDS = 8;
/** The shipped scenes. */
const PICTURES_A_SECOND = 12;

describe("others' players", () => {
  let dir: string;
  let cameras: Cameras;
  let app: FastifyInstance;
  let base: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'players-'));
    cameras = await createCameras({
      deployment: {
        cameras: [
          {
            ...{
              id: 'c',
              name: 'c',
              site: 's',
              position: [0, 0],
              headingDeg: 0,
              fovDeg: 60,
              rangeM: 20,
              sees: [],
            },
            ...{ source: { type: 'scene', scene: 'lobby', phase: 0 }, recordMinutes: 15 },
          },
        ],
        ...{ doors: [], zones: [] },
      },
      footageDir: fileURLToPath(new URL('../../public/footage', import.meta.url)),
      ...{ dataDir: dir, onHealth: () => undefined, onEvent: () => undefined },
      log: { warn: () => undefined, info: () => undefined },
    });
    app = Fastify();
    await app.register(createVideoRoutes({ cameras }), { prefix: '/video' });
    base = `${await app.listen({ port: 0, host: '127.0.0.1' })}/video/c`;
    cameras.start();
  });
  afterAll(async () => {
    await cameras?.stop();
    await app?.close();
    await rm(dir, { recursive: true, force: true });
  });

  for (const { name, isHere, play } of HLS_PLAYERS)
    describe.skipIf(!isHere)(name, () => {
      test.concurrent.each(['live', 'low'])(
        `plays the %s list for ${SECONDS} s without a complaint`,
        async (list) => {
          const { pictures, complaints } = await play(`${base}/${list}.m3u8`, SECONDS);
          expect(complaints).toEqual([]);
          // it begins some segments before the edge; a busy machine starts it late
          expect(pictures).toBeGreaterThan((SECONDS / 2) * PICTURES_A_SECOND);
          expect(pictures).toBeLessThanOrEqual((SECONDS + 13) * PICTURES_A_SECOND);
        },
      );
    });
});
