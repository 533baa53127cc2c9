import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { plural } from '../../lib/format.ts';
import { LEVEL_TEXT } from '../../lib/severity.ts';
import { useNow } from '../../live/live-context.tsx';
import { AlertRow } from './alert-row.tsx';
import { countHidden } from './queue-order.ts';

const ROW_REM = 4.6;

/** The queue as a list box: one stop for the tab key, the selection by arrows or J and K. */
export function QueueList({
  alerts,
  selected,
  pending,
  onSelect,
  onOpen,
}: {
  alerts: readonly Alert[];
  selected: string | null;
  pending: ReadonlySet<string>;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
}) {
  const index = useDeployment();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const virtualizer = useVirtualizer({
    count: alerts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * rem,
    getItemKey: (row) => alerts[row]?.id ?? row,
    overscan: 4,
    initialRect: { width: 400, height: 900 },
  });
  const selectedRow = alerts.findIndex((alert) => alert.id === selected);
  useEffect(() => {
    if (selectedRow >= 0) virtualizer.scrollToIndex(selectedRow, { align: 'auto' });
  }, [selectedRow, virtualizer]);

  const rows = virtualizer.getVirtualItems();
  const top = virtualizer.scrollOffset ?? 0;
  const bottom = top + (virtualizer.scrollRect?.height ?? 0);
  const visible = rows.filter((row) => row.start + row.size / 2 >= top && row.start + row.size / 2 <= bottom);
  const hidden = countHidden(alerts, visible[0]?.index ?? 0, visible.at(-1)?.index ?? alerts.length - 1);

  return (
    // As high as its rows and no higher: what is left belongs to the selected alert.
    <div className="relative min-h-[min(60%,24rem)] shrink" style={{ flexBasis: virtualizer.getTotalSize() }}>
      <div
        ref={scroller}
        role="listbox"
        tabIndex={0}
        data-hotkeys=""
        aria-label="Alerts"
        aria-activedescendant={selected ? `alert-${selected}` : undefined}
        className="h-full overflow-y-auto focus-visible:outline-offset-[-2px]"
      >
        <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
            const alert = alerts[row.index];
            if (!alert) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list box carries the keys (Enter and Space open)
              <div
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={row.index}
                id={`alert-${alert.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={alert.id === selected}
                aria-setsize={alerts.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0 cursor-default select-none outline-none"
                style={{ transform: `translateY(${row.start}px)` }}
                onClick={() => onSelect(alert.id)}
                onDoubleClick={() => onOpen(alert.id)}
              >
                <AlertRow
                  alert={alert}
                  index={index}
                  now={now}
                  isSelected={alert.id === selected}
                  isPending={pending.has(alert.id)}
                />
              </div>
            );
          })}
        </div>
      </div>
      {hidden.above > 0 && (
        <Beyond
          side="above"
          count={hidden.above}
          worst={hidden.worst}
          onClick={() => virtualizer.scrollToIndex(0)}
        />
      )}
      {hidden.below > 0 && (
        <Beyond
          side="below"
          count={hidden.below}
          worst={hidden.worst}
          onClick={() => virtualizer.scrollToIndex(alerts.length - 1)}
        />
      )}
    </div>
  );
}

function Beyond({
  side,
  count,
  worst,
  onClick,
}: {
  side: 'above' | 'below';
  count: number;
  worst: 'critical' | 'high' | string;
  onClick: () => void;
}) {
  const Arrow = side === 'above' ? ChevronUp : ChevronDown;
  const level = worst === 'critical' ? 'critical' : 'high';
  return (
    <button
      type="button"
      onClick={onClick}
      className={`absolute inset-x-2 flex h-7 items-center justify-center gap-1.5 rounded bg-bg-4 text-xs font-semibold shadow-lg shadow-black/60 ring-1 ring-current/40 ${LEVEL_TEXT[level]} ${side === 'above' ? 'top-1.5' : 'bottom-1.5'}`}
    >
      <Arrow aria-hidden="true" className="size-3.5" />
      {plural(count, `more ${level === 'critical' ? 'critical or high' : 'high'} alert`)} {side}
    </button>
  );
}
