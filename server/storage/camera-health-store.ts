import type { CameraHour, KnownViews } from '../../shared/domain/camera-vitals.ts';
import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import { listCameraHours, putCameraHours } from './queries/camera-hours.ts';
import { listCameraViews, putCameraView } from './queries/camera-views.ts';

const KEPT_MS = 31 * 86_400_000;

/** How cameras did and what they look at, on PostgreSQL. */
export function createCameraHealthStore(
  db: Pick<Database, 'read' | 'write'>,
  deps: { readonly clock: Clock },
) {
  return {
    hours: async (since: number): Promise<CameraHour[]> =>
      (await listCameraHours(db.read, since)).map((row) => ({
        camera: row.camera,
        hour: row.hour,
        watchedMs: row.watched_ms,
        liveMs: row.live_ms,
        gaps: row.gaps,
        longestGapMs: row.longest_gap_ms,
      })),
    saveHours: (hours: readonly CameraHour[]) =>
      putCameraHours(
        db.write,
        hours.map((hour) => ({
          camera: hour.camera,
          hour: hour.hour,
          watched_ms: Math.round(hour.watchedMs),
          live_ms: Math.round(hour.liveMs),
          gaps: hour.gaps,
          longest_gap_ms: Math.round(hour.longestGapMs),
        })),
        deps.clock.now() - KEPT_MS,
      ),
    views: async (): Promise<ReadonlyMap<string, KnownViews>> =>
      new Map((await listCameraViews<KnownViews>(db.read)).map(({ camera, view }) => [camera, view])),
    saveView: (camera: string, { views, learned }: KnownViews) =>
      putCameraView(
        db.write,
        camera,
        {
          learned,
          views: Object.fromEntries(
            Object.entries(views).map(([light, view]) => [
              light,
              view.map((value) => Math.round(value * 10) / 10),
            ]),
          ),
        },
        deps.clock.now(),
      ),
  };
}
