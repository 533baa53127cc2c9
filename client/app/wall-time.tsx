import { Suspense, useState } from 'react';
import type { Alert } from '../../shared/domain/alert.ts';
import type { ExportWish } from '../features/recorded/export-dialog.tsx';
import { useMay } from '../lib/session-context.tsx';
import { ExportDialog, TimePanel } from './panels.ts';
import type { useWallTime } from './use-wall-time.ts';

/** The line under the wall with what can be done from it. */
export function WallTime({
  time,
  focused,
  alerts,
  timezone,
  wish,
  onWish: setWish,
}: {
  time: ReturnType<typeof useWallTime>;
  focused: string | undefined;
  alerts: ReadonlyMap<string, Alert>;
  timezone: string;
  /** The clip that is asked for; undefined: none. */
  wish: ExportWish | undefined;
  onWish: (wish: ExportWish | undefined) => void;
}) {
  const [asked, setAsked] = useState(false);
  const mayExport = useMay('video.export');
  return (
    <>
      <Suspense fallback={<div className="panel h-24 shrink-0" />}>
        <TimePanel
          clock={time.clock}
          sync={time.sync}
          {...(focused === undefined ? {} : { focused })}
          alerts={alerts}
          timezone={timezone}
          {...(mayExport ? { onExport: setWish } : {})}
        />
        {wish && (
          <ExportDialog
            wish={wish}
            timezone={timezone}
            onClose={() => setWish(undefined)}
            onDone={() => {
              setWish(undefined);
              setAsked(true);
            }}
          />
        )}
      </Suspense>
      {asked && <ClipAsked onClose={() => setAsked(false)} />}
    </>
  );
}

/** Said once a clip is asked for: it is made meanwhile. */
export function ClipAsked({ onClose }: { onClose: () => void }) {
  return (
    <p
      role="status"
      className="flex items-center gap-3 rounded border border-line-2 bg-bg-2 px-3 py-1.5 text-xs text-fg-0"
    >
      The clip is being made.
      <a href="/clips" className="text-accent underline">
        Clips
      </a>
      <button type="button" className="ml-auto text-fg-2 hover:text-fg-0" onClick={onClose}>
        Close
      </button>
    </p>
  );
}
