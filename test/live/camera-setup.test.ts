import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCameraTester } from '../../server/camera-tester.ts';
import { systemClock } from '../../server/clock.ts';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import { createCameraStore } from '../../server/storage/camera-store.ts';
import { createSecretBox } from '../../server/storage/secret-box.ts';
import type { CameraSource } from '../../shared/domain/camera.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { canServeRtsp, makeClip, type RtspServer, startRtspServer } from '../support/rtsp-server.ts';

const PORT = 21_200;
const NOW = Date.UTC(2026, 6, 31);

describe('cameras set up here, in the database', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  const source: CameraSource = {
    ...{ type: 'rtsp', url: 'rtsp://10.0.0.9/main?token=hunter2', transport: 'tcp' },
    ...{ username: 'bob', password: 'open sesame' },
  };
  const settings = {
    ...{ name: 'Gate\0', site: 's', position: [4.9, 52.4] as const, headingDeg: 0, fovDeg: 60, rangeM: 20 },
    ...{ sees: [], recordMinutes: 15 },
  };
  const row = (id: string, version: number) => ({ id, version, settings, at: NOW, by: 'Ada' });
  const audit = { action: 'camera.add', detail: { name: 'Gate' } } as const;

  test('come back whole; at rest no credential can be read; each change is audited', async () => {
    const db = await postgres.freshDatabase();
    const key = randomBytes(32);
    const store = createCameraStore(db, createSecretBox(key));
    await store.put({ ...row('a', 1), source }, audit);
    await store.put({ ...row('b', 1), source: undefined }, audit);
    expect(await store.list()).toEqual([
      { ...row('a', 1), settings: { ...settings, name: 'Gate\uFFFD' }, source },
      { ...row('b', 1), settings: { ...settings, name: 'Gate\uFFFD' }, source: 'file' },
    ]);
    const { rows } = await db.read.query(
      "select cameras::text || coalesce(encode(source, 'escape'), '') as text from cameras union all select audit::text from audit",
    );
    for (const secret of ['hunter2', 'bob', 'sesame', '10.0.0.9'])
      expect(rows.some(({ text }) => (text as string).includes(secret))).toBe(false);
    const other = createCameraStore(db, createSecretBox(randomBytes(32)));
    expect((await other.list()).map((one) => one.source)).toEqual(['unreadable', 'file']);
    expect(await createAuditStore(db).verify()).toMatchObject({ ok: true, checked: 2 });
  });

  test('a change that somebody else forestalled leaves neither a row nor an audit entry', async () => {
    const db = await postgres.freshDatabase();
    const store = createCameraStore(db, createSecretBox(randomBytes(32)));
    await store.put({ ...row('a', 1), source }, audit);
    for (const version of [1, 3])
      await expect(store.put({ ...row('a', version), source }, audit)).rejects.toMatchObject({
        code: 'CONFLICT',
      });
    await expect(store.remove(row('a', 2), {})).rejects.toMatchObject({ code: 'CONFLICT' });
    await store.put({ ...row('a', 2), source }, audit);
    await store.remove(row('a', 2), {});
    expect(await store.list()).toEqual([]);
    expect((await createAuditStore(db).list({})).records).toHaveLength(3);
  });
});

describe.skipIf(!canServeRtsp)('testing a source', () => {
  const dir = mkdtempSync(join(tmpdir(), 'camera-setup-'));
  const test2 = createCameraTester({ clock: systemClock });
  const servers: RtspServer[] = [];
  let url: string;
  beforeAll(async () => {
    const file = makeClip(dir, 'h264');
    servers.push(await startRtspServer(PORT, { file, auth: 'digest', user: 'ann', password: 'p@ss: word' }));
    url = servers[0]!.url;
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    rmSync(dir, { recursive: true });
  });
  const source = (more: object = {}): CameraSource => ({ type: 'rtsp', url, transport: 'tcp', ...more });

  test('says what it sends and shows a picture', async () => {
    const answer = await test2(source({ username: 'ann', password: 'p@ss: word' }));
    expect(answer).toMatchObject({
      ...{ ok: true, plays: 'all', advice: [] },
      video: { codec: 'H.264', width: 320, height: 240 },
    });
    if (!answer.ok) return;
    expect(answer.video.frameRate).toBeCloseTo(25, 0);
    expect(answer.video.keyIntervalMs).toBeGreaterThan(950);
    expect(answer.video.keyIntervalMs).toBeLessThan(1050);
    expect(answer.video.bitRate).toBeGreaterThan(50_000);
    const still = Buffer.from(answer.still ?? '', 'base64');
    expect(still.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  test('says in words what is wrong', async () => {
    const causeOf = async (one: CameraSource) => {
      const answer = await test2(one);
      return answer.ok ? 'ok' : answer.cause;
    };
    expect(await causeOf(source())).toBe('the camera refused the user name or password');
    expect(await causeOf(source({ username: 'ann', password: 'wrong' }))).toBe(
      'the camera refused the user name or password',
    );
    const right = { username: 'ann', password: 'p@ss: word' };
    expect(await causeOf({ ...source(right), url: url.replace('main', 'none') } as CameraSource)).toBe(
      'the camera has no such stream',
    );
    expect(await causeOf(source({ url: 'rtsp://127.0.0.1:9/main' }))).toBe('nothing answers at its address');
  });

  test('no more than two at a time', async () => {
    const right = source({ username: 'ann', password: 'p@ss: word' });
    const all = await Promise.allSettled([test2(right), test2(right), test2(right)]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});
