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

/**
 * What cameras cost: `npx tsx test/bench/cameras.ts [seconds]`. Prints one JSON line: the origin's share of a core and
 * memory while 16 scene tiles are watched as hls.js does it (list once a second, each segment once), and the share of a
 * core and memory of one RTSP camera's ffmpeg, where the RTSP tool is at hand.
 */
const seconds = Number(process.argv[2] ?? 20);
const TILES = 16;
const footageDir = fileURLToPath(new URL('../../public/footage', import.meta.url));
const SCENES = readdirSync(footageDir).flatMap((file) => /^(.+)\.mp4$/.exec(file)?.[1] ?? []);

const camera = (id: string, source: CameraDefinition['source']): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
  ...{ source, recordMinutes: 15 },
});
const silent = { warn: () => undefined, info: () => undefined };
const agent = new Agent({ keepAlive: true });
const fetchBytes = (url: string) =>
  new Promise<Buffer>((resolve, reject) => {
    get(url, { agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces)));
    }).on('error', reject);
  });

const dataDir = await mkdtemp(join(tmpdir(), 'bench-cameras-'));
const rtsp = await startRtspCamera(21340);
const cameras = await createCameras({
  deployment: {
    cameras: [
      ...Array.from({ length: TILES }, (_, index) =>
        camera(`tile-${index}`, { type: 'scene', scene: SCENES[index % SCENES.length]!, phase: index * 3 }),
      ),
      ...(rtsp ? [camera('street', { type: 'rtsp', url: rtsp.url, transport: 'tcp' })] : []),
    ],
    doors: [],
    zones: [],
  },
  ...{ dataDir, footageDir, log: silent },
  ...{ onHealth: () => undefined, onEvent: () => undefined },
});
const app = Fastify();
await app.register(createVideoRoutes({ cameras }), { prefix: '/video' });
await app.listen({ port: 21341, host: '127.0.0.1' });
cameras.start();
await new Promise((resolve) => setTimeout(resolve, 4_000));

let bytes = 0;
let segments = 0;
const seen = new Set<string>();
async function watch(id: string): Promise<void> {
  const base = `http://127.0.0.1:21341/video/${id}`;
  const list = (await fetchBytes(`${base}/live.m3u8`)).toString();
  for (const uri of list.match(/seg\/.+/g)?.slice(-2) ?? []) {
    if (seen.has(id + uri)) continue;
    seen.add(id + uri);
    const piece = await fetchBytes(`${base}/${uri}`);
    bytes += piece.length;
    segments += 1;
  }
}
const childOf = () =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .find((line) => line.includes('frag_keyframe'))
    ?.trim()
    .split(' ')[0];
/** CPU seconds and resident megabytes of a process. */
function usageOf(pid: string) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, rss };
}

const ffmpeg = childOf();
const before = ffmpeg === undefined ? undefined : usageOf(ffmpeg);
const idleFrom = process.cpuUsage();
const startedAt = Date.now();
for (let second = 0; second < seconds; second += 1) {
  const begun = Date.now();
  await Promise.all(Array.from({ length: TILES }, (_, index) => watch(`tile-${index}`)));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1_000 - (Date.now() - begun))));
}
const took = (Date.now() - startedAt) / 1000;
const used = process.cpuUsage(idleFrom);
const after = ffmpeg === undefined ? undefined : usageOf(ffmpeg);
const round = (value: number) => Math.round(value * 100) / 100;
console.log(
  JSON.stringify({
    tiles: TILES,
    segments,
    megabytesPerSecond: round(bytes / took / 1e6),
    // the client of this bench runs in the same process: an upper bound
    originAndClientPercentOfCore: round((used.user + used.system) / 1e4 / took),
    originRssMb: Math.round(process.memoryUsage().rss / 1e6),
    rtsp: before &&
      after && {
        percentOfCore: round(((after.cpu - before.cpu) / took) * 100),
        rssMb: Math.round(after.rss),
      },
  }),
);
await cameras.stop();
await app.close();
agent.destroy();
await rtsp?.kill();
await rm(dataDir, { recursive: true, force: true });
