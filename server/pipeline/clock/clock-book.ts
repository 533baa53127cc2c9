import type { ResolvedEvent } from '../../../shared/domain/event.ts';
import type { SourceDefinition } from '../../../shared/domain/site.ts';
import type { SourceClock } from '../../../shared/domain/source-health.ts';
import type { EventLog } from '../stage.ts';
import { createAnchorFinder } from './anchors.ts';
import { createPairFit, type PairFit } from './pair-fit.ts';

export interface ClockBook {
  /**
   * The event with the doubt that its source's clock puts on its time added to its own. What is added is settled here,
   * before the event is stored, and stands in the log with it.
   */
  widen<E extends Pick<ResolvedEvent, 'source' | 'timeErrorMs'>>(event: E): E;
  /** Learns from an event that was stored. */
  observe(event: ResolvedEvent): void;
  /** What is known of a source's clock; nothing where it never claimed a time. */
  clockOf(source: string): SourceClock | undefined;
}

/** Doubt is added in steps, so that it seldom changes; below the first the clock is right, as far as rules care. */
export const RIGHT_WITHIN_MS = 2_000;
export const WIDTHS_MS = [
  5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 10_800_000, 86_400_000,
] as const;

const BUCKETS = 50;
const BUCKET_MS = 1_000;
/** Facts of two sources count once in so long. */
const PAIR_EVERY_MS = 1_000;
const DELAY_LEAST_MS = 100;
/** What a clock adds is settled anew at most so often. */
const SETTLE_EVERY_MS = 1_000;

interface Ear {
  /** By second of receipt: how far the claimed time stood ahead of ours at most. */
  ahead: { readonly at: number; ms: number }[];
  widenMs: number;
  settledAt: number;
}
interface Tie {
  readonly one: string;
  readonly other: string;
  readonly fit: PairFit;
  heardAt: number;
}
interface Reach {
  readonly offsetMs: number;
  readonly errorMs: number;
  readonly pairs: number;
}

/**
 * Every source's clock against ours.
 *
 * Receipt gives a bound: nothing is told before it happened, so a clock is ahead by at least (claimed - received); the
 * largest of the newest fifty seconds, since the quickest delivery says most. Facts told by two sources give the exact
 * difference of their clocks. Sources so tied are placed together: as little ahead as all their bounds allow, which
 * takes the quickest delivery of any of them for instant. A clock without ties is known to be ahead or not, never to be
 * behind: its events may simply come late.
 *
 * Files are history: when they were received says nothing.
 */
