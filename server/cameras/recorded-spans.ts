import { RECORDED_LIMITS, type RecordedCamera, type RecordedSpan } from '../../shared/contract/recorded.ts';
import { GAP_MS } from './playlist.ts';
import type { Segment, SegmentStore } from './segment.ts';

/** The segment under way and those being written: younger silence is no gap yet. */
const SETTLE_MS = 12_000;

interface Span {
  from: number;
  to: number;
  holes?: { count: number; ms: number };
}

/**
 * What a camera has of `[from, to)`, out of its index alone. More than `most` spans are joined over their shortest gaps,
 * which the joined span then counts: a line may be drawn coarser, never whole where it is not.
 */
export function recordedSpans(
  segments: readonly Segment[],
  range: { readonly from: number; readonly to: number },
  most: number = RECORDED_LIMITS.spans,
): RecordedSpan[] {
  const spans: Span[] = [];
  for (const segment of segments) {
    const from = Math.max(range.from, segment.startAt);
    const to = Math.min(range.to, segment.startAt + segment.durationMs);
    if (to <= from) continue;
    const last = spans.at(-1);
    if (last !== undefined && from - last.to <= GAP_MS) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return joinShortest(spans, most);
}

function joinShortest(spans: readonly Span[], most: number): Span[] {
  if (spans.length <= most) return [...spans];
  const gapBefore = (index: number) => spans[index]!.from - spans[index - 1]!.to;
  const shortestFirst = spans
    .map((_, index) => index)
    .slice(1)
    .sort((a, b) => gapBefore(a) - gapBefore(b));
  const joined = new Set(shortestFirst.slice(0, spans.length - most));
  const kept: Span[] = [];
  for (const [index, span] of spans.entries()) {
    const last = kept.at(-1);
    if (last === undefined || !joined.has(index)) kept.push({ ...span });
    else {
      const holes = last.holes ?? { count: 0, ms: 0 };
      last.holes = { count: holes.count + 1, ms: holes.ms + gapBefore(index) };
      last.to = span.to;
    }
  }
  return kept;
}

/** The parts of `[from, to)` outside the spans, where longer than rounding. */
export function gapsBetween(
  spans: readonly RecordedSpan[],
  range: { readonly from: number; readonly to: number },
): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let from = range.from;
  for (const span of spans) {
    if (span.from - from > GAP_MS) gaps.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (range.to - from > GAP_MS) gaps.push({ from, to: range.to });
  return gaps;
}

/** One camera's recorded spans and gaps. Time before its oldest picture was given back, and is no gap. */
export function recordedCamera(
  camera: string,
  store: Pick<SegmentStore, 'range' | 'recordedFrom' | 'newestAt'>,
  range: { readonly from: number; readonly to: number },
  now: number,
): RecordedCamera {
  const oldestAt = store.recordedFrom(now);
  const newestAt = store.newestAt(now);
  if (oldestAt === undefined) return { camera, spans: [], gaps: [] };
  const spans = recordedSpans(store.range(range.from, range.to, now), range);
  const known = Math.max(newestAt ?? oldestAt, now - SETTLE_MS);
  const due = { from: Math.max(range.from, oldestAt), to: Math.min(range.to, known) };
  const gaps = due.to > due.from ? gapsBetween(spans, due) : [];
  return { camera, oldestAt, ...(newestAt === undefined ? {} : { newestAt }), spans, gaps };
}
