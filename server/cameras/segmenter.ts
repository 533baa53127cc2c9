import { createArrivalClock } from './arrival-clock.ts';
import type { Fragment, InitFacts } from './fmp4.ts';
import type { Part, Segment } from './segment.ts';

/** Shorter than this and the next key picture does not begin a new segment. */
const SHORTEST_S = 0.9;
/** A camera that sends no key picture for so long is cut anyway where its bytes pass `MOST_BYTES`: memory is bounded. */
const MOST_BYTES = 48 * 1024 * 1024;
/** A fragment whose time jumps by more than this against the one before begins a new time line. */
const JUMP_S = 2;

/**
 * Joins fragments to parts and parts to segments that begin at a key picture. One per run of ffmpeg; the run's parts are
 * numbered through. Some cameras send parameter sets as an access unit of their own, which arrives as a key fragment
 * of no duration: it is joined to the part that follows, and anything shorter than a segment to the segment, never
 * listed by itself.
 */
export function createSegmenter(deps: {
  readonly facts: InitFacts;
  /** Names the run. */
  readonly initNumber: number;
  /** Whether the first segment follows on something else in the same stream. */
  readonly firstIsDiscontinuity: boolean;
  /** No segment starts before: times never go back over a restart. */
  readonly notBefore: number;
  readonly onSegment: (segment: Segment, bytes: Buffer) => void;
  /** Told of each part as it is complete, before its segment is. `segment` is as long as it is with this part. */
  readonly onPart?: (segment: Segment, part: Part, bytes: Buffer) => void;
}) {
  const toMs = 1000 / deps.facts.timescale;
  const clock = createArrivalClock();
  /** Fragments without duration, for the next part. */
  let pending: Fragment[] = [];
  let pieces: Buffer[] = [];
  let open: Segment | undefined;
  let bytes = 0;
  let ticks = 0;
  let partNumber = 0;
  let expected: number | undefined;
  let discontinuity = deps.firstIsDiscontinuity;
  let notBefore = deps.notBefore;

  function flush(): void {
    const segment = open;
    const whole = pieces;
    open = undefined;
    pieces = [];
    bytes = 0;
    ticks = 0;
    if (segment !== undefined) deps.onSegment(segment, Buffer.concat(whole));
  }

  function breakOff(): void {
    flush();
    pending = [];
    discontinuity = true;
  }

  function begin(first: Fragment, takenAt: number | undefined): Segment {
    const wall = clock.wallAt(first.facts.decodeTime * toMs);
    const startAt = Math.max(Math.round(takenAt ?? wall), notBefore + 1);
    notBefore = startAt;
    const started = { name: String(startAt), startAt, init: deps.initNumber, discontinuity, durationMs: 0 };
    discontinuity = false;
    return started;
  }

  function takePart(fragments: readonly Fragment[], takenAt: number | undefined): void {
    const first = fragments[0]!;
    const length = fragments.reduce((sum, one) => sum + one.facts.duration, 0);
    ticks += length;
    open = { ...(open ?? begin(first, takenAt)), durationMs: ticks * toMs };
    const part = fragments.length === 1 ? first.bytes : Buffer.concat(fragments.map((one) => one.bytes));
    pieces.push(part);
    const { initNumber: run } = deps;
    const named = { run, number: partNumber, durationMs: length * toMs, independent: first.facts.key };
    partNumber += 1;
    deps.onPart?.(open, named, part);
  }

  /** `takenAt`: when its first picture was taken, where the sender says so. */
  function take(fragment: Fragment, arrivedAt: number, takenAt?: number): void {
    const { facts } = fragment;
    if (expected !== undefined && Math.abs(facts.decodeTime - expected) > JUMP_S * deps.facts.timescale) {
      breakOff();
    }
    expected = facts.decodeTime + facts.duration;
    clock.arrived(expected * toMs, arrivedAt);
    if (facts.key && ticks >= SHORTEST_S * deps.facts.timescale) flush();
    // pictures before the first key picture cannot be shown
    if (open === undefined && pending.length === 0 && !facts.key) return;
    pending.push(fragment);
    bytes += fragment.bytes.length;
    if (facts.duration > 0) {
      takePart(pending, takenAt);
      pending = [];
    }
    if (bytes > MOST_BYTES) breakOff();
  }

  /** `end` completes the segment under way: the run is over. */
  return Object.assign(take, { end: flush });
}
