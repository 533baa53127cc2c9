import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCameraTester } from '../../server/camera-tester.ts';
import { type Cameras, createCameras } from '../../server/cameras/catalogue.ts';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import { eventually, findShared } from '../support/rtsp-camera.ts';

const footage = findShared('data/video/street-cctv-768x576-10fps.mp4');
const PORT = 21330;
const OTHER = 21331;
const at = (path: string, port = PORT) => `http://127.0.0.1:${port}/${path}`;

/** Streams as encoders of others make them, by ffmpeg's own HLS muxer. */
const SENDERS: Readonly<Record<string, readonly string[]>> = {
  plain: ['-hls_flags', 'delete_segments'],
  timed: ['-hls_flags', 'delete_segments+program_date_time', '-hls_segment_type', 'fmp4'],
  locked: ['-hls_flags', 'delete_segments+program_date_time', '-hls_key_info_file', 'key-info'],
};

describe.skipIf(footage === undefined)('a camera that offers HLS', () => {
  let dir: string;
  let cameras: Cameras;
  const senders: ChildProcess[] = [];
  const servers: Server[] = [];
  const askedOfOther: string[] = [];
  const health = (id: string) => cameras.health().find((one) => one.id === id)!;
  const timesOf = (id: string) =>
    [...(cameras.livePlaylist(id) ?? '').matchAll(/DATE-TIME:(.+)/g)].map((match) => Date.parse(match[1]!));

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cameras-hls-'));
    const listen = async (port: number, server: Server) => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    };
    await listen(
      PORT,
      createServer((request, response) => {
        const [, folder = '', file = ''] = (request.url ?? '').split('/');
        if (folder === 'hostile') {
          // what a stream that was taken over would say
          const segment = file === 'redirect.ts' ? '' : at('secret.ts', OTHER);
          if (file === 'redirect.ts')
            return response.writeHead(302, { location: at('secret.ts', OTHER) }).end();
          const first = file === 'names.m3u8' ? segment : 'redirect.ts';
          return response.end(
            `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n#EXTINF:2,\n${first}\n`,
          );
        }
        const stream = createReadStream(join(dir, basename(folder), basename(file)));
        stream.on('error', () => response.writeHead(404).end());
        return stream.pipe(response);
      }),
    );
    await listen(
      OTHER,
      createServer((request, response) => {
        askedOfOther.push(request.url ?? '');
        response.end('inside');
      }),
    );
    await writeFile(join(dir, 'key'), Buffer.alloc(16, 7));
    for (const [name, options] of Object.entries(SENDERS)) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'key'), Buffer.alloc(16, 7));
      await writeFile(join(dir, name, 'key-info'), `key\n${join(dir, 'key')}\n`);
      senders.push(
        spawn(
          'ffmpeg',
          [
            ...['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', footage!, '-c', 'copy', '-an'],
            ...['-f', 'hls', '-hls_time', '1', ...options, 'live.m3u8'],
          ],
          { stdio: 'ignore', cwd: join(dir, name) },
        ),
      );
    }
    const camera = (id: string, url: string): CameraDefinition => ({
      ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
      ...{ source: { type: 'hls', url }, recordMinutes: 15 },
    });
    cameras = await createCameras({
      deployment: {
        cameras: [
          ...Object.keys(SENDERS).map((name) => camera(name, at(`${name}/live.m3u8`))),
          camera('names', at('hostile/names.m3u8')),
          camera('redirects', at('hostile/redirects.m3u8')),
        ],
        ...{ doors: [], zones: [] },
      },
      ...{ dataDir: join(dir, 'data'), footageDir: '', onHealth: () => undefined, onEvent: () => undefined },
      log: { warn: () => undefined, info: () => undefined },
    });
    for (const name of Object.keys(SENDERS))
      await eventually(`${name} begins`, async () =>
        (await fetch(at(`${name}/live.m3u8`)))
          .text()
          .then((text) => (text.match(/EXTINF/g)?.length ?? 0) > 2),
      );
    cameras.start();
  });
  afterAll(async () => {
    await cameras?.stop();
    for (const sender of senders) sender.kill('SIGKILL');
    for (const server of servers) server.close();
    await rm(dir, { recursive: true, force: true });
  });

  for (const id of Object.keys(SENDERS))
    test(`${id}: becomes a stream of our own, at the pace of the day`, async () => {
      await eventually('live', () => health(id).state === 'live');
      const times = await eventually('a window', () => timesOf(id).length >= 5 && timesOf(id));
      expect(Date.now() - times.at(-1)!).toBeGreaterThan(0);
      expect(Date.now() - times.at(-1)!).toBeLessThan(15_000);
      for (let index = 1; index < times.length; index += 1) {
        expect(times[index]! - times[index - 1]!).toBeGreaterThan(500);
        expect(times[index]! - times[index - 1]!).toBeLessThan(1_500);
      }
      expect(cameras.livePlaylist(id)).not.toMatch(/\n#EXT-X-DISCONTINUITY\n/);
    });

  test('pictures have the time of the sender where it says one, and that of arrival with its doubt where not', async () => {
    await eventually('timed', () => health('timed').timeFrom === 'sender');
    expect(health('timed').clockErrorMs).toBeLessThanOrEqual(3_000);
    expect(health('timed').delayMs).toBeGreaterThan(0);
    expect(health('locked').timeFrom).toBe('sender');
    expect(health('plain')).toMatchObject({ timeFrom: 'arrival' });
    expect(health('plain').clockErrorMs).toBeGreaterThanOrEqual(3_000);
    // what the sender's list says of a moment is what ours says
    const theirs = await (await fetch(at('timed/live.m3u8'))).text();
    const said = [...theirs.matchAll(/DATE-TIME:(.+)/g)].map((match) => Date.parse(match[1]!));
    await eventually('the same moments', () => {
      const ours = timesOf('timed');
      return said.some((time) => ours.some((own) => Math.abs(own - time) <= 120));
    });
  });

  test('a playlist that names another host, or redirects to one, gets nothing from there', async () => {
    for (const id of ['names', 'redirects']) {
      await eventually('refused', () => health(id).state === 'lost');
      expect(health(id).reason).toBe('its playlist names a host that is not allowed for it');
    }
    expect(askedOfOther).toEqual([]);
  });

  test('trying a source goes by the same rules', async () => {
    const tried = createCameraTester({ clock: { now: Date.now } });
    for (const name of Object.keys(SENDERS)) {
      const answer = await tried({ type: 'hls', url: at(`${name}/live.m3u8`) });
      expect(answer, name).toMatchObject({ ok: true, video: { codec: 'H.264', width: 768 } });
    }
    for (const name of ['names', 'redirects'])
      expect(await tried({ type: 'hls', url: at(`hostile/${name}.m3u8`) })).toMatchObject({
        ok: false,
        cause: 'its playlist names a host that is not allowed for it',
      });
    expect(askedOfOther).toEqual([]);
  });
});
