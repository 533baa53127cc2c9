import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { can } from '../../server/access/policy.ts';
import { PublicFault } from '../../server/errors.ts';
import type { KeptWall, WallStore } from '../../server/storage/wall-store.ts';
import { createWallDesk, restore, withhold } from '../../server/wall-desk.ts';
import type { Principal, Role } from '../../shared/domain/principal.ts';
import type { TileContent, WallPlan } from '../../shared/domain/wall.ts';

const person = (name: string, role: Role): Principal => ({ id: `id-${name}`, kind: 'person', name, role });
const ada = person('ada', 'operator');
const bob = person('bob', 'operator');
const lea = person('lea', 'lead');
const vic = person('vic', 'viewer');

const planOf = (...contents: TileContent[]): WallPlan => ({
  columns: Math.max(1, contents.length),
  rows: 1,
  tiles: contents.map((content, x) => ({ id: `t${x + 1}`, x, y: 0, w: 1, h: 1, content })),
});
const camera = (id: string): TileContent => ({ kind: 'camera', camera: id });

/** The store in memory, without names or audit: those are tested with a real one. */
function memoryStore(): WallStore {
  const kept = new Map<string, KeptWall>();
  const must = (id: string, basedOn: number) => {
    const wall = kept.get(id);
    if (!wall) throw new PublicFault('NOT_FOUND');
    return { wall, isStale: wall.revision !== basedOn };
  };
  return {
    list: async (owner) => [...kept.values()].filter((wall) => wall.ownerId === owner || wall.isShared),
    async add(wall, act) {
      const row = { ...wall, revision: 1, updatedAt: act.at, updatedBy: act.by };
      kept.set(wall.id, row);
      return row;
    },
    async change(id, basedOn, change, act) {
      const { wall, isStale } = must(id, basedOn);
      const next = change(wall);
      if (isStale) throw new PublicFault('CONFLICT');
      const row = { ...wall, ...next, revision: wall.revision + 1, updatedAt: act.at, updatedBy: act.by };
      kept.set(id, row);
      return row;
    },
    async remove(id, basedOn, check) {
      const { wall, isStale } = must(id, basedOn);
      check(wall);
      if (isStale) throw new PublicFault('CONFLICT');
      kept.delete(id);
    },
  };
}

let sees: Map<string, string[]>;
const make = () =>
  createWallDesk({
    store: memoryStore(),
    can,
    visibleCameras: ({ name }) => new Set(sees.get(name) ?? ['C-1', 'C-2']),
    clock: { now: () => 1_000 },
  });
beforeEach(() => {
  sees = new Map();
});
const rejects = (code: string, work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code });

