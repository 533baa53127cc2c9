import type { Level } from '../../shared/domain/finding.ts';
import { classNames } from '../lib/class-names.ts';
import { LEVEL_TEXT, LEVEL_WORDS } from '../lib/severity.ts';

/** One shape a level, so that it reads without colour: octagon, triangle, diamond, circle, bar. */
const SHAPES: Readonly<Record<Level, string>> = {
  critical: 'M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z',
  high: 'M8 1.4 15.2 14.6H.8z',
  medium: 'M8 1 15 8 8 15 1 8z',
  low: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  informational: 'M3 6.5h10v3H3z',
};

/**
 * Filled while somebody must act, an outline once acknowledged. The word is for screen readers unless `withWord`, since it
 * usually stands beside the mark.
 */
export function SeverityMark({
  level,
  isQuiet = false,
  withWord = false,
  className,
}: {
  level: Level;
  isQuiet?: boolean;
  withWord?: boolean;
  className?: string;
}) {
  return (
    <span className={classNames('inline-flex items-center gap-1.5', LEVEL_TEXT[level], className)}>
      <svg viewBox="0 0 16 16" className="size-[1em] shrink-0" aria-hidden="true">
        <path
          d={SHAPES[level]}
          fill="currentColor"
          fillOpacity={isQuiet ? 0 : 1}
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinejoin="round"
        />
      </svg>
      <span className={withWord ? 'font-semibold' : 'sr-only'}>{LEVEL_WORDS[level]}</span>
    </span>
  );
}
