import { Clapperboard, Scissors } from 'lucide-react';
import { Suspense, useState } from 'react';
import { LIMITS } from '../../shared/contract/limits.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { ExportWish } from '../features/recorded/export-dialog.tsx';
import { timezoneOf } from '../lib/deployment.ts';
import { useDeployment } from '../lib/deployment-context.tsx';
import { useHotkeys } from '../lib/hotkeys-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { useMay } from '../lib/session-context.tsx';
import { Button, Kbd } from '../ui/button.tsx';
import { AlertClips, ExportDialog } from './panels.ts';
import { wallMomentLocation } from './use-wall-time.ts';

/** What can be done with an alert's moment: the whole wall at it, a clip of it; and the clips there are. */
export function AlertTime({
  alert,
  moment,
  cameras,
  location,
}: {
  alert: Alert;
  moment: number;
  /** Its cameras, best first; empty until they are known. */
  cameras: readonly string[];
  location: LocationStore;
}) {
  const index = useDeployment();
  const mayExport = useMay('video.export');
  const [wish, setWish] = useState<ExportWish>();
  const [revision, setRevision] = useState(0);
  const showOnWall = () => location.go(wallMomentLocation(moment));
  const exportClip = () => {
    if (cameras.length === 0) return;
    setWish({
      ...{ cameras, chosen: cameras.slice(0, 2), alert: alert.id },
      ...{ from: moment - LIMITS.momentBeforeMs, to: moment + LIMITS.momentAfterMs },
    });
  };
  useHotkeys([
    { keys: ['y'], label: 'The wall at its moment', group: 'Recorded time', run: showOnWall },
    ...(mayExport
      ? [{ keys: ['c'], label: 'Export a clip of it', group: 'Recorded time', run: exportClip }]
      : []),
  ]);
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line bg-bg-1 px-3 py-1">
        <Button onClick={showOnWall}>
          <Clapperboard className="size-3.5" aria-hidden="true" />
          The wall at its moment <Kbd>Y</Kbd>
        </Button>
        {mayExport && (
          <Button onClick={exportClip} disabled={cameras.length === 0}>
            <Scissors className="size-3.5" aria-hidden="true" />
            Export a clip <Kbd>C</Kbd>
          </Button>
        )}
      </div>
      {mayExport && (
        <Suspense fallback={null}>
          <AlertClips alert={alert.id} revision={revision} />
          {wish && (
            <ExportDialog
              wish={wish}
              timezone={timezoneOf(index, alert.place?.site)}
              onClose={() => setWish(undefined)}
              onDone={() => {
                setWish(undefined);
                setRevision((value) => value + 1);
              }}
            />
          )}
        </Suspense>
      )}
    </>
  );
}
