import { type Static, Type } from 'typebox';
import { TILE_KINDS, WALL_LIMITS, type WallPlan, type WallPreset } from '../domain/wall.ts';

/**
 * Walls kept under a name, over HTTP.
 *
 * | method, path | answer |
 * |---|---|
 * | GET /api/walls | WallsAnswer: one's own and the shared ones |
 * | POST /api/walls {name, isShared, plan} | 201 WallPreset |
 * | PATCH /api/walls/:id {revision, name?, isShared?, plan?} | WallPreset; CONFLICT where it was changed since `revision` |
 * | DELETE /api/walls/:id?revision= | 204; CONFLICT where it was changed since |
 * | POST /api/snapshots {camera, pictureAt, mode} | 204: a picture was taken off the wall; on the audit record |
 */
export interface WallsAnswer {
  readonly walls: readonly WallPreset[];
}

const cell = Type.Integer({ minimum: 0, maximum: WALL_LIMITS.side });
const side = Type.Integer({ minimum: 1, maximum: WALL_LIMITS.side });
const camera = Type.String({ minLength: 1, maxLength: 200 });
const closed = { additionalProperties: false };

/**
 * One object, not a union of objects: the validator takes unknown properties away while it tries the first alternative, and
 * the next one misses them. `planFault` says which kind has a camera.
 */
const content = Type.Object(
  {
    kind: Type.Union(TILE_KINDS.map((kind) => Type.Literal(kind))),
    camera: Type.Optional(camera),
  },
  closed,
);
const WALL_PLAN = Type.Object(
  {
    columns: side,
    rows: side,
    tiles: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[\\w-]{1,32}$' }),
          ...{ x: cell, y: cell, w: side, h: side, content },
        },
        closed,
      ),
      { minItems: 1, maxItems: WALL_LIMITS.tiles },
    ),
    cameras: Type.Optional(Type.Array(camera, { maxItems: WALL_LIMITS.cameras })),
    tourSeconds: Type.Optional(
      Type.Integer({ minimum: WALL_LIMITS.tourSeconds.min, maximum: WALL_LIMITS.tourSeconds.max }),
    ),
  },
  closed,
);
const name = Type.String({ minLength: 1, maxLength: WALL_LIMITS.nameChars, pattern: '\\S' });
const revision = Type.Integer({ minimum: 1 });

export const NEW_WALL = Type.Object({ name, isShared: Type.Boolean(), plan: WALL_PLAN }, closed);
export interface NewWall {
  readonly name: string;
  readonly isShared: boolean;
  readonly plan: WallPlan;
}

export const WALL_CHANGE = Type.Object(
  {
    revision,
    name: Type.Optional(name),
    isShared: Type.Optional(Type.Boolean()),
    plan: Type.Optional(WALL_PLAN),
  },
  closed,
);
export interface WallChange {
  /** The one the change is based on. */
  readonly revision: number;
  readonly name?: string;
  readonly isShared?: boolean;
  readonly plan?: WallPlan;
}

export const SNAPSHOT = Type.Object(
  {
    camera,
    /** When the picture was taken, epoch milliseconds. */
    pictureAt: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    mode: Type.Union([Type.Literal('live'), Type.Literal('recorded'), Type.Literal('still')]),
  },
  closed,
);
export type Snapshot = Static<typeof SNAPSHOT>;
