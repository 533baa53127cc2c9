import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCameras } from '../../../server/cameras/catalogue.ts';
import type { CameraDefinition } from '../../../shared/domain/camera.ts';
import { eventually, startRtspCamera } from '../../support/rtsp-camera.ts';
import { freePort } from '../../support/server-process.ts';
import type { BenchRow } from '../bench.ts';
import { childrenWith, usageOf, wait } from './processes.ts';

const CONFIGURED = 100;
const PULLED = 32;
const SECONDS = 30;
const nothing = () => undefined;

/**
 * A hundred cameras configured of which 32 are pulled and recorded, as a site with many has it (`record: on_demand` for the
 * rest): processor time and memory a camera, ffmpeg's and this process's, the sender's not.
 */
export async function fleetRows(): Promise<BenchRow[]> {
  const rtsp = await startRtspCamera(await freePort(), PULLED);
  if (rtsp === undefined) return [];
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-fleet-'));
  const cameras = await createCameras({
    deployment: {
      cameras: Array.from(
        { length: CONFIGURED },
        (_, index): CameraDefinition => ({
          ...{ id: `c-${index}`, name: `c-${index}`, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60 },
          ...{ rangeM: 20, sees: [], recordMinutes: 15 },
          record: index < PULLED ? 'always' : 'on_demand',
          source: {
            ...{ type: 'rtsp', transport: 'tcp' },
            url: rtsp.url.replace(/cam1$/, `cam${(index % PULLED) + 1}`),
          },
        }),
      ),
      ...{ doors: [], zones: [] },
    },
    ...{
      dataDir,
      footageDir: '',
      onHealth: nothing,
      onEvent: nothing,
      log: { warn: nothing, info: nothing },
    },
  });
  const memoryBefore = process.memoryUsage().rss;
  const known = new Set(childrenWith('frag_keyframe'));
  try {
    cameras.start();
    const live = () => cameras.health().filter(({ state }) => state === 'live').length;
    await eventually(`${PULLED} are live`, () => live() === PULLED, 120_000);
    await wait(5_000);
    const children = childrenWith('frag_keyframe').filter((pid) => !known.has(pid));
    const sum = () => children.map(usageOf).reduce((total, one) => total + one.cpu, 0);
    const [childrenFrom, ownFrom, startedAt] = [sum(), process.cpuUsage(), performance.now()];
    await wait(SECONDS * 1_000);
    const took = (performance.now() - startedAt) / 1_000;
    const own = process.cpuUsage(ownFrom);
    const ofServer = (own.user + own.system) / 1e4 / took / PULLED;
    const ofFfmpeg = ((sum() - childrenFrom) / took / PULLED) * 100;
    const megabytes = children.map(usageOf).reduce((total, one) => total + one.megabytes, 0) / PULLED;
    const serverMegabytes = (process.memoryUsage().rss - memoryBefore) / 2 ** 20 / PULLED;
    const percent = ofServer + ofFfmpeg;
    return [
      {
        what: `${CONFIGURED} cameras configured, ${PULLED} pulled by RTSP and recorded: processor a camera`,
        budget: '1 % of a core',
        figure: `${percent.toFixed(2)} % (ffmpeg ${ofFfmpeg.toFixed(2)}, server ${ofServer.toFixed(2)}); ${children.length} ffmpeg, ${live()} live after ${SECONDS} s`,
        met: percent <= 1 && children.length === PULLED && live() === PULLED,
      },
      {
        what: 'the same: memory a camera',
        budget: '80 MB',
        figure: `${Math.round(megabytes + serverMegabytes)} MB (ffmpeg ${Math.round(megabytes)}, server ${serverMegabytes.toFixed(1)})`,
        met: megabytes + serverMegabytes <= 80,
      },
    ];
  } finally {
    await cameras.stop();
    await rtsp.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}
