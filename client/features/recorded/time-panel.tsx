import { useEffect, useMemo, useState } from 'react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { useHotkeys } from '../../lib/hotkeys-context.tsx';
import { useStore } from '../../lib/store.ts';
import { useNow } from '../../live/live-context.tsx';
import type { ExportWish } from './export-dialog.tsx';
import { HOUR_MS, type LineView, MOST_SPAN_MS, rangeOf, revealMoment, TEN_MINUTES_MS } from './line-view.ts';
import { gapWords } from './strip-of.ts';
import { TimeBar, type Zoom } from './time-bar.tsx';
import { TimeLine } from './time-line.tsx';
import { useRecorded } from './use-recorded.ts';
import type { WallClock } from './wall-clock.ts';
import type { WallSync } from './wall-sync.ts';
import { RATES, type Rate } from './wall-time.ts';

const TICK_MS = 250;

/** The time of the wall under the wall: what it shows, and the line through what is recorded. */
export function TimePanel({
  clock,
  sync,
  focused,
  alerts,
  timezone,
  onExport,
}: {
  clock: WallClock;
  sync: WallSync;
  /** The tile that is chosen on the wall. */
  focused?: string;
  alerts: ReadonlyMap<string, Alert>;
  /** IANA zone of the clock on the line. */
  timezone: string;
  /** Absent: one may not. */
  onExport?: (wish: ExportWish) => void;
}) {
  const now = useNow(TICK_MS);
  useStore(clock);
  const cameras = useStore(sync.cameras);
  const reading = useStore(sync.reading);
  const [view, setView] = useState<LineView>({ spanMs: TEN_MINUTES_MS, to: undefined });
  const [isPinnedOpen, setIsPinnedOpen] = useState(false);
  const [wantsAlone, setWantsAlone] = useState(false);
  const isOnWall = focused !== undefined && cameras.includes(focused);
  const isAlone = wantsAlone && isOnWall;
  const scope = isAlone ? focused : undefined;
  const time = clock.timeOf(scope);
  const moment = clock.momentOf(scope);
  const range = rangeOf(view, now);
  const recorded = useRecorded(cameras, range, now);
  const shownAlerts = useMemo(
    () => [...alerts.values()].filter(({ status }) => status !== 'merged' && status !== 'withdrawn'),
    [alerts],
  );
  const seek = time.mode === 'recorded' ? time.seek : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a seek brings its moment into sight; afterwards the line is the person's
  useEffect(() => {
    if (moment !== undefined) setView((before) => revealMoment(before, moment, now));
  }, [seek, scope]);
  // The line goes with the moment, until a person looks elsewhere on it.
  const isLost = moment !== undefined && moment > range.to;
  useEffect(() => {
    if (isLost && time.mode === 'recorded' && !time.isPaused)
      setView((before) => revealMoment(before, moment, now));
  });

  const oldest = 'data' in recorded ? recorded.data.cameras.flatMap(({ oldestAt }) => oldestAt ?? []) : [];
  const allMs = Math.min(MOST_SPAN_MS, Math.max(TEN_MINUTES_MS, (now - Math.min(now, ...oldest)) * 1.02));
  const zoomTo = (zoom: Zoom) => {
    const spanMs = { '10m': TEN_MINUTES_MS, '1h': HOUR_MS, all: allMs }[zoom];
    const wide = { spanMs, to: undefined };
    setView(moment === undefined ? wide : revealMoment(wide, moment, now));
  };
  const zoom =
    view.spanMs === TEN_MINUTES_MS
      ? '10m'
      : view.spanMs === HOUR_MS
        ? '1h'
        : Math.abs(view.spanMs / allMs - 1) < 0.05
          ? 'all'
          : undefined;

  const setAlone = (alone: boolean) => {
    setWantsAlone(alone);
    if (!alone && focused !== undefined) clock.join(focused);
  };
  const goLive = () => {
    setWantsAlone(false);
    clock.goLive();
    setView((before) => ({ ...before, to: undefined }));
  };
  const pause = () => clock.setPaused(!(time.mode === 'recorded' && time.isPaused), scope);
  const nextRate = (): Rate =>
    time.mode === 'recorded' ? (RATES[(RATES.indexOf(time.rate) + 1) % RATES.length] ?? 1) : 1;
  const exportClip = () => {
    const at = moment ?? now - 15_000;
    onExport?.({
      cameras,
      chosen: isOnWall ? [focused] : cameras.slice(0, 1),
      from: at - 15_000,
      to: at + 15_000,
    });
  };
  const group = 'Recorded time';
  useHotkeys([
    { keys: ['h'], label: 'Instant replay: 10 s back', group, run: () => clock.replay(scope) },
    { keys: ['l'], label: 'Back to live, every tile', group, run: goLive },
    { keys: ['v'], label: 'Pause, play', group, run: pause },
    { keys: [','], label: '1 s back', group, run: () => clock.step(-1_000, scope) },
    { keys: ['.'], label: '1 s forward', group, run: () => clock.step(1_000, scope) },
    { keys: ['x'], label: 'Next speed', group, run: () => clock.setRate(nextRate(), scope) },
    { keys: ['o'], label: 'Only the chosen tile moves, or all', group, run: () => setAlone(!isAlone) },
    ...(onExport ? [{ keys: ['c'], label: 'Export a clip', group, run: exportClip }] : []),
  ]);

  const isOpen = isPinnedOpen || moment !== undefined;
  return (
    <section
      aria-label="Recorded time"
      data-mode={time.mode}
      data-skew={reading.skewMs}
      data-sought={reading.soughtMs}
      data-seeking={reading.isSeeking}
      className={`panel shrink-0 ${clock.get().all.mode === 'recorded' ? 'border-fg-0!' : ''}`}
    >
      <TimeBar
        {...{ time, moment, now, timezone, reading, zoom, isOpen, isAlone }}
        focused={isOnWall ? focused : undefined}
        gaps={'data' in recorded ? gapWords(recorded.data.cameras, range) : ''}
        onZoom={zoomTo}
        onOpen={setIsPinnedOpen}
        onAlone={setAlone}
        onReplay={() => clock.replay(scope)}
        onStep={(ms) => clock.step(ms, scope)}
        onPaused={(isPaused) => clock.setPaused(isPaused, scope)}
        onRate={(rate) => clock.setRate(rate, scope)}
        onLive={goLive}
        onExport={onExport && exportClip}
      />
      <TimeLine
        {...{ view, now, moment, recorded, cameras, isOpen, timezone }}
        focused={focused}
        onView={setView}
        alerts={shownAlerts}
        onSeek={(at) => clock.seek(at, scope)}
        onStep={(ms) => clock.step(ms, scope)}
        onLive={goLive}
      />
    </section>
  );
}
