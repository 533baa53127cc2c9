import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { Parser } from 'm3u8-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCameras } from '../../../server/cameras/catalogue.ts';
import { readInit, readMoof } from '../../../server/cameras/fmp4.ts';
import { SCENE_EPOCH_S } from '../../../server/cameras/scene-source.ts';
import { ERRORS, PublicFault } from '../../../server/errors.ts';
import { createVideoRoutes } from '../../../server/http/routes/video.ts';
import type { CameraDefinition, CameraHealth } from '../../../shared/domain/camera.ts';
import { makeFragment, makeInit } from './fixtures.ts';

const START = Date.UTC(2026, 5, 1, 12);
const GOPS = 4;
let dir: string;
let now: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'catalogue-'));
  now = START + 500;
  const gops = Array.from({ length: GOPS }, (_, index) =>
    makeFragment({ time: index * 1000, durations: [500, 500], fill: index }),
  );
  await writeFile(join(dir, 'hall.mp4'), Buffer.concat([makeInit(), ...gops]));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const scene = (id: string, phase: number, name = 'hall'): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: ['D'] },
  ...{ source: { type: 'scene', scene: name, phase }, recordMinutes: 15 },
});

function create(
  cameras: CameraDefinition[],
  onHealth: (health: CameraHealth) => void = () => undefined,
  onPlan: () => void = () => undefined,
) {
  return createCameras({
    deployment: { cameras, doors: [], zones: [] },
    ...{
      dataDir: dir,
      footageDir: dir,
      clock: { now: () => now },
      onHealth,
      onEvent: () => undefined,
      onPlan,
    },
    log: { warn: () => undefined, info: () => undefined },
  });
}

function parse(text: string | undefined) {
  const parser = new Parser();
  parser.push(text ?? '');
  parser.end();
  return parser.manifest;
}

describe('demonstration scenes', () => {
  test('play for ever: each second is the next GOP of the loop, at its own decode time', async () => {
    const cameras = await create([scene('a', 0), scene('b', 1)]);
    const list = parse(cameras.livePlaylist('a'));
    expect(list.segments).toHaveLength(12);
    expect(list.segments.at(-1)?.dateTimeObject?.getTime()).toBe(START - 1000);
    const fills: number[] = [];
    for (const segment of list.segments) {
      const bytes = (await cameras.segment('a', /\d+/.exec(segment.uri)![0]))!;
      const second = segment.dateTimeObject!.getTime() / 1000;
      expect(readMoof(bytes, readInit(makeInit())).decodeTime).toBe((second - SCENE_EPOCH_S) * 1000);
      fills.push(bytes.at(-1)!);
    }
    for (let at = 1; at < fills.length; at += 1) expect(fills[at]).toBe((fills[at - 1]! + 1) % GOPS);
    const name = String(START / 1000 - 5);
    expect((await cameras.segment('b', name))!.at(-1)).toBe(
      ((await cameras.segment('a', name))!.at(-1)! + 1) % GOPS,
    );
  });

  test('the same second is the same picture after a restart', async () => {
    const name = String(START / 1000 - 3);
    const first = await (await create([scene('a', 2)])).segment('a', name);
    expect(await (await create([scene('a', 2)])).segment('a', name)).toEqual(first);
  });

  test('a range begins no earlier than the first start of the server, nor than the recorded window', async () => {
    const cameras = await create([scene('a', 0)]);
    expect(cameras.rangePlaylist('a', START - 60_000, START - 30_000)).toBeUndefined();
    now = START + 60_000;
    const young = parse(cameras.rangePlaylist('a', START - 30_000, START + 30_000));
    expect(young.segments[0]?.dateTimeObject?.getTime()).toBe(START + 1_000);
    now = START + 3_600_000;
    const old = await create([scene('a', 0)]);
    expect(old.health()[0]?.recordedFrom).toBe(now - 900_000);
    expect(old.rangePlaylist('a', START, START + 60_000)).toBeUndefined();
    expect(await old.segment('a', String(START / 1000 + 5))).toBeUndefined();
  });

  test('a range whose end lies ahead grows and then ends', async () => {
    const cameras = await create([scene('a', 0)]);
    now = START + 100_000;
    const growing = parse(cameras.rangePlaylist('a', now - 15_000, now + 15_000));
    expect([growing.playlistType, growing.endList, growing.segments.length]).toEqual([
      'EVENT',
      undefined,
      15,
    ]);
    now += 16_000;
    const whole = parse(cameras.rangePlaylist('a', START + 85_000, START + 115_000));
    expect([whole.playlistType, whole.endList, whole.segments.length]).toEqual(['VOD', true, 30]);
  });

  test('a scene that is not there is off with a reason; its neighbours play', async () => {
    await copyFile(join(dir, 'hall.mp4'), join(dir, 'cut.mp4'));
    await writeFile(join(dir, 'cut.mp4'), 'not a clip');
    const cameras = await create([scene('a', 0), scene('b', 0, 'cut'), scene('c', 0, '../hall')]);
    expect(cameras.health().map((one) => [one.id, one.state, one.reason])).toEqual([
      ['a', 'live', undefined],
      ['b', 'off', 'its demonstration footage is missing'],
      ['c', 'off', 'its demonstration footage is missing'],
    ]);
    expect(cameras.has('b')).toBe(false);
  });

  test('what screens learn of a camera has no address', async () => {
    const cameras = await create([scene('a', 0)]);
    expect(cameras.cameras()[0]).toMatchObject({ id: 'a', demonstration: true, doors: ['D'] });
    expect(Object.keys(cameras.cameras()[0]!)).not.toContain('source');
  });
});

