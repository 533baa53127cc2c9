import type { Sql } from '../sql.ts';

export async function listCameraViews<View>(
  sql: Sql,
): Promise<{ readonly camera: string; readonly view: View }[]> {
  const { rows } = await sql.query<{ camera: string; view: View }>('select camera, view from camera_views');
  return rows;
}

export async function putCameraView(sql: Sql, camera: string, view: unknown, at: number): Promise<void> {
  await sql.query(
    `insert into camera_views (camera, view, at) values ($1, $2, $3)
     on conflict (camera) do update set view = excluded.view, at = excluded.at`,
    [camera, JSON.stringify(view), at],
  );
}
