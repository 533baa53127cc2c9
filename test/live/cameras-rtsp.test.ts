import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CameraFact, type Cameras, createCameras } from '../../server/cameras/catalogue.ts';
import { ERRORS, PublicFault } from '../../server/errors.ts';
import { createVideoRoutes } from '../../server/http/routes/video.ts';
import type { CameraDefinition, CameraHealth } from '../../shared/domain/camera.ts';
import { eventually, type RtspCamera, startRtspCamera } from '../support/rtsp-camera.ts';

const run = promisify(execFile);
const PORT = 21320;
const SECRET = 'hunter2';

const definition = (id: string, source: CameraDefinition['source']): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
  ...{ source, recordMinutes: 15 },
});

let camera = await startRtspCamera(PORT);

describe.skipIf(camera === undefined)('a real RTSP camera', () => {
  let dataDir: string;
  let cameras: Cameras;
  let app: FastifyInstance;
  let base: string;
  const facts: CameraFact[] = [];
  const healths: CameraHealth[] = [];
  const logged: string[] = [];
  const health = (id: string) => cameras.health().find((one) => one.id === id)!;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cameras-'));
    const url = camera!.url.replace('rtsp://', `rtsp://operator:${SECRET}@`);
    const write = (...line: unknown[]) => void logged.push(JSON.stringify(line));
    cameras = await createCameras({
      deployment: {
        cameras: [
          definition('street', { type: 'rtsp', url, transport: 'tcp' }),
          definition('nobody', {
            type: 'rtsp',
            url: `rtsp://x:${SECRET}@127.0.0.1:9/none`,
            transport: 'tcp',
          }),
        ],
        doors: [],
        zones: [],
      },
      dataDir,
      footageDir: '',
      log: { warn: write, info: write },
      onHealth: (one) => healths.push(one),
      onEvent: (fact) => facts.push(fact),
    });
    cameras.start();
    app = Fastify();
    app.setErrorHandler((error, _, reply) =>
      error instanceof PublicFault
        ? reply.code(ERRORS[error.code].status).send(error.detail)
        : reply.send(error),
    );
    await app.register(createVideoRoutes({ cameras }), { prefix: '/video' });
    await app.listen({ port: 21321, host: '127.0.0.1' });
    base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/video/street`;
  });

  afterAll(async () => {
    await cameras?.stop();
    await app?.close();
    await camera?.kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('pictures arrive and their time is the time of day', async () => {
    await eventually('live', () => health('street').state === 'live');
    await eventually('a window', async () => ((await list('live.m3u8'))?.match(/EXTINF/g)?.length ?? 0) >= 5);
    const times = timesOf((await list('live.m3u8'))!);
    expect(Math.abs(Date.now() - times.at(-1)!)).toBeLessThan(4_000);
    for (let index = 1; index < times.length; index += 1) {
      expect(times[index]! - times[index - 1]!).toBeGreaterThan(500);
      expect(times[index]! - times[index - 1]!).toBeLessThan(1_500);
    }
  });

  test('a player plays the live list and a still is a JPEG', async () => {
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-live_start_index', '0', '-read_intervals', '%+3', '-count_frames'],
      ...[
        '-select_streams',
        'v',
        '-show_entries',
        'stream=codec_name,width,nb_read_frames',
        '-of',
        'csv=p=0',
      ],
      `${base}/live.m3u8`,
    ]);
    expect(stdout).toMatch(/^h264,768,(2|3|4)\d/);
    const still = await fetch(`${base}/still.jpg`);
    expect(still.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await still.arrayBuffer());
    expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8');
  });

  test('its parts come by blocking reload, each as it is taken, and the hinted one when it is there', async () => {
    const first = (await list('low.m3u8'))!;
    const hinted = /PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(first)![1]!;
    const early = await fetch(`${base}/${hinted}`);
    expect([early.status, early.headers.get('content-type')]).toEqual([200, 'video/iso.segment']);
    const bytes = Buffer.from(await early.arrayBuffer());
    expect(bytes.toString('latin1', 4, 8)).toBe('moof');
    expect((await list('low.m3u8'))!).toContain(hinted);
    // whole segments ahead: each answer has the one asked for
    let msn = Number(/MEDIA-SEQUENCE:(\d+)/.exec(first)![1]) + (first.match(/\nseg\//g)?.length ?? 0);
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = (await list(`low.m3u8?_HLS_msn=${msn}&_HLS_skip=YES`))!;
      const skipped = Number(/SKIPPED-SEGMENTS=(\d+)/.exec(answer)?.[1] ?? 0);
      const sequence = Number(/MEDIA-SEQUENCE:(\d+)/.exec(answer)![1]);
      expect(sequence + skipped + (answer.match(/\nseg\//g)?.length ?? 0)).toBeGreaterThan(msn);
      msn += 1;
    }
    expect((await fetch(`${base}/low.m3u8?_HLS_msn=${msn + 1000}`)).status).toBe(400);
    expect(health('street')).toMatchObject({ timeFrom: 'arrival', clockErrorMs: 500 });
  });

  test('a range holds the moment asked for, and ends when it has passed', async () => {
    const at = Date.now();
    const growing = await list(`range.m3u8?from=${at - 5_000}&to=${at + 3_000}`);
    expect(growing).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    expect(growing).not.toContain('ENDLIST');
    const whole = await eventually('the range ends', async () => {
      const text = await list(`range.m3u8?from=${at - 5_000}&to=${at + 3_000}`);
      return text?.includes('ENDLIST') && text;
    });
    expect(whole).not.toContain('DISCONTINUITY');
    const times = timesOf(whole);
    expect(Math.abs(times[0]! - (at - 5_000))).toBeLessThan(2_000);
    expect(times.at(-1)!).toBeGreaterThan(at + 1_000);
    const { stdout } = await run('ffmpeg', [
      ...['-v', 'error', '-i', `${base}/range.m3u8?from=${at - 5_000}&to=${at + 3_000}`],
      ...['-f', 'null', '-progress', '-', '-'],
    ]);
    expect(Number([...stdout.matchAll(/frame=(\d+)/g)].at(-1)?.[1])).toBeGreaterThan(70);
  });

  test('nobody sees its password: not the list of processes, health or log', async () => {
    const { stdout } = await run('ps', ['-eo', 'args']);
    expect(stdout).toContain('frag_keyframe');
    const said = JSON.stringify([healths, facts, cameras.health(), cameras.cameras(), logged]);
    expect(stdout.includes(SECRET)).toBe(false);
    expect(said.includes(SECRET)).toBe(false);
    expect(said.includes('127.0.0.1')).toBe(false);
  });

  test('a camera that never answers is lost with a reason, and tried again', async () => {
    const nobody = await eventually('a second try', () => health('nobody').restarts >= 2 && health('nobody'));
    expect(nobody).toMatchObject({ state: 'lost', reason: 'nothing answers at its address' });
    await eventually('offline', () =>
      facts.some((fact) => fact.camera === 'nobody' && fact.kind === 'camera.offline'),
    );
  });

  test('it dies: lost; it comes back: live again, after a discontinuity and with a new beginning', async () => {
    const died = Date.now();
    await camera!.kill();
    await eventually('lost', () => health('street').state === 'lost');
    await eventually('offline', () =>
      facts.some((fact) => fact.camera === 'street' && fact.kind === 'camera.offline'),
    );
    camera = (await startRtspCamera(PORT)) as RtspCamera;
    await eventually('live again', () => health('street').state === 'live', 60_000);
    await eventually('online', () =>
      facts.some((fact) => fact.camera === 'street' && fact.kind === 'camera.online'),
    );
    const text = (await list(`range.m3u8?from=${died - 5_000}&to=${Date.now() - 1}`))!;
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
    expect(text.match(/#EXT-X-MAP/g)).toHaveLength(2);
    const live = await list('live.m3u8');
    expect(live).toMatch(/#EXT-X-DISCONTINUITY\n|#EXT-X-DISCONTINUITY-SEQUENCE:1/);
  });

  test('what is gone or odd is 404, and nothing outside is reached', async () => {
    for (const path of [
      'seg/1.m4s',
      'init/1.mp4',
      'seg/..%2f..%2ffirst-start',
      'seg/%2e%2e.m4s',
      'init/abc.mp4',
    ]) {
      expect((await fetch(`${base}/${path}`)).status, path).toBe(404);
    }
    expect((await fetch(`${base}/range.m3u8?from=2&to=1`)).status).toBe(400);
    expect((await fetch(`${base}/range.m3u8?from=1&to=2`)).status).toBe(404);
    expect((await fetch(`${base.replace('street', 'other')}/live.m3u8`)).status).toBe(404);
  });

  async function list(path: string): Promise<string | undefined> {
    const answer = await fetch(`${base}/${path}`);
    if (!answer.ok) return undefined;
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return answer.text();
  }
});

const timesOf = (text: string) =>
  [...text.matchAll(/PROGRAM-DATE-TIME:(.+)/g)].map((match) => new Date(match[1]!).getTime());
