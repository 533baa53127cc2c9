import { useMemo, useState } from 'react';
import type { PivotAnswer } from '../../../shared/contract/http.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { Empty } from '../../ui/pictures.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { EventList } from './event-list.tsx';
import { FeedsLine } from './feeds-line.tsx';
import { fittingZoom, stepEvent, ZOOMS, type Zoom } from './lanes.ts';
import { Timeline } from './timeline.tsx';

/** The time line, the rows under it, and how fresh the feeds are; one selection for both. */
export function EventsPanel({
  timeline,
  moment,
  now,
  timezone,
  selected,
  onSelect,
}: {
  timeline: PivotAnswer['timeline'];
  moment: number;
  now: number;
  timezone: string;
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const [chosen, setChosen] = useState<Zoom | null>(null);
  const fitting = useMemo(() => fittingZoom(timeline.events, moment), [timeline.events, moment]);
  const zoom = chosen ?? fitting;
  const half = ZOOMS.find((one) => one.value === zoom)?.ms ?? 1_800_000;
  const step = (by: number) => {
    const next = stepEvent(timeline.events, selected, by, moment);
    if (!next) return;
    onSelect(next.id);
    if (Math.abs(next.time - moment) > half) setChosen('30');
  };
  useHotkeys([
    { keys: ['ArrowRight', 'ArrowDown', 'j'], label: 'Next event', group: 'Pivot', run: () => step(1) },
    { keys: ['ArrowLeft', 'ArrowUp', 'k'], label: 'Previous event', group: 'Pivot', run: () => step(-1) },
    {
      keys: ['z'],
      label: 'Time line: wider, then around again',
      group: 'Pivot',
      run: () =>
        setChosen(ZOOMS[(ZOOMS.findIndex((one) => one.value === zoom) + 1) % ZOOMS.length]?.value ?? '30'),
    },
  ]);
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 pt-1.5">
        <FeedsLine feeds={timeline.feeds} now={now} />
        <Segmented
          label="Time line around the moment"
          name="zoom"
          options={ZOOMS}
          value={zoom}
          onChange={setChosen}
        />
      </div>
      <Timeline
        events={timeline.events}
        window={{ from: moment - half, to: moment + half }}
        moment={moment}
        now={now}
        selected={selected}
        timezone={timezone}
        onSelect={onSelect}
      />
      {timeline.truncated && (
        <p className="px-3 pb-1 text-2xs text-med">
          ▲ More events lie here than are shown: those nearest to the moment are.
        </p>
      )}
      {timeline.events.length === 0 ? (
        <Empty title="No events around the moment" />
      ) : (
        <EventList
          events={timeline.events}
          moment={moment}
          selected={selected}
          timezone={timezone}
          onSelect={onSelect}
        />
      )}
    </div>
  );
}
