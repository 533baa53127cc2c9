import { CircleDashed, CircleOff, CirclePlay, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { RuleState } from '../../../shared/contract/rules.ts';
import { classNames } from '../../lib/class-names.ts';

export const STATE_WORDS: Readonly<Record<RuleState, string>> = {
  live: 'Live',
  input: 'Input',
  disabled: 'Off',
  refused: 'Refused',
};
const GLYPHS: Readonly<Record<RuleState, LucideIcon>> = {
  live: CirclePlay,
  input: CircleDashed,
  disabled: CircleOff,
  refused: TriangleAlert,
};

/** A shape and a word; only what did not load has a colour. */
export function StateMark({ state }: { state: RuleState }) {
  const Glyph = GLYPHS[state];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 whitespace-nowrap',
        state === 'refused' ? 'font-semibold text-high' : state === 'live' ? 'text-fg-1' : 'text-fg-2',
      )}
    >
      <Glyph aria-hidden="true" className="size-3.5 shrink-0" strokeWidth={1.75} />
      {STATE_WORDS[state]}
    </span>
  );
}