export function createClockBook(
  sources: readonly Pick<SourceDefinition, 'id' | 'type'>[],
  { onBound }: { readonly onBound?: (count: number) => void } = {},
): ClockBook {
  const live = new Set(sources.filter(({ type }) => type !== 'file').map(({ id }) => id));
  const ears = new Map<string, Ear>();
  const ties = new Map<string, Tie>();
  const anchorsOf = createAnchorFinder(onBound);

  const earOf = (source: string): Ear => {
    const known = ears.get(source) ?? { ahead: [], widenMs: 0, settledAt: -Infinity };
    ears.set(source, known);
    return known;
  };

  function hear({ source, time, receivedAt }: ResolvedEvent): void {
    // A time that is the receipt to the millisecond is ours: the source claimed none.
    if (time === receivedAt) return;
    const { ahead } = earOf(source);
    const last = ahead.at(-1);
    if (last && receivedAt - last.at < BUCKET_MS) last.ms = Math.max(last.ms, time - receivedAt);
    else ahead.push({ at: receivedAt, ms: time - receivedAt });
    if (ahead.length > BUCKETS) ahead.shift();
  }

  function tie(one: ResolvedEvent, other: ResolvedEvent): void {
    const [a, b] = one.source < other.source ? [one, other] : [other, one];
    const key = `${a.source}\n${b.source}`;
    const known = ties.get(key) ?? {
      one: a.source,
      other: b.source,
      fit: createPairFit(),
      heardAt: -Infinity,
    };
    ties.set(key, known);
    const heardAt = Math.max(a.receivedAt, b.receivedAt);
    if (heardAt - known.heardAt < PAIR_EVERY_MS) return;
    known.heardAt = heardAt;
    const step = known.fit.add(heardAt, b.time - a.time);
    // One of the two was set, and nobody knows which: what either said of receipt before that says nothing now.
    if (step)
      for (const source of [a.source, b.source]) {
        const ear = earOf(source);
        ear.ahead = ear.ahead.filter(({ at }) => at >= step.stepSince);
      }
  }

  /** Every source tied to one, with how far its clock stands ahead of that one's. */
  function reachOf(root: string): Map<string, Reach> {
    const reach = new Map<string, Reach>([[root, { offsetMs: 0, errorMs: 0, pairs: 0 }]]);
    for (const [from, known] of reach)
      for (const { one, other, fit } of ties.values()) {
        const to = one === from ? other : other === from ? one : undefined;
        const estimate = to === undefined || reach.has(to) ? undefined : fit.estimate();
        if (to === undefined || !estimate) continue;
        reach.set(to, {
          offsetMs: known.offsetMs + (to === other ? 1 : -1) * estimate.offsetMs,
          errorMs: known.errorMs + estimate.errorMs,
          pairs: estimate.pairs,
        });
      }
    return reach;
  }

  function boundOf(source: string): Reach | undefined {
    const ahead = ears.get(source)?.ahead ?? [];
    if (ahead.length === 0) return undefined;
    const sorted = ahead.map(({ ms }) => ms).sort((a, b) => b - a);
    const near = sorted[Math.floor(sorted.length / 5)]!;
    // Not the very largest: one time in twenty may be written carelessly.
    const offsetMs = sorted[Math.floor(sorted.length / 20)]!;
    return { offsetMs, errorMs: offsetMs - near + DELAY_LEAST_MS, pairs: 0 };
  }

  function estimate(source: string): Omit<SourceClock, 'widenMs'> | undefined {
    const reach = reachOf(source);
    let best: { readonly bound: Reach; readonly offsetMs: number; readonly errorMs: number } | undefined;
    for (const [id, { offsetMs, errorMs }] of reach) {
      const bound = boundOf(id);
      if (bound && (!best || bound.offsetMs - offsetMs > best.offsetMs))
        best = { bound, offsetMs: bound.offsetMs - offsetMs, errorMs: bound.errorMs + errorMs };
    }
    if (!best) return undefined;
    const pairs = [...ties.values()]
      .filter(({ one, other }) => one === source || other === source)
      .reduce((sum, { fit }) => sum + (fit.estimate()?.pairs ?? 0), 0);
    return {
      offsetMs: tenths(best.offsetMs),
      errorMs: tenths(best.errorMs),
      basis: reach.size > 1 ? 'anchors' : 'receipt',
      pairs,
    };
  }

  /** What rules allow for: nothing for a clock that is right, and nothing for what late delivery explains as well. */
  function widthFor(clock: Omit<SourceClock, 'widenMs'>): number {
    if (clock.basis === 'receipt' && clock.offsetMs <= 0) return 0;
    const most = Math.abs(clock.offsetMs) + clock.errorMs;
    if (Math.abs(clock.offsetMs) < RIGHT_WITHIN_MS) return 0;
    return WIDTHS_MS.find((width) => width >= most) ?? WIDTHS_MS.at(-1)!;
  }

  function settle(source: string, now: number): void {
    const ear = ears.get(source);
    if (!ear || now - ear.settledAt < SETTLE_EVERY_MS) return;
    ear.settledAt = now;
    const clock = estimate(source);
    ear.widenMs = clock ? widthFor(clock) : 0;
  }

  return {
    widen(event) {
      const widenMs = ears.get(event.source)?.widenMs ?? 0;
      return widenMs === 0 ? event : { ...event, timeErrorMs: event.timeErrorMs + widenMs };
    },
    observe(event) {
      if (!live.has(event.source)) return;
      hear(event);
      for (const { one, other } of anchorsOf(event)) tie(one, other);
      settle(event.source, event.receivedAt);
    },
    clockOf(source) {
      const clock = estimate(source);
      return clock && { ...clock, widenMs: ears.get(source)?.widenMs ?? 0 };
    },
  };
}

/** As exact as anybody reads it; finer would be news every second. */
const tenths = (ms: number) => Math.round(ms / 100) * 100 + 0;

/** Events that a start learns the clocks from. */
const LEARN_FROM = 10_000;
const PAGE = 1_000;

/** Reads the newest events of the log, so that a start knows the clocks as the last run did. */
export async function learnClocks(
  book: Pick<ClockBook, 'observe'>,
  log: Pick<EventLog, 'read' | 'lastSeq'>,
): Promise<void> {
  const last = await log.lastSeq();
  for (let after = Math.max(0, last - LEARN_FROM); after < last; ) {
    const page = await log.read(after, PAGE);
    if (page.length === 0) return;
    for (const event of page) book.observe(event);
    after = page.at(-1)!.seq;
  }
}
