import { classNames } from '../../../lib/class-names.ts';
import type { PlayerState } from './camera-player.ts';
import { STATE_WORDS } from './player-words.ts';

/** A shape a state, 12 by 12: disc, half discs, bars, cross, lock, ring, triangle, dots. */
const SHAPES: Readonly<Record<PlayerState, string>> = {
  starting: 'M2 5h2v2H2z M5 5h2v2H5z M8 5h2v2H8z',
  live: 'M6 2.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z',
  behind: 'M6 1.8a4.2 4.2 0 0 0 0 8.4z M6.9 1.9v8.2a4.2 4.2 0 0 0 0-8.2z',
  frozen: 'M2.6 2h2.2v8H2.6z M7.2 2h2.2v8H7.2z',
  lost: 'M3 1.6 6 4.6l3-3L10.4 3l-3 3 3 3L9 10.4l-3-3-3 3L1.6 9l3-3-3-3z',
  'no-permission': 'M2.4 5.4h1V4a2.6 2.6 0 0 1 5.2 0v1.4h1v5H2.4z M4.8 5.4h2.4V4a1.2 1.2 0 0 0-2.4 0z',
  off: 'M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zm0 1.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z',
  playing: 'M3 1.8 10 6 3 10.2z',
  paused: 'M2.6 2h2.2v8H2.6z M7.2 2h2.2v8H7.2z',
  ended: 'M3 1.8 10 6 3 10.2z',
  gap: 'M1.5 5.2h3v1.6h-3z M7.5 5.2h3v1.6h-3z',
};

const TONES: Partial<Readonly<Record<PlayerState, string>>> = {
  behind: 'text-med',
  frozen: 'text-high',
  lost: 'text-high',
  gap: 'text-fg-1',
};

/** The state of a tile as a shape with its word for those who hear it. */
export function StateMark({ state, className }: { state: PlayerState; className?: string }) {
  return (
    <span className={classNames('inline-flex shrink-0', TONES[state] ?? 'text-fg-1', className)}>
      <svg viewBox="0 0 12 12" className="size-[1em]" aria-hidden="true">
        <path d={SHAPES[state]} fill="currentColor" fillRule="evenodd" />
      </svg>
      <span className="sr-only">{STATE_WORDS[state]}</span>
    </span>
  );
}
