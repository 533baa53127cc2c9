import { Pause, Play } from 'lucide-react';
import { formatClock, formatOffset } from '../../../lib/format.ts';
import type { CameraPlayer } from './camera-player.ts';
import { gapsIn } from './picture-time.ts';
import type { PlayerView, PlayMode } from './player-view.ts';

const share = (at: number, from: number, to: number) => `${(((at - from) / (to - from)) * 100).toFixed(3)}%`;

/** A recorded range: what there is of it, the moment that matters, where the picture stands. */
export function ScrubBar({
  mode,
  view,
  player,
}: {
  mode: Extract<PlayMode, { type: 'recorded' }>;
  view: PlayerView;
  player: CameraPlayer | undefined;
}) {
  const { from, to, at } = mode;
  const current = Math.min(to, Math.max(from, view.pictureAt ?? from));
  const gaps = view.spans.length > 0 ? gapsIn(mode, view.spans) : [];
  const isPaused = view.state === 'paused';
  const left = (time: number) => ({ left: share(Math.min(to, Math.max(from, time)), from, to) });
  return (
    <div className="flex items-center gap-2">
      <button
        type="button"
        aria-label={isPaused ? 'Play' : 'Pause'}
        className="grid size-6 shrink-0 place-items-center rounded bg-bg-0/70 text-fg-0 hover:bg-bg-3"
        onClick={() => player?.setPaused(!isPaused)}
      >
        {isPaused ? <Play className="size-3" /> : <Pause className="size-3" />}
      </button>
      <div className="relative h-6 flex-1 has-focus-visible:outline-2 has-focus-visible:outline-accent">
        <div className="absolute inset-x-0 top-2.5 h-1 rounded-full bg-fg-0/25" />
        <div
          className="absolute top-2.5 left-0 h-1 rounded-full bg-fg-0/80"
          style={{ width: share(current, from, to) }}
        />
        {gaps.map((gap) => (
          <div
            key={gap.from}
            title="Not recorded"
            className="absolute top-2 h-2 bg-[repeating-linear-gradient(90deg,var(--color-bg-0)_0_3px,var(--color-fg-2)_3px_4px)]"
            style={{ ...left(gap.from), width: share(from + gap.to - gap.from, from, to) }}
          />
        ))}
        <div
          title={`The moment, ${formatClock(at)} UTC`}
          className="absolute top-0.5 h-5 w-0.5 -translate-x-1/2 bg-crit"
          style={left(at)}
        />
        <div
          className="absolute top-1.5 size-3 -translate-x-1/2 rounded-full bg-fg-0"
          style={left(current)}
        />
        <input
          type="range"
          aria-label="Recorded moment"
          aria-valuetext={`${formatClock(current)} UTC, ${formatOffset(current - at)} from the moment`}
          className="absolute inset-0 w-full cursor-pointer opacity-0"
          min={from}
          max={to}
          step={100}
          value={current}
          onKeyDown={(event) => event.stopPropagation()}
          onChange={(event) => player?.seek(Number(event.target.value))}
        />
      </div>
      <span className="num w-12 shrink-0 text-right text-2xs text-fg-0">{formatOffset(current - at)}</span>
    </div>
  );
}
