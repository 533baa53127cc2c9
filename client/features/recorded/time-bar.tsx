import {
  ChevronFirst,
  ChevronLast,
  History,
  Pause,
  Play,
  Radio,
  RotateCcw,
  Rows3,
  Scissors,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { formatAge, formatClock, formatDay, zoneName } from '../../lib/format.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { SyncReading } from './wall-sync.ts';
import { RATES, type Rate, type WallTime } from './wall-time.ts';

/** Tiles farther apart than this are said to be: one act may be seen twice, or not at all. */
const APART_MS = 100;

export type Zoom = '10m' | '1h' | 'all';

export interface TimeBarProps {
  /** The time that the controls rule: all tiles', or the chosen one's. */
  readonly time: WallTime;
  readonly moment: number | undefined;
  readonly now: number;
  readonly timezone: string;
  readonly reading: SyncReading;
  /** Gaps in sight, in words; empty: none. */
  readonly gaps: string;
  readonly zoom: Zoom | undefined;
  readonly onZoom: (zoom: Zoom) => void;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** The chosen tile, and whether the controls move it alone. */
  readonly focused: string | undefined;
  readonly isAlone: boolean;
  readonly onAlone: (isAlone: boolean) => void;
  readonly onReplay: () => void;
  readonly onStep: (ms: number) => void;
  readonly onPaused: (isPaused: boolean) => void;
  readonly onRate: (rate: Rate) => void;
  readonly onLive: () => void;
  /** Absent: one may not export. */
  readonly onExport?: (() => void) | undefined;
}

/** Which time the wall shows, in words that cannot be overlooked, and the ways through it. */
export function TimeBar(props: TimeBarProps) {
  const { time, moment, isAlone, focused } = props;
  const isRecorded = time.mode === 'recorded';
  const isPaused = isRecorded && time.isPaused;
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-2 py-1 text-xs">
      {moment === undefined ? (
        <span className="flex items-center gap-1.5 font-semibold tracking-wide text-fg-1">
          <Radio className="size-3.5" aria-hidden="true" />
          LIVE
        </span>
      ) : (
        <RecordedWords {...props} moment={moment} />
      )}
      <div className="flex items-center gap-1" role="toolbar" aria-label="Time of the wall">
        <Act label="Back 10 s" hotkey="H" onClick={props.onReplay}>
          <RotateCcw className="size-3.5" aria-hidden="true" />
          10 s
        </Act>
        <Act label="Back 1 s" hotkey="," onClick={() => props.onStep(-1_000)}>
          <ChevronFirst className="size-3.5" aria-hidden="true" />
        </Act>
        <Act label={isPaused ? 'Play' : 'Pause'} hotkey="V" onClick={() => props.onPaused(!isPaused)}>
          {isPaused ? (
            <Play className="size-3.5" aria-hidden="true" />
          ) : (
            <Pause className="size-3.5" aria-hidden="true" />
          )}
        </Act>
        <Act label="Forward 1 s" hotkey="." disabled={!isRecorded} onClick={() => props.onStep(1_000)}>
          <ChevronLast className="size-3.5" aria-hidden="true" />
        </Act>
        {isRecorded && (
          <select
            aria-label="Speed"
            title="Speed (X)"
            value={time.rate}
            onChange={(event) => props.onRate(Number(event.target.value) as Rate)}
            className="num h-7 rounded border border-line-2 bg-bg-1 px-1 text-xs text-fg-0"
          >
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {rate}×
              </option>
            ))}
          </select>
        )}
        {isRecorded && (
          <Button tone="primary" className="h-7" onClick={props.onLive}>
            <Radio className="size-3.5" aria-hidden="true" />
            Live
            <Kbd>L</Kbd>
          </Button>
        )}
      </div>
      {focused !== undefined && (
        <label className="flex items-center gap-1.5 text-fg-1" title="Only the chosen tile moves in time (O)">
          <input
            type="checkbox"
            className="size-3.5 accent-accent"
            checked={isAlone}
            onChange={(event) => props.onAlone(event.target.checked)}
          />
          only <span className="num text-fg-0">{focused}</span>
        </label>
      )}
      {isRecorded && <Apart reading={props.reading} />}
      {props.gaps && (
        <span className="min-w-0 truncate text-med" title="Not recorded within the line">
          Not recorded: {props.gaps}
        </span>
      )}
      <div className="ml-auto flex items-center gap-1.5">
        {props.onExport && (
          <Act label="Export a clip" hotkey="C" onClick={props.onExport}>
            <Scissors className="size-3.5" aria-hidden="true" />
            Clip
          </Act>
        )}
        <Button
          tone="quiet"
          aria-pressed={props.isOpen}
          aria-label="A line for each camera"
          title="A line for each camera"
          onClick={() => props.onOpen(!props.isOpen)}
          className={classNames('px-1.5', props.isOpen && 'bg-bg-4 text-fg-0')}
        >
          <Rows3 className="size-3.5" aria-hidden="true" />
        </Button>
        <Segmented
          label="Time shown on the line"
          name="line-zoom"
          value={props.zoom ?? ('none' as Zoom)}
          onChange={props.onZoom}
          options={[
            { value: '10m', text: '10 min' },
            { value: '1h', text: '1 h' },
            { value: 'all', text: 'All' },
          ]}
        />
      </div>
    </div>
  );
}

function RecordedWords({
  time,
  moment,
  now,
  timezone,
  isAlone,
  focused,
}: TimeBarProps & { readonly moment: number }) {
  const isSeeking = time.mode === 'recorded' && time.isSeeking;
  const isPaused = time.mode === 'recorded' && time.isPaused;
  const isToday = formatDay(moment, timezone) === formatDay(now, timezone);
  return (
    <span
      role="status"
      className="flex items-center gap-2 rounded-[4px] bg-fg-0 px-2 py-0.5 font-semibold tracking-wide text-bg-0"
    >
      <History className="size-4" aria-hidden="true" />
      <span className="text-base leading-6">{isAlone ? `${focused} RECORDED` : 'RECORDED'}</span>
      <span className="num text-lg leading-6">{formatClock(moment, timezone)}</span>
      <span className="text-xs font-medium">
        {zoneName(timezone, moment)}
        {isToday ? '' : `, ${formatDay(moment, timezone)}`}, {formatAge(now - moment)} ago
        {isSeeking ? ' · seeking' : isPaused ? ' · paused' : ''}
      </span>
    </span>
  );
}

/** How far the pictures of the tiles lie apart, as measured. */
function Apart({ reading }: { reading: SyncReading }) {
  const { skewMs, missing, soughtMs } = reading;
  const title = soughtMs === undefined ? 'Measured' : `Measured; the last seek took ${soughtMs} ms`;
  return (
    <span className="flex items-center gap-2 text-fg-2" title={title}>
      {skewMs !== undefined && (
        <span className={classNames(skewMs > APART_MS && 'text-med')}>
          apart <span className="num text-fg-0">{skewMs} ms</span>
        </span>
      )}
      {missing > 0 && (
        <span>
          <span className="num text-fg-0">{missing}</span> without this moment
        </span>
      )}
    </span>
  );
}

function Act({
  label,
  hotkey,
  children,
  disabled = false,
  onClick,
}: {
  label: string;
  hotkey: string;
  children: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <Button
      aria-label={label}
      title={`${label} (${hotkey})`}
      className="px-1.5"
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
