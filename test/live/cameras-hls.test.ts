import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cameras, createCameras } from '../../server/cameras/catalogue.ts';
import { eventually, findShared } from '../support/rtsp-camera.ts';

const footage = findShared('data/video/street-cctv-768x576-10fps.mp4');
const PORT = 21330;

describe.skipIf(footage === undefined)('a camera that offers HLS', () => {
  let dir: string;
  let sender: ChildProcess;
  let cameras: Cameras;
  const server = createServer((request, response) => {
    const file = createReadStream(join(dir, 'hls', basename(request.url ?? '')));
    file.on('error', () => response.writeHead(404).end());
    file.pipe(response);
  });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cameras-hls-'));
    await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
    await mkdir(join(dir, 'hls'));
    sender = spawn(
      'ffmpeg',
      [
        ...['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', footage!, '-c', 'copy', '-an'],
        ...['-f', 'hls', '-hls_time', '1', '-hls_flags', 'delete_segments', join(dir, 'hls', 'live.m3u8')],
      ],
      { stdio: 'ignore' },
    );
    cameras = await createCameras({
      deployment: {
        cameras: [
          {
            ...{
              id: 'yard',
              name: 'Yard',
              site: 's',
              position: [0, 0],
              headingDeg: 0,
              fovDeg: 60,
              rangeM: 20,
            },
            ...{
              sees: [],
              source: { type: 'hls', url: `http://127.0.0.1:${PORT}/live.m3u8` },
              recordMinutes: 15,
            },
          },
        ],
        ...{ doors: [], zones: [] },
      },
      ...{ dataDir: dir, footageDir: '', onHealth: () => undefined, onEvent: () => undefined },
      log: { warn: () => undefined, info: () => undefined },
    });
    await eventually('the sender begins', async () =>
      (await fetch(`http://127.0.0.1:${PORT}/live.m3u8`))
        .text()
        .then((text) => (text.match(/EXTINF/g)?.length ?? 0) > 3),
    );
    cameras.start();
  });
  afterAll(async () => {
    await cameras?.stop();
    sender?.kill('SIGKILL');
    server.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('becomes a stream of our own, at the pace of the day', async () => {
    await eventually('live', () => cameras.health()[0]?.state === 'live');
    const count = () => cameras.livePlaylist('yard')?.match(/EXTINF/g)?.length ?? 0;
    await eventually('a window', () => count() >= 6);
    const times = [...cameras.livePlaylist('yard')!.matchAll(/DATE-TIME:(.+)/g)].map((match) =>
      Date.parse(match[1]!),
    );
    expect(Math.abs(Date.now() - times.at(-1)!)).toBeLessThan(4_000);
    for (let at = 1; at < times.length; at += 1) expect(times[at]!).toBeGreaterThan(times[at - 1]!);
  });
});
