import {
  CircleDashed,
  CircleHelp,
  CircleOff,
  CirclePlay,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import { classNames } from '../../lib/class-names.ts';
import type { ShownState } from './rule-sight.ts';

export const STATE_WORDS: Readonly<Record<ShownState, string>> = {
  live: 'Live',
  unknown: 'Unknown',
  no_feed: 'No feed',
  input: 'Input',
  disabled: 'Off',
  refused: 'Refused',
};
const GLYPHS: Readonly<Record<ShownState, LucideIcon>> = {
  live: CirclePlay,
  unknown: CircleHelp,
  no_feed: Unplug,
  input: CircleDashed,
  disabled: CircleOff,
  refused: TriangleAlert,
};

const TONES: Readonly<Partial<Record<ShownState, string>>> = {
  refused: 'font-semibold text-high',
  unknown: 'font-semibold text-med',
  live: 'text-fg-1',
};

/** A shape and a word; only what did not load, or cannot judge, has a colour. */
export function StateMark({ state }: { state: ShownState }) {
  const Glyph = GLYPHS[state];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 whitespace-nowrap',
        TONES[state] ?? 'text-fg-2',
      )}
    >
      <Glyph aria-hidden="true" className="size-3.5 shrink-0" strokeWidth={1.75} />
      {STATE_WORDS[state]}
    </span>
  );
}
