import type { CameraHealthStore } from '../cameras/health/health-watch.ts';
import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import { listCameraHours, putCameraHours } from './queries/camera-hours.ts';
import { listCameraViews, putCameraView } from './queries/camera-views.ts';

type KnownView = Parameters<CameraHealthStore['saveView']>[1];

const KEPT_MS = 31 * 86_400_000;

/** How cameras did and what they look at, on PostgreSQL. */
export function createCameraHealthStore(
  db: Pick<Database, 'read' | 'write'>,
  deps: { readonly clock: Clock },
): CameraHealthStore {
  return {
    hours: async (since) =>
      (await listCameraHours(db.read, since)).map((row) => ({
        camera: row.camera,
        hour: row.hour,
        watchedMs: row.watched_ms,
        liveMs: row.live_ms,
        gaps: row.gaps,
        longestGapMs: row.longest_gap_ms,
      })),
    saveHours: (hours) =>
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
    views: async () =>
      new Map((await listCameraViews<KnownView>(db.read)).map(({ camera, view }) => [camera, view])),
    saveView: (camera, { views, learned }) =>
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
