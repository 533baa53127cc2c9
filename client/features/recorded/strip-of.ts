import type { RecordedCamera } from '../../../shared/contract/recorded.ts';
import { formatAge } from '../../lib/format.ts';
import type { Range } from './wall-time.ts';

/** One camera's line: what is drawn of it within a range. */
export interface Strip {
  readonly camera: string;
  readonly pieces: readonly StripPiece[];
}
export interface StripPiece extends Range {
  /** broken: recorded with many short holes. outside: not kept any more, or from before there was anything. */
  readonly kind: 'recorded' | 'broken' | 'gap' | 'outside';
}

/** The pieces of a camera within a range, oldest first, gaps last. What lies ahead of what is known is left empty. */
export function stripOf(recorded: RecordedCamera, range: Range): Strip {
  const pieces: StripPiece[] = [
    ...recorded.spans.map(({ from, to, holes }) => ({
      ...{ from, to },
      kind: holes ? ('broken' as const) : ('recorded' as const),
    })),
    ...recorded.gaps.map(({ from, to }) => ({ from, to, kind: 'gap' as const })),
  ];
  const oldest = recorded.oldestAt ?? range.to;
  if (oldest > range.from) pieces.push({ from: range.from, to: Math.min(oldest, range.to), kind: 'outside' });
  return {
    camera: recorded.camera,
    pieces: pieces
      .map((piece) => ({
        ...piece,
        from: Math.max(piece.from, range.from),
        to: Math.min(piece.to, range.to),
      }))
      .filter((piece) => piece.to > piece.from)
      // a gap is drawn over what others have
      .sort((a, b) => Number(a.kind === 'gap') - Number(b.kind === 'gap') || a.from - b.from),
  };
}

/** Gaps within a range, the longest first, in words: `C-104 3 min, C-101 12 s`. Empty where there are none. */
export function gapWords(cameras: readonly RecordedCamera[], range: Range, most = 3): string {
  const found = cameras.flatMap(({ camera, gaps, spans }) => {
    const within = gaps.map((gap) => Math.min(gap.to, range.to) - Math.max(gap.from, range.from));
    const holes = spans.filter((span) => span.to > range.from && span.from < range.to);
    const ms =
      within.filter((length) => length > 0).reduce((sum, length) => sum + length, 0) +
      holes.reduce((sum, { holes: short }) => sum + (short?.ms ?? 0), 0);
    return ms > 0 ? [{ camera, ms }] : [];
  });
  const longest = found.sort((a, b) => b.ms - a.ms);
  const words = longest.slice(0, most).map(({ camera, ms }) => `${camera} ${formatAge(Math.max(1000, ms))}`);
  return longest.length > most ? `${words.join(', ')}, and ${longest.length - most} more` : words.join(', ');
}

/** All cameras as one line: recorded where any is, and over it a gap where any has one. */
export function allTogether(cameras: readonly RecordedCamera[]): RecordedCamera {
  const oldest = cameras.flatMap(({ oldestAt }) => oldestAt ?? []);
  return {
    camera: 'All',
    ...(oldest.length > 0 && { oldestAt: Math.min(...oldest) }),
    spans: merged(cameras.flatMap(({ spans }) => spans)),
    gaps: merged(cameras.flatMap(({ gaps }) => gaps)),
  };
}

function merged(ranges: readonly Range[]): Range[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}