describe('a catalogue that changes while it runs', () => {
  const rtsp = (id: string, url = 'rtsp://127.0.0.1:9/x'): CameraDefinition => ({
    ...scene(id, 0),
    source: { type: 'rtsp', url, transport: 'tcp' },
  });

  test('a camera put in is on every list at once; one removed is gone with its recordings', async () => {
    let told = 0;
    const cameras = await create([scene('a', 0)], undefined, () => {
      told += 1;
    });
    await cameras.put(scene('b', 1));
    expect(cameras.cameras().map(({ id }) => id)).toEqual(['a', 'b']);
    expect(cameras.health().map(({ id }) => id)).toEqual(['a', 'b']);
    expect(cameras.has('b') && cameras.livePlaylist('b')).toContain('#EXTM3U');
    await cameras.put(rtsp('c'));
    const folder = join(dir, 'cameras', 'c');
    expect(existsSync(folder)).toBe(true);
    await cameras.remove('c');
    await cameras.remove('b');
    expect(existsSync(folder)).toBe(false);
    expect(cameras.cameras().map(({ id }) => id)).toEqual(['a']);
    expect([cameras.has('b'), cameras.definition('b')]).toEqual([false, undefined]);
    expect(told).toBe(4);
    await cameras.stop();
  });

  test('moving one does not interrupt it; another source or the switch does', async () => {
    const cameras = await create([rtsp('a')]);
    const restored = () => cameras.health()[0]!.since;
    const before = restored();
    now += 1_000;
    await cameras.put({ ...rtsp('a'), name: 'Gate', position: [1, 1], sees: [] });
    expect(cameras.cameras()[0]).toMatchObject({ name: 'Gate', position: [1, 1], doors: [] });
    expect(restored()).toBe(before);
    await cameras.put({ ...rtsp('a'), disabled: true });
    expect(cameras.health()[0]).toMatchObject({ state: 'off', reason: 'switched off by an administrator' });
    await cameras.put(rtsp('a', 'rtsp://127.0.0.1:9/y'));
    expect(cameras.health()[0]).toMatchObject({ state: 'starting' });
    await cameras.stop();
  });

  test('changes at the same time end as the last of them says', async () => {
    const cameras = await create([]);
    await Promise.all([
      cameras.put(rtsp('a')),
      cameras.remove('a'),
      cameras.put({ ...rtsp('a'), disabled: true }),
      cameras.put(scene('a', 0)),
      cameras.put(rtsp('a', 'rtsp://127.0.0.1:9/last')),
    ]);
    expect(cameras.definition('a')?.source).toMatchObject({ url: 'rtsp://127.0.0.1:9/last' });
    expect(cameras.health()).toHaveLength(1);
    await cameras.stop();
  });

  test('one whose source is missing is off and says why', async () => {
    const cameras = await create([{ ...scene('a', 0), source: { type: 'missing', reason: 'no key' } }]);
    expect(cameras.health()[0]).toMatchObject({ state: 'off', reason: 'no key' });
  });
});

describe('video routes', () => {
  test('types and caching are right, odd requests are 400 or 404, and each route asks for video.view', async () => {
    const cameras = await create([scene('a', 0)]);
    now = START + 60_000;
    const app = Fastify();
    const permissions: unknown[] = [];
    app.addHook(
      'onRoute',
      (route) => void permissions.push((route.config as { permission?: string }).permission),
    );
    app.setErrorHandler((error, _, reply) => {
      const status =
        error instanceof PublicFault
          ? ERRORS[error.code].status
          : (error as { statusCode?: number }).statusCode;
      return reply.code(status ?? 500).send('');
    });
    await app.register(createVideoRoutes({ cameras }), { prefix: '/video' });
    const get = async (url: string) => app.inject({ url });

    const live = await get('/video/a/live.m3u8');
    expect(live.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'no-store',
    });
    const { segments } = parse(live.body);
    const piece = await get(`/video/a/${segments[0]!.uri}`);
    expect(piece.statusCode).toBe(200);
    expect(piece.headers).toMatchObject({
      'content-type': 'video/iso.segment',
      'cache-control': 'private, max-age=3600, immutable',
    });
    const init = await get(`/video/a/${segments[0]!.map!.uri}`);
    expect(init.headers['content-type']).toBe('video/mp4');
    expect(init.rawPayload.equals(makeInit())).toBe(true);

    const statusOf = async (path: string) => (await get(`/video/${path}`)).statusCode;
    expect(await statusOf(`a/range.m3u8?from=${START + 10_000}&to=${START + 20_000}`)).toBe(200);
    for (const path of [
      'b/live.m3u8',
      'a/seg/1.m4s',
      'a/seg/99999999999.m4s',
      'a/seg/..%2fx.m4s',
      'a/init/2.mp4',
    ]) {
      expect(await statusOf(path), path).toBe(404);
    }
    for (const query of ['', '?from=2&to=1', '?from=x&to=y', '?from=0&to=99999999999', '?from=NaN&to=1']) {
      expect(await statusOf(`a/range.m3u8${query}`), query).toBe(400);
    }
    // HEAD routes are made of GET routes
    expect(permissions).toHaveLength(14);
    expect(new Set(permissions)).toEqual(new Set(['video.view']));
    await app.close();
  });
});
