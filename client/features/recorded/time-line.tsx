import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react';
import type { Alert } from '../../../shared/domain/alert.ts';
import { formatClock, formatMoment, zoneName } from '../../lib/format.ts';
import { AlertMarks } from './alert-marks.tsx';
import { LineAxis } from './line-axis.tsx';
import { type LineView, panView, rangeOf, shareOf, timeAt, zoomView } from './line-view.ts';
import { RecordedStrips } from './recorded-strips.tsx';
import type { useRecorded } from './use-recorded.ts';
import { edgeOf } from './wall-time.ts';

/** While dragging the wall is sought this often, and once more at the end. */
const SCRUB_EVERY_MS = 300;

export interface TimeLineProps {
  readonly view: LineView;
  readonly onView: (view: LineView) => void;
  readonly now: number;
  /** The moment the wall shows; undefined when live. */
  readonly moment: number | undefined;
  readonly recorded: ReturnType<typeof useRecorded>;
  readonly cameras: readonly string[];
  readonly focused: string | undefined;
  /** A strip for each camera rather than one for all. */
  readonly isOpen: boolean;
  readonly alerts: readonly Alert[];
  readonly timezone: string;
  readonly onSeek: (at: number) => void;
  readonly onStep: (ms: number) => void;
  readonly onLive: () => void;
}

/**
 * Time under the wall: what is recorded, alerts, the moment shown, the live edge. A slider for the keyboard: arrows 1 s, Page
 * keys 10 s, Home the left edge, End live; the wheel zooms, with Shift it moves along.
 */
export function TimeLine(props: TimeLineProps) {
  const { view, onView, now, moment, timezone } = props;
  const track = useRef<HTMLDivElement>(null);
  const lastScrub = useRef(0);
  const [scrubbed, setScrubbed] = useState<number>();
  const range = rangeOf(view, now);
  const shown = scrubbed ?? moment;

  const timeOf = (event: { clientX: number }) => {
    const box = track.current!.getBoundingClientRect();
    return timeAt(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)), range);
  };
  function scrub(event: PointerEvent, isLast: boolean): void {
    const at = Math.min(timeOf(event), edgeOf(now));
    setScrubbed(isLast ? undefined : at);
    if (!isLast && event.timeStamp - lastScrub.current < SCRUB_EVERY_MS) return;
    lastScrub.current = event.timeStamp;
    // pointing at now or beyond is asking for now
    if (isLast && timeOf(event) >= now - (range.to - range.from) * 0.004) props.onLive();
    else props.onSeek(at);
  }
  function onWheel(event: WheelEvent): void {
    const amount = event.deltaY || event.deltaX;
    if (amount === 0) return;
    if (event.shiftKey || event.deltaX !== 0)
      onView(panView(view, Math.sign(amount) * view.spanMs * 0.1, now));
    else onView(zoomView(view, amount > 0 ? 1.25 : 0.8, timeOf(event), now));
  }
  useKeepPageStill(track);

  function onKeyDown(event: KeyboardEvent): void {
    const act = keyAct(event.key, props, range.from);
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  return (
    <div className="flex flex-col">
      <AlertMarks alerts={props.alerts} range={range} timezone={timezone} onSeek={props.onSeek} />
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label="Time of the wall"
        aria-valuemin={range.from}
        aria-valuemax={range.to}
        aria-valuenow={shown ?? now}
        aria-valuetext={
          shown === undefined
            ? 'Live'
            : `Recorded, ${formatMoment(shown, now, timezone)} ${zoneName(timezone, shown)}`
        }
        className="relative cursor-crosshair touch-none bg-bg-0 outline-offset-0"
        onKeyDown={onKeyDown}
        onWheel={onWheel}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          lastScrub.current = 0;
          scrub(event, false);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event, false);
        }}
        onPointerUp={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event, true);
        }}
        onPointerCancel={() => setScrubbed(undefined)}
      >
        <RecordedStrips
          recorded={props.recorded}
          cameras={props.cameras}
          focused={props.focused}
          range={range}
          isOpen={props.isOpen}
        />
        <LiveEdge share={shareOf(now, range)} />
        {shown !== undefined && (
          <Playhead share={shareOf(shown, range)} text={formatClock(shown, timezone)} />
        )}
      </div>
      <LineAxis range={range} timezone={timezone} />
    </div>
  );
}

function keyAct(key: string, props: TimeLineProps, left: number): (() => void) | undefined {
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => props.onStep(-1_000),
    ArrowRight: () => props.onStep(1_000),
    PageUp: () => props.onStep(-10_000),
    PageDown: () => props.onStep(10_000),
    Home: () => props.onSeek(left),
    End: props.onLive,
    '+': () => props.onView(zoomView(props.view, 0.5, props.moment ?? props.now, props.now)),
    '-': () => props.onView(zoomView(props.view, 2, props.moment ?? props.now, props.now)),
  };
  return acts[key];
}

/** React listens to the wheel passively: only a listener of our own keeps the page from scrolling under the line. */
function useKeepPageStill(track: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = track.current;
    if (!element) return;
    const still = (event: Event) => event.preventDefault();
    element.addEventListener('wheel', still, { passive: false });
    return () => element.removeEventListener('wheel', still);
  }, [track]);
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function LiveEdge({ share }: { share: number }) {
  if (share < 0 || share > 1) return null;
  return (
    <div
      className="pointer-events-none absolute inset-y-0 border-l-2 border-fg-1"
      style={{ left: percent(share), right: 0 }}
      title="Now"
    >
      <div className="h-full w-full bg-bg-1" />
    </div>
  );
}

function Playhead({ share, text }: { share: number; text: string }) {
  if (share < 0 || share > 1) return null;
  return (
    <div className="pointer-events-none absolute inset-y-0 -top-1 z-10" style={{ left: percent(share) }}>
      <div className="absolute -inset-y-0.5 -left-px w-0.5 bg-fg-0" />
      <div
        className={`num absolute top-0 rounded-[3px] bg-fg-0 px-1 text-2xs leading-3.5 font-semibold text-bg-0 ${share > 0.9 ? 'right-1' : 'left-1'}`}
      >
        {text}
      </div>
    </div>
  );
}
