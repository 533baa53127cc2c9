import { classNames } from '../../../lib/class-names.ts';
import type { PlayerState } from './player-view.ts';
import { STATE_WORDS } from './player-words.ts';

/**
 * A shape a state, 12 by 12: disc, half discs, bars, two squares, filled frame, question mark, cross, struck frame, lock, ring,
 * corners, triangle, dashes.
 */
const SHAPES: Readonly<Record<PlayerState, string>> = {
  starting: 'M2 5h2v2H2z M5 5h2v2H5z M8 5h2v2H8z',
  live: 'M6 2.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z',
  behind: 'M6 1.8a4.2 4.2 0 0 0 0 8.4z M6.9 1.9v8.2a4.2 4.2 0 0 0 0-8.2z',
  frozen: 'M2.6 2h2.2v8H2.6z M7.2 2h2.2v8H7.2z',
  repeated: 'M1.6 1.6h6v2H3.6v4h-2z M4.6 4.6h5.8v5.8H4.6z',
  blank: 'M1.4 2.4h9.2v7.2H1.4z',
  untimed: 'M3.4 4.2a2.6 2.6 0 1 1 3.5 2.4v1.2H5.1V5.4h.9a1 1 0 1 0-1-1.2z M5.1 8.7h1.8v1.8H5.1z',
  lost: 'M3 1.6 6 4.6l3-3L10.4 3l-3 3 3 3L9 10.4l-3-3-3 3L1.6 9l3-3-3-3z',
  unplayable: 'M1.4 2.4h9.2v7.2H1.4z M2.8 3.8v3.4l3.4-3.4z M9.2 8.2V4.8L5.8 8.2z',
  'no-permission': 'M2.4 5.4h1V4a2.6 2.6 0 0 1 5.2 0v1.4h1v5H2.4z M4.8 5.4h2.4V4a1.2 1.2 0 0 0-2.4 0z',
  off: 'M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zm0 1.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z',
  still:
    'M1.4 2.4h3v1.4H2.8v1.6H1.4z M7.6 2.4h3v3H9.2V3.8H7.6z M1.4 6.6h1.4v1.6h1.6v1.4h-3z M9.2 6.6h1.4v3h-3V8.2h1.6z',
  playing: 'M3 1.8 10 6 3 10.2z',
  paused: 'M2.6 2h2.2v8H2.6z M7.2 2h2.2v8H7.2z',
  ended: 'M3 1.8 10 6 3 10.2z',
  gap: 'M1.5 5.2h3v1.6h-3z M7.5 5.2h3v1.6h-3z',
};

const TONES: Partial<Readonly<Record<PlayerState, string>>> = {
  behind: 'text-med',
  frozen: 'text-high',
  repeated: 'text-high',
  blank: 'text-high',
  untimed: 'text-high',
  unplayable: 'text-med',
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
