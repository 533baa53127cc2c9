import { Pin, PinOff, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../../lib/class-names.ts';
import { plural } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { SeverityMark } from '../../../ui/severity-mark.tsx';
import { DOCK_PLACES, type Docked } from './dock.ts';
import type { WallDock } from './use-dock.ts';

/** The cameras that alerts brought, in a row of their own. It comes and goes without taking the focus. */
export function DockRow({
  dock,
  render,
  onOpenAlert,
}: {
  dock: WallDock;
  render: (docked: Docked) => ReactNode;
  onOpenAlert: (alert: string) => void;
}) {
  return (
    <section aria-label="Docked by alerts" className="@container shrink-0 border-b border-line bg-bg-0 pb-1">
      <ul
        className="mx-auto grid max-w-[calc(24vh*4*16/9)] gap-1 @max-[36rem]:grid-cols-2!"
        style={{ gridTemplateColumns: `repeat(${DOCK_PLACES}, minmax(0, 1fr))` }}
      >
        {dock.docked.map((docked) => (
          <li
            key={docked.camera.id}
            className="flex min-w-0 flex-col overflow-hidden rounded-[4px] ring-1 ring-line ring-inset"
          >
            <div className="flex h-6 shrink-0 items-center gap-1.5 bg-bg-2 pl-2 text-xs">
              <SeverityMark level={docked.alert.level} isQuiet={docked.alert.status !== 'new'} />
              <button
                type="button"
                title={docked.alert.title}
                onClick={() => onOpenAlert(docked.alert.id)}
                className="min-w-0 flex-1 truncate text-left text-2xs text-fg-0 hover:underline"
              >
                {docked.alert.title}
              </button>
              <Button
                tone="quiet"
                className={classNames('h-6 px-1', docked.isPinned && 'text-accent')}
                aria-pressed={docked.isPinned}
                aria-label={docked.isPinned ? 'Let it leave by itself' : 'Pin it here'}
                title={docked.isPinned ? 'Pinned: let it leave by itself' : 'Pin it here'}
                onClick={() => dock.togglePin(docked)}
              >
                {docked.isPinned ? (
                  <PinOff className="size-3.5" aria-hidden="true" />
                ) : (
                  <Pin className="size-3.5" aria-hidden="true" />
                )}
              </Button>
              <Button
                tone="quiet"
                className="h-6 px-1"
                aria-label="Send this alert’s cameras away"
                title="Send this alert’s cameras away"
                onClick={() => dock.dismiss(docked.alert.id)}
              >
                <X className="size-3.5" aria-hidden="true" />
              </Button>
            </div>
            <div className="aspect-video min-h-0">{render(docked)}</div>
          </li>
        ))}
      </ul>
      {dock.waiting > 0 && (
        <p role="status" className="px-2 pt-1 text-2xs text-high">
          {plural(dock.waiting, 'further new alert')} found no place here: see the queue.
        </p>
      )}
    </section>
  );
}
