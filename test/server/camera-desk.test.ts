import { beforeEach, describe, expect, test } from 'vitest';
import { createCameraDesk } from '../../server/camera-desk.ts';
import { planCameras } from '../../server/camera-plan.ts';
import { PublicFault } from '../../server/errors.ts';
import type { CameraDesk } from '../../server/http/ports.ts';
import type { CameraAudit, StoredCamera } from '../../server/storage/camera-store.ts';
import type { CameraDefinition, CameraSource } from '../../shared/domain/camera.ts';
import { deploymentSketch } from './pipeline/sketch.ts';

const NOW = 1_700_000_000_000;
const sketch = deploymentSketch();
const [door] = sketch.doors;
const inFile: CameraDefinition = {
  ...{ id: 'F-1', name: 'Gate', site: door!.site, position: [4.9, 52.4], headingDeg: 0, fovDeg: 60 },
  ...{ rangeM: 20, sees: [], recordMinutes: 15 },
  source: { type: 'rtsp', url: 'rtsp://ann:hunter2@10.0.0.2/live', transport: 'tcp' },
};
const fields = {
  ...{ name: 'Car park, north', site: door!.site, position: [4.9, 52.4] as const, headingDeg: 90 },
  ...{ fovDeg: 70, rangeM: 30, sees: [door!.id], recordMinutes: 30 },
};
const source = {
  ...{ type: 'rtsp', url: 'rtsp://10.0.0.9/main', transport: 'udp' as const },
  ...{ username: 'bob', password: 'open sesame' },
};

let stored: Map<string, StoredCamera>;
let audited: (CameraAudit & { readonly by: string })[];
let running: Map<string, CameraDefinition>;
let tested: CameraSource[];
let desk: CameraDesk;

/** The desk as after a start, over what is stored. */
function openDesk(file: readonly CameraDefinition[] = [inFile]): CameraDesk {
  const { planned } = planCameras(file, [...stored.values()]);
  running = new Map([...planned].map(([id, { definition }]) => [id, definition]));
  return createCameraDesk({
    deployment: { ...sketch, cameras: file },
    stored: [...stored.values()],
    store: {
      async put({ source, ...row }, audit) {
        if ((stored.get(row.id)?.version ?? 0) !== row.version - 1) throw new PublicFault('CONFLICT');
        stored.set(row.id, { ...row, source: source ?? 'file' });
        audited.push({ ...audit, by: row.by });
      },
      async remove({ id, version, by }, detail) {
        if (stored.get(id)?.version !== version) throw new PublicFault('CONFLICT');
        stored.delete(id);
        audited.push({ action: 'camera.remove', detail, by });
      },
    },
    cameras: {
      put: async (definition) => void running.set(definition.id, definition),
      remove: async (id) => void running.delete(id),
      health: () => [],
      ptz: async () => undefined,
    },
    async test(one) {
      tested.push(one);
      return { ok: false, cause: 'nothing answers at its address', tookMs: 1 };
    },
    clock: { now: () => NOW },
  });
}

beforeEach(() => {
  stored = new Map();
  audited = [];
  tested = [];
  desk = openDesk();
});
const settings = (id: string) => desk.list().cameras.find((one) => one.id === id)!;

describe('adding a camera', () => {
  test('it runs at once, is stored whole, and comes back after a restart', async () => {
    const added = await desk.add({ ...fields, source }, 'Ada');
    expect(added).toMatchObject({ id: 'car-park-north', origin: 'here', version: 1, hasCredentials: true });
    expect(running.get('car-park-north')).toEqual({ ...fields, id: 'car-park-north', source });
    desk = openDesk();
    expect(running.get('car-park-north')).toEqual({ ...fields, id: 'car-park-north', source });
    expect(settings('car-park-north')).toEqual(added);
  });

  test('nothing that is answered or audited holds a credential', async () => {
    await desk.add({ ...fields, source }, 'Ada');
    await desk.change('F-1', { name: 'Other', basedOn: 0 }, 'Ada');
    const said = JSON.stringify([desk.list(), audited]);
    for (const secret of ['bob', 'open sesame', 'hunter2', 'ann']) expect(said).not.toContain(secret);
    expect(settings('F-1').source).toEqual({
      ...{ type: 'rtsp', url: 'rtsp://10.0.0.2/live', transport: 'tcp' },
    });
  });

  test('an id that is taken is a conflict; one made from a name never is', async () => {
    await expect(desk.add({ ...fields, id: 'F-1', source }, 'Ada')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const ids = [];
    for (let count = 0; count < 3; count += 1)
      ids.push((await desk.add({ ...fields, name: '…', source }, 'Ada')).id);
    expect(ids).toEqual(['camera', 'camera-2', 'camera-3']);
  });

  test.each([
    [{ site: 'nowhere' }, 'site:'],
    [{ floor: 'nowhere' }, 'floor:'],
    [{ zone: 'nowhere' }, 'zone:'],
    [{ sees: ['nowhere'] }, 'sees:'],
    [{ source: { type: 'scene', scene: 'gate' } }, 'source/type:'],
    [{ source: { type: 'missing', reason: 'x' } }, 'source/type:'],
    [{ source: { type: 'rtsp' } }, 'source/url:'],
    [{ source: { type: 'hls', url: 'http://a/b', transport: 'udp' } }, 'source/transport:'],
    [{ source: { type: 'rtsp', url: 'file:///etc/passwd' } }, 'must begin with rtsp://'],
    [{ source: { type: 'hls', url: 'http://169.254.169.254/latest' } }, 'no camera is at that address'],
    [{ source: { type: 'rtsp', url: 'rtsp://10.0.0.9/?password=***' } }, '***'],
  ])('%j is refused and changes nothing', async (wrong, words) => {
    await expect(desk.add({ ...fields, source, ...wrong } as never, 'Ada')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(words),
    });
    expect([stored.size, audited.length, running.size]).toEqual([0, 0, 1]);
  });
});

