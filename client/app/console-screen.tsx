import { Suspense, useCallback, useMemo, useState } from 'react';
import { ActivityPanel } from '../features/activity/activity-panel.tsx';
import { OccupancyPanel } from '../features/activity/occupancy-panel.tsx';
import { TimeStrip } from '../features/activity/time-strip.tsx';
import { QueuePanel } from '../features/alerts/queue-panel.tsx';
import { useAlertCommands } from '../features/alerts/use-alert-commands.tsx';
import { DoorsPanel } from '../features/doors/doors-panel.tsx';
import type { ExportWish } from '../features/recorded/export-dialog.tsx';
import { timezoneOf } from '../lib/deployment.ts';
import { useDeployment } from '../lib/deployment-context.tsx';
import { heirOf } from '../lib/heir-of.ts';
import { useHotkeys } from '../lib/hotkeys-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import type { MapSelection } from '../lib/selection.ts';
import { useMay } from '../lib/session-context.tsx';
import { useStore } from '../lib/store.ts';
import { useServerClock, useView } from '../live/live-context.tsx';
import { Panel } from '../ui/panel.tsx';
import { Loading } from '../ui/pictures.tsx';
import { AlertTime } from './alert-time.tsx';
import { markedCameras } from './marked-cameras.ts';
import { ActivityChart, CameraTile, MapPanel, PivotPanel, WallPanel } from './panels.ts';
import { momentOf, pivotLocation } from './pivot-location.ts';
import { useWallChoice, wallQuery } from './use-wall-choice.ts';
import { useWallTime, wallMomentLocation, wallMomentQuery } from './use-wall-time.ts';
import { useWallContents } from './wall-contents.tsx';
import { WallTime } from './wall-time.tsx';

/** What a clip asked for on a tile begins with: the half minute before the moment shown. */
const CLIP_MS = 30_000;
const WALL_CLASS = 'aspect-[16/9.6] max-h-[62%] shrink-0 max-[900px]:max-h-none';

/** What an address keeps of the wall when something else on the screen is chosen. */
const wallAddress = (location: LocationStore) => ({
  ...wallQuery(location.get().query),
  ...wallMomentQuery(location.get().query),
});

