import type { TimelineEvent } from '../../../shared/contract/http.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatClock, formatMinute, formatOffset } from '../../lib/format.ts';
import { fractionOf, ticksOf, toLanes } from './lanes.ts';

/**
 * Events around the moment in lanes. A mark's width is the doubt about its time; evidence is a filled diamond, everything else
 * a thin bar. The moment is the line through all lanes.
 */
export function Timeline({
  events,
  window,
  moment,
  now,
  selected,
  timezone,
  onSelect,
}: {
  events: readonly TimelineEvent[];
  window: { readonly from: number; readonly to: number };
  moment: number;
  /** What lies after it has not happened yet: that part is hatched. */
  now: number;
  selected: string | null;
  timezone: string;
  onSelect: (id: string) => void;
}) {
  const lanes = toLanes(events);
  const percent = (at: number) => `${fractionOf(at, window) * 100}%`;
  const isInside = (at: number) => at >= window.from && at <= window.to;
  return (
    <div className="flex flex-col px-3 pt-1 pb-2">
      {lanes.map(({ lane, events: inLane }) => (
        <div key={lane} className="grid grid-cols-[4.5rem_minmax(0,1fr)] items-center">
          <span className="text-2xs text-fg-2">{lane}</span>
          <div className="relative h-7 border-b border-line">
            {ticksOf(window, 8).map((tick) => (
              <span
                key={tick}
                aria-hidden="true"
                className="absolute inset-y-0 w-px bg-line"
                style={{ left: percent(tick) }}
              />
            ))}
            {now < window.to && (
              <span
                aria-hidden="true"
                className="absolute inset-y-0 right-0 bg-[repeating-linear-gradient(135deg,transparent_0_5px,var(--color-bg-3)_5px_7px)]"
                style={{ left: percent(Math.max(now, window.from)) }}
              />
            )}
            <span
              aria-hidden="true"
              className="absolute inset-y-0 w-px bg-accent"
              style={{ left: percent(moment) }}
            />
            {inLane
              .filter((event) => isInside(event.time))
              .map((event) => (
                <Mark
                  key={event.id}
                  event={event}
                  left={percent(event.time)}
                  doubt={`${((2 * event.timeErrorMs) / (window.to - window.from)) * 100}%`}
                  isSelected={event.id === selected}
                  title={`${formatClock(event.time, timezone)} (${formatOffset(event.time - moment)}) ${event.message}`}
                  onSelect={() => onSelect(event.id)}
                />
              ))}
          </div>
        </div>
      ))}
      <div className="grid grid-cols-[4.5rem_minmax(0,1fr)]">
        <span />
        <div aria-hidden="true" className="num relative h-4 text-2xs text-fg-2">
          {ticksOf(window, 8).map((tick) => (
            <span key={tick} className="absolute top-0.5 -translate-x-1/2" style={{ left: percent(tick) }}>
              {window.to - window.from < 600_000 ? formatClock(tick, timezone) : formatMinute(tick, timezone)}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Mark({
  event,
  left,
  doubt,
  isSelected,
  title,
  onSelect,
}: {
  event: TimelineEvent;
  left: string;
  doubt: string;
  isSelected: boolean;
  title: string;
  onSelect: () => void;
}) {
  return (
    <>
      <span
        aria-hidden="true"
        className="absolute inset-y-2 min-w-0 -translate-x-1/2 rounded-full bg-fg-2/20"
        style={{ left, width: doubt }}
      />
      <button
        type="button"
        // The list beneath is the keyboard's way through the events; a tab stop a mark would be hundreds.
        tabIndex={-1}
        title={title}
        aria-label={title}
        aria-pressed={isSelected}
        onClick={onSelect}
        className="group absolute inset-y-0 grid w-6 -translate-x-1/2 place-items-center"
        style={{ left }}
      >
        <span
          className={classNames(
            event.evidence
              ? 'size-2.5 rotate-45 bg-high'
              : 'h-3.5 w-[3px] rounded-[1px] bg-fg-2 group-hover:bg-fg-0',
            isSelected && 'outline-2 outline-offset-2 outline-fg-0',
          )}
        />
      </button>
    </>
  );
}
