import { createArrivalClock } from './arrival-clock.ts';
import type { Fragment, InitFacts } from './fmp4.ts';
import type { Segment } from './segment.ts';

/** Shorter than this and the next key picture does not begin a new segment. */
const SHORTEST_S = 0.9;
/** A camera that sends no key picture for so long is cut anyway where its bytes pass `MOST_BYTES`: memory is bounded. */
const MOST_BYTES = 48 * 1024 * 1024;
/** A fragment whose time jumps by more than this against the one before begins a new time line. */
const JUMP_S = 2;

/**
 * Joins fragments to segments that begin at a key picture. One per run of ffmpeg. Some cameras send parameter sets as an
 * access unit of their own, which arrives as a key fragment of no duration: anything shorter than a segment is joined
 * to what follows, never listed by itself.
 */
export function createSegmenter(deps: {
  readonly facts: InitFacts;
  readonly initNumber: number;
  /** Whether the first segment follows on something else in the same stream. */
  readonly firstIsDiscontinuity: boolean;
  /** No segment starts before: times never go back over a restart. */
  readonly notBefore: number;
  readonly onSegment: (segment: Segment, bytes: Buffer) => void;
}) {
  const toMs = 1000 / deps.facts.timescale;
  const clock = createArrivalClock();
  let parts: Fragment[] = [];
  let bytes = 0;
  let ticks = 0;
  let expected: number | undefined;
  let discontinuity = deps.firstIsDiscontinuity;
  let notBefore = deps.notBefore;

  function flush(): void {
    const first = parts[0];
    if (first === undefined || ticks === 0) return;
    const startAt = Math.max(clock.wallAt(first.facts.decodeTime * toMs), notBefore + 1);
    notBefore = startAt;
    const segment: Segment = {
      name: String(startAt),
      startAt,
      durationMs: ticks * toMs,
      init: deps.initNumber,
      discontinuity,
    };
    discontinuity = false;
    deps.onSegment(segment, Buffer.concat(parts.map((part) => part.bytes)));
    parts = [];
    bytes = 0;
    ticks = 0;
  }

  return function take(fragment: Fragment, arrivedAt: number): void {
    const { facts } = fragment;
    if (expected !== undefined && Math.abs(facts.decodeTime - expected) > JUMP_S * deps.facts.timescale) {
      flush();
      parts = [];
      bytes = 0;
      ticks = 0;
      discontinuity = true;
    }
    expected = facts.decodeTime + facts.duration;
    clock.arrived(expected * toMs, arrivedAt);
    if (facts.key && ticks >= SHORTEST_S * deps.facts.timescale) flush();
    // pictures before the first key picture cannot be shown
    if (parts.length === 0 && !facts.key) return;
    parts.push(fragment);
    bytes += fragment.bytes.length;
    ticks += facts.duration;
    if (bytes > MOST_BYTES) {
      parts = [];
      bytes = 0;
      ticks = 0;
      discontinuity = true;
    }
  };
}
