import type { Alert } from '../../shared/domain/alert.ts';
import type { Clock } from '../clock.ts';
import { createView, type View } from './view.ts';

/** The alert store as the view needs it. Revisions become visible in order: who read up to N has seen all below N. */
export interface AlertChanges {
  /** Constant for the life of the database. */
  epoch(): Promise<string>;
  lastRevision(): Promise<number>;
  /** Alerts that are new or acknowledged. */
  open(): Promise<readonly Alert[]>;
  /** Alerts whose revision is greater, in the order of their revision. */
  changedSince(revision: number, limit: number): Promise<readonly Alert[]>;
}

/** Changes before the start that a client may still resume over. */
const RESUMABLE_CHANGES = 2_000;
const HELD_MAX = 20_000;
const PAGE = 1_000;
const RETRY_MS = 1_000;

export interface AlertsView {
  readonly view: View<'alerts'>;
  /** Something in the store changed: reads what, once however often it is called meanwhile. */
  poke(): Promise<void>;
  stop(): void;
}

/**
 * All open alerts and the newest closed ones, read from the store by revision: what clients hold never runs ahead of
 * the record, and a cursor outlives the server.
 */
export async function createAlertsView(deps: {
  readonly store: AlertChanges;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}): Promise<AlertsView> {
  const { store, clock, onFault } = deps;
  const floor = Math.max(0, (await store.lastRevision()) - RESUMABLE_CHANGES);
  const view = createView({ name: 'alerts', clock, epoch: await store.epoch(), floor });
  for (const alert of await store.open()) view.put(alert, alert.revision);
  let read = floor;
  let reading: Promise<void> | undefined;
  let again = false;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  await readOn();

  async function readOn() {
    for (;;) {
      const changed = await store.changedSince(read, PAGE);
      for (const alert of changed) {
        view.put(alert, alert.revision);
        read = Math.max(read, alert.revision);
      }
      trim(view);
      if (changed.length < PAGE) return;
    }
  }

  function poke(): Promise<void> {
    again = true;
    reading ??= (async () => {
      try {
        while (again && !stopped) {
          again = false;
          await readOn();
        }
      } catch (error) {
        onFault(error);
        clearTimeout(retry);
        if (!stopped) retry = setTimeout(() => void poke(), RETRY_MS).unref();
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  }

  return {
    view,
    poke,
    stop() {
      stopped = true;
      clearTimeout(retry);
    },
  };
}

/** Lets go of the oldest closed alerts. They vanish from new snapshots; no client is told that they were removed. */
function trim(view: View<'alerts'>) {
  if (view.size <= HELD_MAX) return;
  const closed = view
    .ids()
    .map((id) => view.get(id)!)
    .filter((alert) => alert.status !== 'new' && alert.status !== 'acknowledged')
    .sort((left, right) => left.revision - right.revision)
    .slice(0, view.size - HELD_MAX + HELD_MAX / 10);
  for (const alert of closed) {
    view.forget(alert.id);
    view.raiseFloor(alert.revision);
  }
}