/** Wall, map, queue and activity; or, when the address names an alert, its pivot. */
export function ConsoleScreen({ location }: { location: LocationStore }) {
  const { query } = useStore(location);
  const index = useDeployment();
  const { deployment } = index;
  const { commands, overlay } = useAlertCommands();
  const alerts = useView('alerts').items;
  const wall = useWallChoice(location);
  const time = useWallTime(location);
  const [chosen, setSelected] = useState<string | null>(query.alert ?? null);
  const selected = chosen === null ? null : heirOf(alerts, chosen);
  const [focused, setFocused] = useState<string | undefined>();
  const [wish, setWish] = useState<ExportWish>();
  const mayExport = useMay('video.export');
  const clock = useServerClock();

  const selection: MapSelection | null = query.camera
    ? { type: 'camera', id: query.camera }
    : query.door
      ? { type: 'door', id: query.door }
      : selected
        ? { type: 'alert', id: selected }
        : null;
  const focusedCamera = query.camera ?? focused;
  const cameras = useMemo(() => [...deployment.cameras], [deployment]);
  const marked = useMemo(() => markedCameras(deployment.cameras, alerts.values()), [deployment, alerts]);

  const clearQuery = useCallback(
    () => location.go({ path: '/', query: wallAddress(location) }, true),
    [location],
  );
  const select = useCallback(
    (id: string) => {
      setSelected(id);
      if (location.get().query.camera || location.get().query.door) clearQuery();
    },
    [location, clearQuery],
  );
  const open = useCallback(
    (id: string) => {
      const alert = alerts.get(id);
      setSelected(id);
      location.go(alert ? pivotLocation(alert) : { path: '/', query: { alert: id } });
    },
    [alerts, location],
  );
  const onMapSelect = useCallback(
    (picked: MapSelection) => {
      if (picked.type === 'alert') select(picked.id);
      else if (picked.type === 'camera' || picked.type === 'door')
        location.go({ path: '/', query: { ...wallAddress(location), [picked.type]: picked.id } }, true);
    },
    [location, select],
  );

  useHotkeys([
    {
      keys: ['y'],
      label: 'The wall at the alert’s moment',
      group: 'Recorded time',
      run: () => {
        const alert = selected === null ? undefined : alerts.get(selected);
        if (alert) location.go(wallMomentLocation(alert.moment.at));
      },
    },
  ]);
  const askClip = useCallback(
    (camera: string, at: number | undefined) => {
      const to = at ?? clock.now();
      setWish({ cameras: cameras.map(({ id }) => id), chosen: [camera], from: to - CLIP_MS, to });
    },
    [cameras, clock],
  );
  const contents = useWallContents({ onOpen: open, onSelect: onMapSelect });

  if (query.alert) {
    const alertId = heirOf(alerts, query.alert);
    const at = momentOf(query);
    return (
      <>
        <PivotPanel
          key={alertId}
          alertId={alertId}
          {...(at === undefined ? {} : { at })}
          commands={commands}
          onBack={() => location.back()}
          renderMoment={(alert, moment, alertCameras) => (
            <AlertTime alert={alert} moment={moment} cameras={alertCameras} location={location} />
          )}
          renderTile={(props) => <CameraTile {...props} timezone={timezoneOf(index, props.camera.site)} />}
          renderMap={(lit, mapSelection) => (
            <MapPanel deployment={deployment} selection={mapSelection} lit={lit} onSelect={() => {}} />
          )}
        />
        {overlay}
      </>
    );
  }

  return (
    <div className="grid h-full gap-2 p-2 min-[901px]:grid-cols-[minmax(0,2.05fr)_minmax(0,1fr)_minmax(20rem,27rem)]">
      <h1 className="sr-only">Console</h1>
      <div className="flex min-h-0 min-w-0 flex-col gap-2">
        <Suspense
          fallback={
            <Panel title="Cameras" className={WALL_CLASS}>
              <Loading label="The wall is loading" />
            </Panel>
          }
        >
          <WallPanel
            cameras={cameras}
            choice={wall.choice}
            onChoose={wall.choose}
            contents={contents}
            {...(focusedCamera ? { focused: focusedCamera } : {})}
            onFocus={setFocused}
            onOpenAlert={open}
            marked={marked}
            modeOf={time.modeOf}
            onPlayer={time.onPlayer}
            {...(mayExport ? { onClip: askClip } : {})}
            className={WALL_CLASS}
          />
        </Suspense>
        <WallTime
          time={time}
          focused={focusedCamera}
          alerts={alerts}
          timezone={timezoneOf(index, index.cameraById.get(focusedCamera ?? '')?.site)}
          wish={wish}
          onWish={setWish}
        />
        <Panel
          title="World and floors"
          className="min-h-[12rem] flex-1 max-[900px]:h-[70vw] max-[900px]:flex-none"
        >
          <Suspense fallback={<Loading label="The map is loading" />}>
            <MapPanel deployment={deployment} selection={selection} onSelect={onMapSelect} />
          </Suspense>
        </Panel>
      </div>
      <div className="flex min-h-0 min-w-0 flex-col gap-2 max-[900px]:h-[44rem]">
        <ActivityPanel Chart={ActivityChart}>
          <TimeStrip onOpen={open} />
        </ActivityPanel>
        <OccupancyPanel />
        <DoorsPanel onSelect={(id) => onMapSelect({ type: 'door', id })} />
      </div>
      <div className="grid min-h-0 max-[900px]:order-first max-[900px]:h-[44rem]">
        <QueuePanel selected={selected} commands={commands} onSelect={select} onOpen={open} />
      </div>
      {overlay}
    </div>
  );
}