describe('changing a camera', () => {
  test("of the site's file: it keeps the file's source, also where that changes later", async () => {
    const changed = await desk.change('F-1', { name: 'Main gate', zone: null, basedOn: 0 }, 'Ada');
    expect(changed).toMatchObject({ name: 'Main gate', origin: 'changed', version: 1 });
    expect(stored.get('F-1')?.source).toBe('file');
    desk = openDesk([{ ...inFile, source: { type: 'hls', url: 'https://a/b.m3u8' } }]);
    expect(running.get('F-1')).toMatchObject({ name: 'Main gate', source: { type: 'hls' } });
  });

  test('credentials left out stay; on another host they are asked for again', async () => {
    const { id } = await desk.add({ ...fields, source }, 'Ada');
    const tcp = { type: 'rtsp', url: 'rtsp://10.0.0.9/other', transport: 'tcp' as const };
    await desk.change(id, { source: tcp, basedOn: 1 }, 'Ada');
    expect(running.get(id)?.source).toEqual({ ...tcp, username: 'bob', password: 'open sesame' });
    await desk.change(id, { source: { ...tcp, url: 'rtsp://10.0.0.10/other' }, basedOn: 2 }, 'Ada');
    expect(settings(id).hasCredentials).toBe(false);
  });

  test('what somebody else changed meanwhile is a conflict', async () => {
    await desk.change('F-1', { rangeM: 5, basedOn: 0 }, 'Ada');
    await expect(desk.change('F-1', { rangeM: 9, basedOn: 0 }, 'Bob')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(running.get('F-1')?.rangeM).toBe(5);
  });
});

describe('removing a camera', () => {
  test('one added here is gone', async () => {
    const { id } = await desk.add({ ...fields, source }, 'Ada');
    expect(await desk.remove(id, 1, 'Ada')).toBeUndefined();
    expect([running.has(id), stored.size]).toEqual([false, 0]);
    await expect(desk.remove(id, 1, 'Ada')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test("one of the site's file is as the file says again, and cannot be removed", async () => {
    await desk.change('F-1', { disabled: true, basedOn: 0 }, 'Ada');
    expect(running.get('F-1')?.disabled).toBe(true);
    expect(await desk.remove('F-1', 1, 'Ada')).toMatchObject({ origin: 'file', version: 0 });
    expect(running.get('F-1')).toEqual(inFile);
    await expect(desk.remove('F-1', 0, 'Ada')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

test('a test uses the credentials of the camera it is for, on its host only', async () => {
  await desk.test({ source: { type: 'rtsp', url: 'rtsp://10.0.0.2/sub' }, camera: 'F-1' });
  await desk.test({ source: { type: 'rtsp', url: 'rtsp://10.0.0.3/sub' }, camera: 'F-1' });
  expect(tested).toEqual([
    {
      ...{ type: 'rtsp', url: 'rtsp://10.0.0.2/sub', transport: 'tcp' },
      ...{ username: 'ann', password: 'hunter2' },
    },
    { type: 'rtsp', url: 'rtsp://10.0.0.3/sub', transport: 'tcp' },
  ]);
});

test('a change of a camera that left the file counts for nothing; one that cannot be decrypted is off', () => {
  const row = { version: 1, at: NOW, by: 'Ada', settings: fields };
  const { planned, orphans } = planCameras(
    [],
    [
      { ...row, id: 'gone', source: 'file' },
      { ...row, id: 'locked', source: 'unreadable' },
    ],
  );
  expect(orphans).toEqual(['gone']);
  expect([...planned.values()].map(({ definition }) => definition.source.type)).toEqual(['missing']);
});
