import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { JoinCoverage } from '../../../shared/domain/identity.ts';
import type { IdentityGraph } from './identity-graph.ts';
import { identifiersOf } from './resolve.ts';

/**
 * When a feed counts as no longer matching people. By time of receipt, in buckets of five minutes:
 *
 *   recent: the last 15 minutes, or as far back as 20 events reach, a day at most: a feed of a small site falls as well.
 *   baseline: the seven days before, without what came while it was fallen.
 *   falls:  >= 20 recent and >= 50 baseline events, and the recent share is surely (95 %, Wilson) 20 points lower.
 *   back:   >= 20 recent events and at most 10 points lower; or the baseline has aged out: this is what it is now.
 */
export const COVERAGE_RULE = {
  bucketMs: 5 * 60_000,
  recentMs: 15 * 60_000,
  recentMostMs: 86_400_000,
  baselineMs: 7 * 86_400_000,
  recentMin: 20,
  baselineMin: 50,
  fallsBy: 0.2,
  backWithin: 0.1,
} as const;

/** What an event names somebody by, and whether it led anywhere. `undefined`: it names nobody. */
export function isJoined(
  event: Pick<LoggedEvent, 'fields' | 'person'>,
  graph: Pick<IdentityGraph, 'assetByHost'>,
): boolean | undefined {
  const named = identifiersOf(event).filter(
    // A machine's own account names the machine.
    ({ kind, value }) => !(kind === 'account' && value.endsWith('$')),
  );
  if (named.length === 0) return undefined;
  if (!named.some(({ isPersonal }) => isPersonal))
    return event.person !== undefined || named.some(({ value }) => graph.assetByHost(value) !== undefined);
  // That the machine is known says nothing of whether its users are.
  return event.person !== undefined && /^(badge|person|email|account):/.test(event.person.via);
}

interface Bucket {
  readonly start: number;
  events: number;
  joined: number;
  /** It came while the share was fallen: no measure of what is usual. */
  isBad: boolean;
}
interface Feed {
  /** Oldest first. */
  buckets: Bucket[];
  readonly changed: Set<Bucket>;
  fellAt: number | undefined;
}

export interface FellEvent {
  readonly source: string;
  readonly at: number;
  readonly recent: { readonly joined: number; readonly events: number };
  readonly baseline: { readonly joined: number; readonly events: number };
}

/** What a source's events of five minutes of receipt led to, as it is kept over a restart. */
export interface CoverageBucket {
  readonly source: string;
  readonly start: number;
  readonly events: number;
  readonly joined: number;
  readonly isBad: boolean;
}
export interface Fall {
  readonly source: string;
  readonly fellAt: number;
}

export interface CoverageMonitor {
  /** Counts an event of the log. Returns what fell by it. Past events, read again after a start, never fall anew. */
  observe(event: LoggedEvent, joined: boolean | undefined, isPast?: boolean): FellEvent | undefined;
  /** Sources with events that name somebody, as of a time. */
  coverage(now: number): JoinCoverage[];
  /** Before the first event: what was counted before, oldest first, and who was fallen. */
  restore(buckets: readonly CoverageBucket[], falls: readonly Fall[]): void;
  /** What changed since the last call, as it is now. */
  takeChanged(): CoverageBucket[];
  falls(): Fall[];
}

