import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { createCameras } from '../../server/cameras/catalogue.ts';
import { createVideoRoutes } from '../../server/http/routes/video.ts';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import { startRtspCamera } from '../support/rtsp-camera.ts';
import { freePort } from '../support/server-process.ts';
import type { Bench, BenchRow } from './bench.ts';
import { fleetRows } from './video/fleet.ts';
import { lowLatencyRow, stillRow } from './video/low-latency.ts';
import { playerRows } from './video/players.ts';

const SECONDS = 15;
const TILES = 16;
const footageDir = fileURLToPath(new URL('../../public/footage', import.meta.url));
const scenes = readdirSync(footageDir).flatMap((file) => /^(.+)\.mp4$/.exec(file)?.[1] ?? []);

const camera = (id: string, source: CameraDefinition['source']): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
  ...{ source, recordMinutes: 15 },
});
const nothing = () => undefined;

/**
 * What cameras cost: the origin's share of a core and memory while 16 scene tiles are watched as hls.js does it (list once
 * a second, each segment once), and those of one RTSP camera's ffmpeg, where the RTSP tool is at hand.
 */
export const bench: Bench = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-cameras-'));
  const rtsp = await startRtspCamera(await freePort());
  const cameras = await createCameras({
    deployment: {
      cameras: [
        ...Array.from({ length: TILES }, (_, index) =>
          camera(`tile-${index}`, { type: 'scene', scene: scenes[index % scenes.length]!, phase: index * 3 }),
        ),
        ...(rtsp ? [camera('street', { type: 'rtsp', url: rtsp.url, transport: 'tcp' })] : []),
      ],
      doors: [],
      zones: [],
    },
    ...{ dataDir, footageDir, log: { warn: nothing, info: nothing }, onHealth: nothing, onEvent: nothing },
  });
  const app = Fastify();
  await app.register(createVideoRoutes({ cameras }), { prefix: '/video' });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  cameras.start();
  const agent = new Agent({ keepAlive: true });
  try {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    return [
      ...(await watchWall(address, agent)),
      await lowLatencyRow(address, 'tile-0'),
      ...(rtsp ? [await lowLatencyRow(address, 'street')] : []),
      await stillRow(address, rtsp ? 'street' : 'tile-1'),
      ...(await playerRows(`${address}/video/tile-0`)),
      ...(await fleetRows()),
    ];
  } finally {
    await cameras.stop();
    await app.close();
    agent.destroy();
    await rtsp?.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
};

async function watchWall(address: string, agent: Agent): Promise<BenchRow[]> {
  let bytes = 0;
  const seen = new Set<string>();
  const watch = async (id: string) => {
    const list = (await fetchBytes(`${address}/video/${id}/live.m3u8`, agent)).toString();
    for (const uri of list.match(/seg\/.+/g)?.slice(-2) ?? []) {
      if (seen.has(id + uri)) continue;
      seen.add(id + uri);
      // Awaited apart: `bytes += await ...` would lose what the other tiles add meanwhile.
      const piece = await fetchBytes(`${address}/video/${id}/${uri}`, agent);
      bytes += piece.length;
    }
  };
  const ffmpeg = ffmpegChild();
  const before = ffmpeg === undefined ? undefined : usageOf(ffmpeg);
  const idleFrom = process.cpuUsage();
  const startedAt = performance.now();
  for (let second = 0; second < SECONDS; second += 1) {
    const due = performance.now() + 1_000;
    await Promise.all(Array.from({ length: TILES }, (_, index) => watch(`tile-${index}`)));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  const took = (performance.now() - startedAt) / 1_000;
  const used = process.cpuUsage(idleFrom);
  const after = ffmpeg === undefined ? undefined : usageOf(ffmpeg);
  const origin = (used.user + used.system) / 1e4 / took;
  const perCamera = before && after ? ((after.cpu - before.cpu) / took) * 100 : undefined;
  return [
    {
      what: `origin of ${TILES} watched demonstration tiles, with this bench's client in the same process`,
      budget: '5 % of a core',
      figure: `${origin.toFixed(1)} % (${(bytes / took / 1e6).toFixed(2)} MB/s)`,
      met: origin <= 5,
    },
    ...(perCamera === undefined || !after
      ? []
      : [
          {
            what: "one RTSP camera's ffmpeg, copied untouched",
            budget: '1 % of a core, 80 MB',
            figure: `${perCamera.toFixed(2)} %, ${Math.round(after.rss)} MB`,
            met: perCamera <= 1 && after.rss <= 80,
          },
        ]),
  ];
}

function fetchBytes(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces)));
    }).on('error', reject);
  });
}

function ffmpegChild(): string | undefined {
  return execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .find((line) => line.includes('frag_keyframe'))
    ?.trim()
    .split(' ')[0];
}

/** CPU seconds and resident megabytes of a process. */
function usageOf(pid: string) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, rss };
}
