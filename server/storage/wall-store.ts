import { WALL_LIMITS, type WallPlan } from '../../shared/domain/wall.ts';
import { PublicFault } from '../errors.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import {
  countWallPresets,
  deleteWallPreset,
  insertWallPreset,
  listWallPresets,
  lockWallPreset,
  updateWallPreset,
  type WallPresetRow,
} from './queries/wall-presets.ts';
import { cleanText, cleanValue } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** A wall as it is kept; `ownerId` decides, `owner` is for people. */
export interface KeptWall {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly owner: string;
  readonly isShared: boolean;
  readonly revision: number;
  readonly plan: WallPlan;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** Who acts, and when. */
export interface WallAct {
  readonly by: string;
  readonly at: number;
}

const NAME_TAKEN = 'There is a wall of that name already.';

/** Walls kept under a name. Every change is audited in the same transaction. */
export function createWallStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** One's own and the shared ones, by name. */
    list: async (ownerId: string): Promise<KeptWall[]> =>
      (await listWallPresets(db.read, ownerId)).map(toKept),

    /** Throws CONFLICT where the owner has one of that name, or as many as one may have. */
    async add(
      wall: Pick<KeptWall, 'id' | 'name' | 'ownerId' | 'owner' | 'isShared' | 'plan'>,
      act: WallAct,
    ): Promise<KeptWall> {
      return inTransaction(db.write, async (sql) => {
        if ((await countWallPresets(sql, wall.ownerId)) >= WALL_LIMITS.presets)
          throw new PublicFault('CONFLICT', `You have ${WALL_LIMITS.presets} walls. Delete one first.`);
        const row: WallPresetRow = {
          id: wall.id,
          name: cleanText(wall.name),
          owner_id: wall.ownerId,
          owner: wall.owner,
          shared: wall.isShared,
          revision: 1,
          plan: cleanValue(wall.plan),
          created_at: act.at,
          updated_at: act.at,
          updated_by: act.by,
        };
        if (!(await insertWallPreset(sql, row))) throw new PublicFault('CONFLICT', NAME_TAKEN);
        await appendAudit(sql, audited('wall.add', row, act));
        return toKept(row);
      });
    },

    /**
     * `change` is given what is kept now and says what it becomes, or throws. Throws NOT_FOUND, and CONFLICT where somebody
     * changed it since `basedOn` or its owner has another one of that name.
     */
    async change(
      id: string,
      basedOn: number,
      change: (kept: KeptWall) => Pick<KeptWall, 'name' | 'isShared' | 'plan'>,
      act: WallAct,
    ): Promise<KeptWall> {
      return inTransaction(db.write, async (sql) => {
        const before = await lockWallPreset(sql, id);
        if (!before) throw new PublicFault('NOT_FOUND');
        const next = change(toKept(before));
        if (before.revision !== basedOn) throw new PublicFault('CONFLICT');
        const row: WallPresetRow = {
          ...before,
          name: cleanText(next.name),
          shared: next.isShared,
          plan: cleanValue(next.plan),
          revision: before.revision + 1,
          updated_at: act.at,
          updated_by: act.by,
        };
        if (!(await updateWallPreset(sql, row))) throw new PublicFault('CONFLICT', NAME_TAKEN);
        await appendAudit(sql, audited('wall.change', row, act));
        return toKept(row);
      });
    },

    /** `check` throws where it may not go. */
    async remove(id: string, basedOn: number, check: (kept: KeptWall) => void, act: WallAct): Promise<void> {
      await inTransaction(db.write, async (sql) => {
        const before = await lockWallPreset(sql, id);
        if (!before) throw new PublicFault('NOT_FOUND');
        check(toKept(before));
        if (before.revision !== basedOn) throw new PublicFault('CONFLICT');
        await deleteWallPreset(sql, id);
        await appendAudit(sql, audited('wall.remove', before, act));
      });
    },
  };
}
export type WallStore = ReturnType<typeof createWallStore>;

const toKept = (row: WallPresetRow): KeptWall => ({
  id: row.id,
  name: row.name,
  ownerId: row.owner_id,
  owner: row.owner,
  isShared: row.shared,
  revision: row.revision,
  plan: row.plan,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const audited = (action: string, row: WallPresetRow, act: WallAct) => ({
  at: act.at,
  actor: act.by,
  action,
  subject: `wall:${row.id}`,
  detail: { name: row.name, shared: row.shared, revision: row.revision, tiles: row.plan.tiles.length },
});
