import type { WallPlan } from '../../../shared/domain/wall.ts';
import type { Sql } from '../sql.ts';

export interface WallPresetRow {
  readonly id: string;
  readonly name: string;
  readonly owner_id: string;
  readonly owner: string;
  readonly shared: boolean;
  readonly revision: number;
  readonly plan: WallPlan;
  readonly created_at: number;
  readonly updated_at: number;
  readonly updated_by: string;
}

/** One's own and the shared ones, by name. */
export async function listWallPresets(sql: Sql, ownerId: string): Promise<WallPresetRow[]> {
  const { rows } = await sql.query<WallPresetRow>(
    'select * from wall_presets where owner_id = $1 or shared order by lower(name), id',
    [ownerId],
  );
  return rows;
}

/** The row, held until the transaction ends. */
export async function lockWallPreset(sql: Sql, id: string): Promise<WallPresetRow | undefined> {
  const { rows } = await sql.query<WallPresetRow>('select * from wall_presets where id = $1 for update', [
    id,
  ]);
  return rows[0];
}

export async function countWallPresets(sql: Sql, ownerId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'select count(*)::int as count from wall_presets where owner_id = $1',
    [ownerId],
  );
  return rows[0]!.count;
}

/** False: the owner has one of that name. */
export async function insertWallPreset(sql: Sql, row: WallPresetRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into wall_presets (id, name, owner_id, owner, shared, revision, plan, created_at, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [
      ...[row.id, row.name, row.owner_id, row.owner, row.shared, row.revision, JSON.stringify(row.plan)],
      ...[row.created_at, row.updated_at, row.updated_by],
    ],
  );
  return rowCount === 1;
}

/** False: the owner has another one of that name. */
export async function updateWallPreset(sql: Sql, row: WallPresetRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update wall_presets set name = $2, shared = $3, revision = $4, plan = $5, updated_at = $6, updated_by = $7
     where id = $1 and not exists (
       select from wall_presets other where other.owner_id = $8 and lower(other.name) = lower($2) and other.id <> $1
     )`,
    [
      ...[
        row.id,
        row.name,
        row.shared,
        row.revision,
        JSON.stringify(row.plan),
        row.updated_at,
        row.updated_by,
      ],
      row.owner_id,
    ],
  );
  return rowCount === 1;
}

export async function deleteWallPreset(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from wall_presets where id = $1', [id]);
}
