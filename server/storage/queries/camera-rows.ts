import type { Sql } from '../sql.ts';

export interface CameraRow<Settings> {
  readonly id: string;
  readonly version: number;
  readonly settings: Settings;
  readonly source: Buffer | null;
  readonly at: number;
  readonly by: string;
}
const COLUMNS = 'id, version, settings, source, at, by';

export async function listCameraRows<Settings>(sql: Sql): Promise<CameraRow<Settings>[]> {
  const { rows } = await sql.query<CameraRow<Settings>>(`select ${COLUMNS} from cameras order by id`);
  return rows;
}

/** False: the row is not at the version before. */
export async function putCameraRow<Settings>(sql: Sql, row: CameraRow<Settings>): Promise<boolean> {
  const values = [row.id, row.version, JSON.stringify(row.settings), row.source, row.at, row.by];
  const { rowCount } =
    row.version === 1
      ? await sql.query(
          `insert into cameras (${COLUMNS}) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
          values,
        )
      : await sql.query(
          'update cameras set version = $2, settings = $3, source = $4, at = $5, by = $6 where id = $1 and version = $2 - 1',
          values,
        );
  return rowCount === 1;
}

/** False: the row is not at this version. */
export async function deleteCameraRow(sql: Sql, id: string, version: number): Promise<boolean> {
  const { rowCount } = await sql.query('delete from cameras where id = $1 and version = $2', [id, version]);
  return rowCount === 1;
}
