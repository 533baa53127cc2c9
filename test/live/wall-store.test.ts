import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { createWallStore } from '../../server/storage/wall-store.ts';
import type { WallPlan } from '../../shared/domain/wall.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let db: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  db = await postgres.freshDatabase();
});

const plan: WallPlan = {
  columns: 1,
  rows: 1,
  tiles: [{ id: 't1', x: 0, y: 0, w: 1, h: 1, content: { kind: 'camera', camera: 'C-1\0' } }],
};
const wall = (id: string, name: string, owner = 'ada', isShared = false) => ({
  ...{ id, name, ownerId: `id-${owner}`, owner, isShared, plan },
});
const act = { by: 'ada', at: 5 };

describe('kept walls', () => {
  test('one’s own and the shared ones are listed by name; every change is on the audit chain', async () => {
    const store = createWallStore(db);
    await store.add(wall('1', 'yard'), act);
    await store.add(wall('2', 'Gates'), act);
    await store.add(wall('3', 'Hidden', 'bob'), { ...act, by: 'bob' });
    await store.add(wall('4', 'Ours', 'bob', true), { ...act, by: 'bob' });
    expect((await store.list('id-ada')).map(({ name }) => name)).toEqual(['Gates', 'Ours', 'yard']);
    const changed = await store.change('2', 1, (kept) => ({ ...kept, name: 'Doors' }), { by: 'lea', at: 9 });
    expect(changed).toMatchObject({
      name: 'Doors',
      revision: 2,
      updatedBy: 'lea',
      updatedAt: 9,
      owner: 'ada',
    });
    expect(changed.plan.tiles[0]!.content).toEqual({ kind: 'camera', camera: 'C-1\uFFFD' });
    await store.remove('1', 1, () => {}, act);
    expect((await store.list('id-ada')).map(({ id }) => id)).toEqual(['2', '4']);
    const audit = createAuditStore(db);
    const { records } = await audit.list({});
    expect(records.slice(0, 2).map(({ action, subject }) => [action, subject])).toEqual([
      ['wall.remove', 'wall:1'],
      ['wall.change', 'wall:2'],
    ]);
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 6 });
  });

  test('a name is once in an owner’s list, whatever its case; a refused change leaves nothing', async () => {
    const store = createWallStore(db);
    await store.add(wall('1', 'Gates'), act);
    await store.add(wall('2', 'Gates', 'bob'), act);
    await expect(store.add(wall('3', 'GATES'), act)).rejects.toMatchObject({ code: 'CONFLICT' });
    await store.add(wall('3', 'Yards'), act);
    const twice = store.change('3', 1, (kept) => ({ ...kept, name: 'gates' }), act);
    await expect(twice).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await createAuditStore(db).list({})).records).toHaveLength(3);
  });

  test('of two changes based on the same revision exactly one is kept', async () => {
    const store = createWallStore(db);
    await store.add(wall('1', 'Gates', 'ada', true), act);
    const changes = ['A', 'B', 'C'].map((name) => store.change('1', 1, (kept) => ({ ...kept, name }), act));
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await store.list('id-ada'))[0]!.revision).toBe(2);
    await expect(store.remove('1', 1, () => {}, act)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(store.remove('9', 1, () => {}, act)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
