import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WallPlan } from '../../../shared/domain/wall.ts';
import { cameras } from '../../support/client-data.ts';
import { createTestServer } from '../../support/http-server.ts';

const plan: WallPlan = {
  columns: 2,
  rows: 1,
  tiles: [
    { id: 't1', x: 0, y: 0, w: 1, h: 1, content: { kind: 'camera', camera: 'C-101' } },
    { id: 't2', x: 1, y: 0, w: 1, h: 1, content: { kind: 'clock' } },
  ],
  tourSeconds: 10,
};
const preset = {
  ...{ id: 'w', name: 'Gates', owner: 'a', isShared: false, revision: 1, updatedAt: 1, updatedBy: 'a' },
  ...{ mayChange: true, plan },
};
let server: Awaited<ReturnType<typeof createTestServer>>;
beforeAll(async () => {
  server = await createTestServer({
    cameras: () => cameras,
    walls: {
      list: async () => ({ walls: [preset] }),
      add: async (_principal, asked) => ({ ...preset, ...asked }),
      change: async (_principal, id, { revision: _, ...asked }) => ({ ...preset, id, ...(asked as object) }),
      remove: async () => {},
    },
  });
});
afterAll(() => server.app.close());
const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  server.inject({ method, url, headers: await server.as('viewer'), ...(payload && { payload }) });

describe('the routes of walls', () => {
  test('keep, list, change, delete', async () => {
    expect((await send('GET', '/api/walls')).json().walls).toHaveLength(1);
    const made = await send('POST', '/api/walls', { name: 'Gates', isShared: false, plan });
    expect([made.statusCode, made.json().plan]).toEqual([201, plan]);
    expect((await send('PATCH', '/api/walls/w', { revision: 1, name: 'Doors' })).json().name).toBe('Doors');
    expect((await send('DELETE', '/api/walls/w?revision=1')).statusCode).toBe(204);
  });

  test('what is no plan is refused', async () => {
    const bad = [
      { ...plan, tiles: [] },
      { ...plan, columns: 25 },
      { ...plan, tourSeconds: 1 },
      { ...plan, tiles: [{ ...plan.tiles[0], content: { kind: 'script' } }] },
      { ...plan, tiles: [{ ...plan.tiles[0], id: '<b>' }] },
    ];
    for (const one of bad)
      expect((await send('POST', '/api/walls', { name: 'x', isShared: false, plan: one })).statusCode).toBe(
        400,
      );
    expect((await send('POST', '/api/walls', { name: '  ', isShared: false, plan })).statusCode).toBe(400);
    expect((await send('DELETE', '/api/walls/w')).statusCode).toBe(400);
  });

  test('a picture taken off the wall is on the audit record; one of an unknown camera is not taken', async () => {
    const at = Date.UTC(2026, 10, 23, 9);
    const taken = await send('POST', '/api/snapshots', { camera: 'C-101', pictureAt: at, mode: 'live' });
    expect(taken.statusCode).toBe(204);
    expect(server.stores.entries.at(-1)).toMatchObject({
      action: 'video.snapshot',
      subject: 'camera:C-101',
      actor: 'a-viewer',
      detail: { pictureAt: '2026-11-23T09:00:00.000Z', mode: 'live' },
    });
    const count = () => server.stores.entries.filter(({ action }) => action === 'video.snapshot').length;
    expect(
      (await send('POST', '/api/snapshots', { camera: 'X', pictureAt: at, mode: 'live' })).statusCode,
    ).toBe(404);
    expect(count()).toBe(1);
  });
});