describe('walls that people keep', () => {
  test('one’s own is seen by nobody else, not even by its id; a shared one by all', async () => {
    const desk = make();
    const own = await desk.add(ada, { name: ' Gates ', isShared: false, plan: planOf(camera('C-1')) });
    expect(own).toMatchObject({ name: 'Gates', owner: 'ada', revision: 1, mayChange: true });
    expect((await desk.list(bob)).walls).toEqual([]);
    await rejects('NOT_FOUND', desk.change(lea, own.id, { revision: 1, name: 'Mine' }));
    await rejects('NOT_FOUND', desk.remove(bob, own.id, 1));
    await desk.change(ada, own.id, { revision: 1, isShared: true });
    expect((await desk.list(vic)).walls).toMatchObject([{ id: own.id, revision: 2, mayChange: false }]);
  });

  test('a shared one is changed by its owner and by leads, others keep a copy', async () => {
    const desk = make();
    const { id } = await desk.add(ada, { name: 'Gates', isShared: true, plan: planOf(camera('C-1')) });
    await rejects('FORBIDDEN', desk.change(bob, id, { revision: 1, name: 'Doors' }));
    await rejects('FORBIDDEN', desk.remove(vic, id, 1));
    expect(await desk.change(lea, id, { revision: 1, name: 'Doors' })).toMatchObject({
      name: 'Doors',
      owner: 'ada',
      updatedBy: 'lea',
    });
    await desk.remove(ada, id, 2);
    expect((await desk.list(ada)).walls).toEqual([]);
  });

  test('a viewer keeps walls but shares none', async () => {
    const desk = make();
    const { id } = await desk.add(vic, { name: 'Mine', isShared: false, plan: planOf({ kind: 'next' }) });
    await rejects(
      'FORBIDDEN',
      desk.add(vic, { name: 'Ours', isShared: true, plan: planOf({ kind: 'next' }) }),
    );
    await rejects('FORBIDDEN', desk.change(vic, id, { revision: 1, isShared: true }));
  });

  test('two at once: the second is told, and nothing of the first is lost', async () => {
    const desk = make();
    const { id } = await desk.add(ada, { name: 'Gates', isShared: true, plan: planOf(camera('C-1')) });
    await desk.change(lea, id, { revision: 1, name: 'Doors' });
    await rejects('CONFLICT', desk.change(ada, id, { revision: 1, name: 'Yards' }));
    await rejects('CONFLICT', desk.remove(ada, id, 1));
    expect((await desk.list(ada)).walls[0]).toMatchObject({ name: 'Doors', revision: 2 });
  });

  test('tiles on each other or outside are refused, with the reason', async () => {
    const desk = make();
    const plan = planOf({ kind: 'next' }, { kind: 'next' });
    const onEachOther = { ...plan, tiles: plan.tiles.map((tile) => ({ ...tile, x: 0 })) };
    await rejects('BAD_REQUEST', desk.add(ada, { name: 'x', isShared: false, plan: onEachOther }));
    await rejects(
      'BAD_REQUEST',
      desk.add(ada, { name: 'x', isShared: false, plan: { ...plan, columns: 1 } }),
    );
  });

  test('a camera one may not see is neither named nor lost when one saves', async () => {
    const desk = make();
    const plan = { ...planOf(camera('C-1'), camera('C-2'), { kind: 'map' }), cameras: ['C-2', 'C-1'] };
    const { id } = await desk.add(ada, { name: 'Vault', isShared: true, plan });
    sees.set('lea', ['C-1']);
    const seen = (await desk.list(lea)).walls[0]!;
    expect(JSON.stringify(seen)).not.toContain('C-2');
    expect(seen.plan.tiles[1]!.content).toEqual({ kind: 'withheld' });
    await desk.change(lea, id, { revision: 1, plan: seen.plan });
    const { plan: after } = (await desk.list(ada)).walls[0]!;
    expect(after.tiles).toEqual(plan.tiles);
    expect(new Set(after.cameras)).toEqual(new Set(plan.cameras));
  });

  test('whatever is kept and whoever reads: no hidden camera is named, and saving what was read keeps all', () => {
    const id = fc.constantFrom('C-1', 'C-2', 'C-3', 'C-4');
    const content = fc.oneof(
      id.map(camera),
      fc.constantFrom<TileContent>({ kind: 'next' }, { kind: 'map' }, { kind: 'follow' }),
    );
    fc.assert(
      fc.property(
        fc.array(content, { minLength: 1, maxLength: 6 }),
        fc.option(fc.uniqueArray(id), { nil: undefined }),
        fc.uniqueArray(id),
        (contents, cameras, visible) => {
          const kept = { ...planOf(...contents), ...(cameras && { cameras }) };
          const may = new Set<string>(visible);
          const read = withhold(kept, may);
          for (const hidden of ['C-1', 'C-2', 'C-3', 'C-4'].filter((one) => !may.has(one)))
            expect(JSON.stringify(read)).not.toContain(hidden);
          const saved = restore(read, kept, may);
          expect(saved.tiles).toEqual(kept.tiles);
          expect(new Set(saved.cameras ?? [])).toEqual(new Set(kept.cameras ?? []));
        },
      ),
    );
  });
});
