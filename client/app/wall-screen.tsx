import { LayoutDashboard, Maximize } from 'lucide-react';
import { Suspense, useCallback, useMemo, useState } from 'react';
import { useDeployment } from '../lib/deployment-context.tsx';
import { useHotkeys } from '../lib/hotkeys-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { useSession } from '../lib/session-context.tsx';
import { useStore } from '../lib/store.ts';
import { useView } from '../live/live-context.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Loading } from '../ui/pictures.tsx';
import { Clocks } from './clocks.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { DemonstrationMark } from './header.tsx';
import { markedCameras } from './marked-cameras.ts';
import { WallPanel } from './panels.ts';
import { pivotLocation } from './pivot-location.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { useWallChoice } from './use-wall-choice.ts';
import { WaitingAlerts } from './waiting-alerts.tsx';
import { useWallContents } from './wall-contents.tsx';

/** The wall alone on its screen, without the frame of the others: for a display that people stand before. */
export function WallScreen({ location }: { location: LocationStore }) {
  const { query } = useStore(location);
  const { deployment } = useDeployment();
  const { demonstration } = useSession();
  const alerts = useView('alerts').items;
  const wall = useWallChoice(location);
  const [focused, setFocused] = useState<string>();
  const cameras = useMemo(() => [...deployment.cameras], [deployment]);
  const marked = useMemo(() => markedCameras(cameras, alerts.values()), [cameras, alerts]);
  const open = useCallback(
    (id: string) => {
      const alert = alerts.get(id);
      location.go(alert ? pivotLocation(alert) : { path: '/', query: { alert: id } });
    },
    [alerts, location],
  );
  const contents = useWallContents({
    onOpen: open,
    onSelect: (picked) => {
      if (picked.type === 'alert') open(picked.id);
      else if (picked.type === 'camera') setFocused(picked.id);
    },
  });
  useWakeLock();
  useHotkeys([{ keys: ['f'], label: 'Fill the whole screen, and back', group: 'Wall', run: fillScreen }]);
  const focusedCamera = focused ?? query.camera;

  return (
    <div className="h-full p-1">
      <h1 className="sr-only">Wall</h1>
      <Suspense
        fallback={
          <Panel title="Cameras" className="h-full">
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
          className="h-full"
          mark={
            <>
              {(demonstration || deployment.demonstration) && <DemonstrationMark />}
              <WaitingAlerts onOpen={open} />
            </>
          }
          aside={
            <>
              <ConnectionMark />
              <Clocks />
              <Button
                tone="quiet"
                className="h-6 px-1.5"
                aria-label="Fill the whole screen"
                title="Fill the whole screen (F)"
                onClick={fillScreen}
              >
                <Maximize className="size-3.5" aria-hidden="true" />
              </Button>
              <Button
                tone="quiet"
                className="h-6 px-1.5"
                aria-label="Back to the Console"
                title="Back to the Console (1)"
                onClick={() => location.go({ path: '/', query: {} })}
              >
                <LayoutDashboard className="size-3.5" aria-hidden="true" />
              </Button>
            </>
          }
        />
      </Suspense>
    </div>
  );
}

function fillScreen(): void {
  // Refused where the page is framed or the browser does not know it: the page is as it was.
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  else void document.documentElement.requestFullscreen?.().catch(() => {});
}
