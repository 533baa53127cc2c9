import { randomUUID } from 'node:crypto';
import type { NewWall, WallChange, WallsAnswer } from '../shared/contract/walls.ts';
import type { Permission, Principal } from '../shared/domain/principal.ts';
import { planFault, type WallPlan, type WallPreset, type WallTile } from '../shared/domain/wall.ts';
import type { Clock } from './clock.ts';
import { PublicFault } from './errors.ts';
import type { WallDesk } from './http/ports.ts';
import type { KeptWall, WallStore } from './storage/wall-store.ts';

export interface WallDeskDeps {
  readonly store: WallStore;
  readonly can: (principal: Principal, permission: Permission) => boolean;
  /** Ids of the cameras that somebody may see. */
  readonly visibleCameras: (principal: Principal) => ReadonlySet<string>;
  readonly clock: Clock;
}

/**
 * Walls that people keep. Everybody keeps their own; `wall.share` shows one to all, `wall.manage` changes those of others that
 * are shared. Who may not see a camera does not learn from a wall that it exists: its tile is `withheld`, and what such a
 * reader saves leaves what was withheld as it was.
 */
export function createWallDesk(deps: WallDeskDeps): WallDesk {
  const { store, can, clock } = deps;
  const act = (principal: Principal) => ({ by: principal.name, at: clock.now() });

  const mayChange = (wall: KeptWall, principal: Principal) =>
    wall.ownerId === principal.id || (wall.isShared && can(principal, 'wall.manage'));

  function requireChange(wall: KeptWall, principal: Principal): void {
    const isVisible = wall.ownerId === principal.id || wall.isShared;
    if (!isVisible) throw new PublicFault('NOT_FOUND');
    if (!mayChange(wall, principal))
      throw new PublicFault('FORBIDDEN', 'Only its owner or a shift lead changes this wall. Keep a copy.');
  }
  function requireSound(plan: WallPlan): void {
    const fault = planFault(plan);
    if (fault !== undefined) throw new PublicFault('BAD_REQUEST', fault);
  }
  function requireShare(principal: Principal): void {
    if (!can(principal, 'wall.share')) throw new PublicFault('FORBIDDEN');
  }
  const shown = (wall: KeptWall, principal: Principal): WallPreset => ({
    id: wall.id,
    name: wall.name,
    owner: wall.owner,
    isShared: wall.isShared,
    revision: wall.revision,
    updatedAt: wall.updatedAt,
    updatedBy: wall.updatedBy,
    mayChange: mayChange(wall, principal),
    plan: withhold(wall.plan, deps.visibleCameras(principal)),
  });

  return {
    async list(principal): Promise<WallsAnswer> {
      return { walls: (await store.list(principal.id)).map((wall) => shown(wall, principal)) };
    },
    async add(principal, { name, isShared, plan }: NewWall) {
      requireSound(plan);
      if (isShared) requireShare(principal);
      const wall = {
        ...{ id: randomUUID(), name: name.trim(), isShared },
        ...{ ownerId: principal.id, owner: principal.name, plan: withoutWithheld(plan) },
      };
      return shown(await store.add(wall, act(principal)), principal);
    },
    async change(principal, id, asked: WallChange) {
      if (asked.plan) requireSound(asked.plan);
      const changed = await store.change(
        id,
        asked.revision,
        (kept) => {
          requireChange(kept, principal);
          if (asked.isShared === true && !kept.isShared) requireShare(principal);
          return {
            name: asked.name?.trim() ?? kept.name,
            isShared: asked.isShared ?? kept.isShared,
            plan: asked.plan ? restore(asked.plan, kept.plan, deps.visibleCameras(principal)) : kept.plan,
          };
        },
        act(principal),
      );
      return shown(changed, principal);
    },
    async remove(principal, id, revision) {
      await store.remove(id, revision, (kept) => requireChange(kept, principal), act(principal));
    },
  };
}

/** The plan as somebody who may see only these cameras gets it. */
export function withhold(plan: WallPlan, visible: ReadonlySet<string>): WallPlan {
  return {
    ...plan,
    tiles: plan.tiles.map((tile) =>
      tile.content.kind === 'camera' && !visible.has(tile.content.camera)
        ? { ...tile, content: { kind: 'withheld' } }
        : tile,
    ),
    ...(plan.cameras && { cameras: plan.cameras.filter((id) => visible.has(id)) }),
  };
}

/** What somebody saved who did not see all of what was kept: what was withheld from them stays. */
export function restore(saved: WallPlan, kept: WallPlan, visible: ReadonlySet<string>): WallPlan {
  const before = new Map(kept.tiles.map((tile) => [tile.id, tile]));
  const contentOf = (tile: WallTile): WallTile['content'] => {
    const was = before.get(tile.id)?.content;
    const isHidden = was?.kind === 'withheld' || (was?.kind === 'camera' && !visible.has(was.camera));
    return tile.content.kind === 'withheld' && was && isHidden ? was : tile.content;
  };
  const hidden = (kept.cameras ?? []).filter((id) => !visible.has(id));
  const plan = withoutWithheld({
    ...saved,
    tiles: saved.tiles.map((tile) => ({ ...tile, content: contentOf(tile) })),
  });
  return plan.cameras ? { ...plan, cameras: [...new Set([...plan.cameras, ...hidden])] } : plan;
}

/** Nobody can keep a secret that they were never told: such a tile shows the next camera. */
const withoutWithheld = (plan: WallPlan): WallPlan => ({
  ...plan,
  tiles: plan.tiles.map((tile) =>
    tile.content.kind === 'withheld' ? { ...tile, content: { kind: 'next' } } : tile,
  ),
});
