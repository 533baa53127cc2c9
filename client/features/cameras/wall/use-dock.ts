import { useMemo, useState } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { useDeployment } from '../../../lib/deployment-context.tsx';
import { useSetting } from '../../../lib/setting.ts';
import { useNow, useView } from '../../../live/live-context.tsx';
import { camerasOfAlert, followedView, freshAlerts } from './alert-cameras.ts';
import { DOCK_MODES, type Dock, type Docked, type DockMode, dockedNow } from './dock.ts';

const LOOK_MS = 5_000;
const NOTHING: Dock = { docked: [], waiting: 0 };

export interface WallDock extends Dock {
  readonly mode: DockMode;
  readonly hasFresh: boolean;
  readonly followed: { readonly alert: Alert; readonly camera: Camera; readonly label: string } | undefined;
  nextMode(): void;
  togglePin(docked: Docked): void;
  /** The alert's cameras leave and do not come back for it. */
  dismiss(alert: string): void;
}

/** `hasFollower`: a tile of the wall follows the worst alert. What alerts bring to the wall by themselves, and what a person keeps there or sends away. */
export function useDock(cameras: readonly Camera[], hasFollower: boolean): WallDock {
  const { doorById } = useDeployment();
  const alerts = useView('alerts').items;
  const now = useNow(LOOK_MS);
  const [mode, setMode] = useSetting('docking', DOCK_MODES, 'row');
  const [pinned, setPinned] = useState<readonly Docked[]>([]);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const viewsOf = useMemo(() => {
    const known = new Map<string, ReturnType<typeof camerasOfAlert>>();
    return (alert: Alert) => {
      const key = `${alert.id} ${alert.revision}`;
      const views = known.get(key) ?? camerasOfAlert(alert, cameras, doorById);
      known.set(key, views);
      return views;
    };
  }, [cameras, doorById]);
  const fresh = useMemo(() => freshAlerts(alerts.values(), now), [alerts, now]);
  const wanted = useMemo(() => fresh.filter(({ id }) => !dismissed.has(id)), [fresh, dismissed]);
  const followed = useMemo(() => followedView(alerts.values(), viewsOf), [alerts, viewsOf]);
  const followedCamera = hasFollower ? followed?.view.camera.id : undefined;
  const pins = useMemo(
    () => pinned.filter(({ camera }) => cameras.some(({ id }) => id === camera.id)),
    [pinned, cameras],
  );
  const dock = useMemo(
    () =>
      mode === 'off' && pins.length === 0
        ? NOTHING
        : dockedNow({
            ...{ fresh: mode === 'off' ? [] : wanted, viewsOf, pinned: pins },
            ...(followedCamera !== undefined && { followed: followedCamera }),
          }),
    [mode, wanted, viewsOf, pins, followedCamera],
  );
  return {
    ...dock,
    mode,
    hasFresh: wanted.length > 0,
    followed: followed && {
      alert: followed.alert,
      camera: followed.view.camera,
      label: `${followed.alert.title}: ${followed.view.reason}`,
    },
    nextMode: () => setMode(DOCK_MODES[(DOCK_MODES.indexOf(mode) + 1) % DOCK_MODES.length]!),
    togglePin: (docked) =>
      setPinned((before) =>
        before.some(({ camera }) => camera.id === docked.camera.id)
          ? before.filter(({ camera }) => camera.id !== docked.camera.id)
          : [...before, docked],
      ),
    dismiss: (alert) => {
      setPinned((before) => before.filter((one) => one.alert.id !== alert));
      setDismissed((before) => new Set(before).add(alert));
    },
  };
}
