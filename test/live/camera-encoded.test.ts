import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCameraTester } from '../../server/camera-tester.ts';
import { createCameras } from '../../server/cameras/catalogue.ts';
import { systemClock } from '../../server/clock.ts';
import type { CameraDefinition, CameraSource } from '../../shared/domain/camera.ts';
import { startOnvifCamera } from '../support/onvif-camera.ts';
import { eventually } from '../support/rtsp-camera.ts';
import { canServeRtsp, makeClip, startRtspServer } from '../support/rtsp-server.ts';

const PORT = 21_210;
const definition = (id: string, source: CameraSource, more: object = {}): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
  ...{ source, recordMinutes: 15, ...more },
});

/** A camera of the old kind: JPEG after JPEG in one answer, 10 a second, behind Basic authentication. */
async function startMjpegCamera(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${Buffer.from('ann:pw').toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="cam"' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=ffmpeg' });
    const feed = spawn('ffmpeg', [
      ...['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10', '-c:v', 'mjpeg'],
      ...['-f', 'mpjpeg', 'pipe:1'],
    ]);
    feed.stdout.pipe(response);
    response.on('close', () => feed.kill('SIGKILL'));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

describe.skipIf(!canServeRtsp)('cameras that browsers cannot play as they are', () => {
  const dir = mkdtempSync(join(tmpdir(), 'camera-encoded-'));
  const ends: (() => unknown)[] = [];
  const mjpeg: CameraSource = {
    ...{ type: 'mjpeg', url: `http://127.0.0.1:${PORT + 2}/video.cgi`, frameRate: 5 },
    ...{ username: 'ann', password: 'pw' },
  };
  let h265: CameraSource;
  let cameras: Awaited<ReturnType<typeof createCameras>>;

  beforeAll(async () => {
    const hevc = await startRtspServer(PORT, { file: makeClip(dir, 'h265', 45), codec: 'h265' });
    const rtsp = await startRtspServer(PORT + 1, {
      ...{ file: makeClip(dir, 'h264', 45), auth: 'digest', user: 'ann', password: 'pw' },
    });
    const onvif = await startOnvifCamera({
      ...{ make: 'dahua', username: 'ann', password: 'pw', clockOffsetMs: 7_200_000 },
      streamUri: rtsp.url.replace('127.0.0.1', '198.51.100.1'),
    });
    const jpegs = await startMjpegCamera(PORT + 2);
    h265 = { type: 'rtsp', url: hevc.url, transport: 'tcp' };
    cameras = await createCameras({
      deployment: {
        ...{ doors: [], zones: [] },
        cameras: [
          definition('passed', h265),
          definition('encoded', h265, { transcode: true }),
          definition('jpegs', mjpeg),
          definition('onvif', {
            ...{ type: 'onvif', url: onvif.url, transport: 'tcp', username: 'ann', password: 'pw' },
          }),
        ],
      },
      ...{ dataDir: dir, footageDir: '', onHealth: () => undefined, onEvent: () => undefined },
      log: { warn: () => undefined, info: () => undefined },
    });
    ends.push(
      () => cameras.stop(),
      () => jpegs.closeAllConnections(),
      () => jpegs.close(),
      () => hevc.stop(),
      () => rtsp.stop(),
      () => onvif.stop(),
    );
    cameras.start();
  });
  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(dir, { recursive: true });
  });
  const health = (id: string) => cameras.health().find((one) => one.id === id)!;
  const live = (id: string) => eventually(`${id} is live`, () => health(id).state === 'live', 60_000);

  test('H.265 is passed untouched, and the health says what a screen must be able to play', async () => {
    await live('passed');
    expect(health('passed').codec).toMatch(/^h(ev|vc)1\.1\.6\.L\d+/);
    expect(health('passed').encodedFrom).toBeUndefined();
  });

  test('H.265 is encoded to H.264 where the camera may', async () => {
    await live('encoded');
    expect(health('encoded')).toMatchObject({ encodedFrom: 'H.265' });
    expect(health('encoded').codec).toMatch(/^avc1\./);
    const still = await eventually('a still', () => cameras.still('encoded'));
    expect(still.jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
  });

  test('Motion JPEG is encoded, at no more pictures a second than were set, cut each second', async () => {
    await live('jpegs');
    expect(health('jpegs')).toMatchObject({ encodedFrom: 'Motion JPEG' });
    const lengths = await eventually('four segments', () => {
      const found = [...(cameras.livePlaylist('jpegs') ?? '').matchAll(/EXTINF:([\d.]+)/g)];
      return found.length >= 4 && found.map((match) => Number(match[1]));
    });
    for (const length of lengths.slice(1)) expect(length).toBeLessThan(2.5);
  });

  test('an ONVIF camera says itself where its stream is, its clock is read, and it can be moved', async () => {
    await live('onvif');
    const { cameraClock, canMove } = await eventually(
      'its clock',
      () => health('onvif').cameraClock && health('onvif'),
    );
    expect(Math.abs(cameraClock!.offsetMs - 7_200_000)).toBeLessThanOrEqual(cameraClock!.errorMs + 100);
    expect(canMove).toBe(true);
    await (await cameras.ptz('onvif'))!.move({ pan: 1, tilt: 0, zoom: 0 }, 500);
  });

  test('a test of each says what it is', async () => {
    const check = createCameraTester({ clock: systemClock });
    const [hevc, jpegs] = await Promise.all([check(h265), check(mjpeg)]);
    expect(hevc).toMatchObject({ ok: true, plays: 'some', video: { codec: 'H.265' } });
    expect(jpegs).toMatchObject({ ok: true, plays: 'all', video: { codec: 'Motion JPEG' } });
    const wrong = await check({ ...mjpeg, password: 'no' } as CameraSource);
    expect(wrong).toMatchObject({ ok: false, cause: 'the camera refused the user name or password' });
  });
});
