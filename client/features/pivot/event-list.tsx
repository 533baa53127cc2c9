import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { TimelineEvent } from '../../../shared/contract/http.ts';
import { EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatClock, formatDoubt, formatOffset, zoneName } from '../../lib/format.ts';

const COLUMNS =
  'grid grid-cols-[1rem_5.5rem_4rem_9.5rem_minmax(0,1fr)_7.5rem_3.25rem] items-center gap-x-2 px-3 max-[900px]:grid-cols-[1rem_5.5rem_minmax(0,1fr)]';
const WIDE = 'max-[900px]:hidden';

/** The events of the time line as rows: when and how surely, what, said by whom, and how surely it was this person. */
export function EventList({
  events,
  moment,
  selected,
  timezone,
  onSelect,
}: {
  events: readonly TimelineEvent[];
  moment: number;
  selected: string | null;
  timezone: string;
  onSelect: (id: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 1.625 * rem,
    overscan: 8,
    initialRect: { width: 900, height: 300 },
  });
  const row = events.findIndex((event) => event.id === selected);
  useEffect(() => {
    if (row >= 0) virtualizer.scrollToIndex(row, { align: 'auto' });
  }, [row, virtualizer]);
  // The list opens at the moment, not half an hour before it.
  const hasOpened = useRef(false);
  useEffect(() => {
    const first = events.findIndex((event) => event.time >= moment);
    if (hasOpened.current || events.length === 0) return;
    hasOpened.current = true;
    virtualizer.scrollToIndex(first < 0 ? events.length - 1 : first, { align: 'center' });
  }, [events, moment, virtualizer]);
  return (
    <div className="flex min-h-0 flex-1 flex-col border-t border-line">
      <div aria-hidden="true" className={`${COLUMNS} h-6 shrink-0 border-b border-line text-2xs text-fg-2`}>
        <span />
        <span>Time {zoneName(timezone, moment)}</span>
        <span className={WIDE}>Doubt</span>
        <span className={WIDE}>What</span>
        <span>Message</span>
        <span className={WIDE}>Source</span>
        <span className={WIDE}>Person</span>
      </div>
      <div
        ref={scroller}
        role="listbox"
        tabIndex={0}
        data-hotkeys=""
        aria-label="Events around the moment"
        aria-activedescendant={selected ? `event-${selected}` : undefined}
        className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-offset-[-2px]"
      >
        <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const event = events[item.index];
            if (!event) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list box carries the keys
              <div
                key={event.id}
                id={`event-${event.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={event.id === selected}
                aria-setsize={events.length}
                aria-posinset={item.index + 1}
                onClick={() => onSelect(event.id)}
                className={classNames(
                  COLUMNS,
                  'absolute inset-x-0 top-0 h-[1.625rem] cursor-default text-xs',
                  event.id === selected ? 'bg-bg-4 text-fg-0' : 'text-fg-1 hover:bg-bg-2',
                  event.time > moment &&
                    events[item.index - 1] !== undefined &&
                    (events[item.index - 1]?.time ?? 0) <= moment
                    ? 'border-t border-accent'
                    : '',
                )}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className="grid place-items-center">
                  {event.evidence && (
                    <span className="size-2 rotate-45 bg-high" title="Evidence">
                      <span className="sr-only">Evidence</span>
                    </span>
                  )}
                </span>
                <span
                  className="num"
                  title={`${formatOffset(event.time - moment)} from the moment; received ${formatClock(event.receivedAt, timezone)}`}
                >
                  {formatClock(event.time, timezone)}
                </span>
                <span className={`num text-2xs text-fg-2 ${WIDE}`}>{formatDoubt(event.timeErrorMs)}</span>
                <span className={`truncate ${WIDE}`}>
                  {isEventKind(event.kind) ? EVENT_KINDS[event.kind].caption : event.kind}
                </span>
                <span className="truncate" title={event.message}>
                  {event.message}
                </span>
                <span className={`num truncate text-2xs text-fg-2 ${WIDE}`}>{event.source}</span>
                <span className={`num text-2xs text-fg-2 ${WIDE}`}>
                  {event.confidence === undefined ? '–' : `${Math.round(event.confidence * 100)} %`}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
