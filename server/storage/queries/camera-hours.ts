import type { Sql } from '../sql.ts';

export interface CameraHourRow {
  readonly camera: string;
  readonly hour: number;
  readonly watched_ms: number;
  readonly live_ms: number;
  readonly gaps: number;
  readonly longest_gap_ms: number;
}
const COLUMNS = 'camera, hour, watched_ms, live_ms, gaps, longest_gap_ms';

export async function listCameraHours(sql: Sql, since: number): Promise<CameraHourRow[]> {
  const { rows } = await sql.query<CameraHourRow>(`select ${COLUMNS} from camera_hours where hour >= $1`, [
    since,
  ]);
  return rows;
}

/** What is there is replaced; rows of before `keepSince` go. */
export async function putCameraHours(
  sql: Sql,
  rows: readonly CameraHourRow[],
  keepSince: number,
): Promise<void> {
  await sql.query(
    `with gone as (delete from camera_hours where hour < $7)
     insert into camera_hours (${COLUMNS})
     select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::bigint[])
     on conflict (camera, hour) do update set watched_ms = excluded.watched_ms, live_ms = excluded.live_ms,
       gaps = excluded.gaps, longest_gap_ms = excluded.longest_gap_ms`,
    [
      rows.map((row) => row.camera),
      rows.map((row) => row.hour),
      rows.map((row) => row.watched_ms),
      rows.map((row) => row.live_ms),
      rows.map((row) => row.gaps),
      rows.map((row) => row.longest_gap_ms),
      keepSince,
    ],
  );
}
