/** A segment as the playlist lists it. */
export interface ListedSegment {
  /** On the player's time line, seconds. */
  readonly startS: number;
  readonly durationS: number;
  /** Program date-time of its first picture, epoch milliseconds. */
  readonly at: number;
}
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Shorter holes are rounding. */
const GAP_MS = 500;
const endOf = (segment: ListedSegment) => segment.at + segment.durationS * 1000;

/** When the picture at a playing position was taken; undefined where no listed segment holds it. */
export function timeOfPosition(segments: readonly ListedSegment[], positionS: number): number | undefined {
  // A hair of slack: a frame's media time may lie just before its segment's rounded start.
  const segment = segments.findLast((one) => one.startS <= positionS + 0.005);
  if (!segment || positionS > segment.startS + segment.durationS + 0.5) return undefined;
  return segment.at + (positionS - segment.startS) * 1000;
}

/** The position that shows a moment; the next recorded one where it falls in a gap; undefined after the end. */
export function positionOfTime(segments: readonly ListedSegment[], at: number): number | undefined {
  const segment = segments.find((one) => endOf(one) > at);
  return segment && segment.startS + Math.max(0, at - segment.at) / 1000;
}

/** What is recorded, as spans without gaps, oldest first. */
export function recordedSpans(segments: readonly ListedSegment[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const segment of segments) {
    const last = spans.at(-1);
    if (last && Math.abs(segment.at - last.to) <= GAP_MS) last.to = endOf(segment);
    else spans.push({ from: segment.at, to: endOf(segment) });
  }
  return spans;
}

/** The parts of a range that are not in any span. */
export function gapsIn(range: Span, spans: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let from = range.from;
  for (const span of spans) {
    if (span.from - from > GAP_MS) gaps.push({ from, to: Math.min(span.from, range.to) });
    from = Math.max(from, span.to);
    if (from >= range.to) return gaps;
  }
  if (range.to - from > GAP_MS) gaps.push({ from, to: range.to });
  return gaps;
}