/** The share of each source's events that led to a person or a known host, now and usually. */
export function createCoverageMonitor(): CoverageMonitor {
  const feeds = new Map<string, Feed>();
  const { bucketMs, recentMs, recentMostMs, baselineMs, recentMin, baselineMin, fallsBy, backWithin } =
    COVERAGE_RULE;

  const feedOf = (source: string): Feed => {
    const known = feeds.get(source);
    if (known) return known;
    const made: Feed = { buckets: [], changed: new Set(), fellAt: undefined };
    feeds.set(source, made);
    return made;
  };

  function sums(feed: Feed, now: number) {
    const recent = { joined: 0, events: 0 };
    const baseline = { joined: 0, events: 0 };
    const from = recentFrom(feed, now);
    for (const bucket of feed.buckets) {
      const into =
        bucket.start >= from
          ? recent
          : bucket.isBad || now - bucket.start > baselineMs
            ? undefined
            : baseline;
      if (!into) continue;
      into.joined += bucket.joined;
      into.events += bucket.events;
    }
    return { recent, baseline };
  }

  /** Where the recent buckets begin. */
  function recentFrom({ buckets }: Feed, now: number): number {
    let from = now - recentMs;
    let events = 0;
    for (let index = buckets.length - 1; index >= 0; index -= 1) {
      const bucket = buckets[index]!;
      if (bucket.start < from && (events >= recentMin || now - bucket.start > recentMostMs)) break;
      from = Math.min(from, bucket.start);
      events += bucket.events;
    }
    return from;
  }

  function bucketAt(feed: Feed, at: number): Bucket {
    const start = Math.floor(at / bucketMs) * bucketMs;
    let index = feed.buckets.length;
    while (index > 0 && feed.buckets[index - 1]!.start > start) index--;
    const known = feed.buckets[index - 1];
    if (known?.start === start) return known;
    const made = { start, events: 0, joined: 0, isBad: feed.fellAt !== undefined };
    feed.buckets.splice(index, 0, made);
    if (feed.buckets[0]!.start < at - baselineMs) feed.buckets.shift();
    return made;
  }

  function judge(source: string, feed: Feed, now: number, isPast: boolean): FellEvent | undefined {
    const { recent, baseline } = sums(feed, now);
    if (feed.fellAt !== undefined) {
      const isBack = share(recent) >= share(baseline) - backWithin && recent.events >= recentMin;
      if (isBack || baseline.events < baselineMin) feed.fellAt = undefined;
      return undefined;
    }
    if (recent.events < recentMin || baseline.events < baselineMin || isPast) return undefined;
    if (upperBound(recent) > share(baseline) - fallsBy) return undefined;
    feed.fellAt = now;
    const from = recentFrom(feed, now);
    for (const bucket of feed.buckets) {
      if (bucket.start < from) continue;
      bucket.isBad = true;
      feed.changed.add(bucket);
    }
    return { source, at: now, recent, baseline };
  }

  return {
    observe(event, joined, isPast = false) {
      // Where nothing is kept yet, what was said before is known from the log.
      if (event.kind === 'feed.unmatched') {
        const about = event.fields['feed.id'];
        if (isPast && typeof about === 'string') feedOf(about).fellAt = event.receivedAt;
        return undefined;
      }
      if (joined === undefined) return undefined;
      const feed = feedOf(event.source);
      const bucket = bucketAt(feed, event.receivedAt);
      bucket.events++;
      if (joined) bucket.joined++;
      feed.changed.add(bucket);
      return judge(event.source, feed, event.receivedAt, isPast);
    },
    coverage: (now) =>
      [...feeds]
        .map(([source, feed]) => ({
          source,
          ...sums(feed, now),
          ...(feed.fellAt === undefined ? {} : { fellAt: feed.fellAt }),
        }))
        .filter(({ recent, baseline }) => recent.events + baseline.events > 0),
    restore(buckets, falls) {
      for (const { source, ...bucket } of buckets) feedOf(source).buckets.push({ ...bucket });
      for (const { source, fellAt } of falls) feedOf(source).fellAt = fellAt;
    },
    takeChanged: () =>
      [...feeds].flatMap(([source, { changed }]) => {
        const buckets = [...changed].map((bucket) => ({ source, ...bucket }));
        changed.clear();
        return buckets;
      }),
    falls: () =>
      [...feeds].flatMap(([source, { fellAt }]) => (fellAt === undefined ? [] : [{ source, fellAt }])),
  };
}

const share = ({ joined, events }: { joined: number; events: number }) =>
  events === 0 ? 0 : joined / events;

/** Upper end of the 95 % Wilson interval of a share: few events say little. */
function upperBound({ joined, events: n }: { joined: number; events: number }): number {
  const z = 1.96;
  const p = joined / n;
  return (
    (p + (z * z) / (2 * n) + z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  );
}

/** "badge feed no longer matches people: 3 % of 120 events, was 99 %". */
export function coverageWords({ recent, baseline }: Pick<JoinCoverage, 'recent' | 'baseline'>): string {
  const percent = (part: JoinCoverage['recent']) => Math.round(share(part) * 100);
  return `${percent(recent)} % of ${recent.events} events, was ${percent(baseline)} %`;
}
