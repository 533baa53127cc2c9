import type { Alert } from '../../../../shared/domain/alert.ts';
import type { AlertView } from './alert-cameras.ts';

export const DOCK_MODES = ['row', 'tiles', 'off'] as const;
/** row: in a row of their own. tiles: on the wall's largest tiles. off: nothing comes by itself. */
export type DockMode = (typeof DOCK_MODES)[number];

export const DOCK_PLACES = 4;

export interface Docked extends AlertView {
  readonly alert: Alert;
  readonly isPinned: boolean;
}

export interface Dock {
  readonly docked: readonly Docked[];
  /** Fresh alerts whose cameras found no place: said, since what is not shown must be counted. */
  readonly waiting: number;
}

/**
 * Which cameras are docked now: pinned ones first, then those of fresh alerts, the worst alert's best camera before its second
 * best, and every alert's best before any alert's second. A function of what is known, so that every screen that knows the same
 * docks the same; nothing here remembers.
 */
export function dockedNow(given: {
  /** Worst first; those that leave (acknowledged, old, dismissed) are not among them. */
  readonly fresh: readonly Alert[];
  readonly viewsOf: (alert: Alert) => readonly AlertView[];
  readonly pinned: readonly Docked[];
  /** A camera that a tile of the wall follows already: its alert is on screen, the dock need not show it. */
  readonly followed?: string;
  readonly places?: number;
}): Dock {
  const { fresh, viewsOf, pinned, places = DOCK_PLACES } = given;
  const docked: Docked[] = pinned.slice(0, places).map((one) => ({ ...one, isPinned: true }));
  const taken = new Set(docked.map(({ camera }) => camera.id));
  if (given.followed !== undefined) taken.add(given.followed);
  const lists = fresh.map((alert) => ({ alert, views: viewsOf(alert).slice(0, places) }));
  const placed = new Set(docked.map(({ alert }) => alert.id));
  for (let round = 0; round < places; round++) {
    for (const { alert, views } of lists) {
      const view = views[round];
      if (!view) continue;
      if (taken.has(view.camera.id)) {
        // The camera is here already, for another alert: this one is on screen all the same.
        placed.add(alert.id);
        continue;
      }
      if (docked.length >= places) continue;
      docked.push({ ...view, alert, isPinned: false });
      taken.add(view.camera.id);
      placed.add(alert.id);
    }
  }
  const waiting = lists.filter(({ alert, views }) => views.length > 0 && !placed.has(alert.id)).length;
  return { docked, waiting };
}
