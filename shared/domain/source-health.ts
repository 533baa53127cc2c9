import type { JoinCoverage } from './identity.ts';

/** Source of the events Watchfloor itself puts into its log; it has no card. */
export const OWN_SOURCE = 'watchfloor';

/** A source as its card shows it. */
export interface SourceHealth {
  readonly id: string;
  readonly name: string;
  readonly type: 'http' | 'syslog' | 'file' | 'mqtt';
  /** never: nothing yet. stale: silent for longer than `freshWithinMs`. failing: it sends, and nothing can be read or kept. */
  readonly state: 'fresh' | 'stale' | 'never' | 'failing';
  /** Newest claimed time, and no later than it was received. */
  readonly lastEventAt?: number;
  readonly lastReceivedAt?: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Lost before acceptance (a full syslog buffer, kernel drops). */
  readonly dropped: number;
  readonly ratePerMinute: number;
  readonly freshWithinMs?: number;
  /** Newest claimed time against receipt, milliseconds: ahead is positive. Flagged, never rejected. */
  readonly clockAheadMs?: number;
  /** Absent while too few of its events name anybody. */
  readonly joinCoverage?: JoinCoverage;
  /** What is known of its clock. */
  readonly clock?: SourceClock;
  /** What is wrong, in words, with where. */
  readonly problem?: string;
}

/** A source's clock against ours, as estimated. */
export interface SourceClock {
  /** Ahead is positive. */
  readonly offsetMs: number;
  readonly errorMs: number;
  /** `anchors`: from facts that another source told too. `receipt`: from receipt alone; behind may as well be late. */
  readonly basis: 'anchors' | 'receipt';
  /** Facts it shares with other sources that count now. */
  readonly pairs: number;
  /** Doubt that is added to the time of each of its events now, in steps; windows of rules widen by it. */
  readonly widenMs: number;
  /** When it was last set or drifted to another step of doubt: ahead is positive, 0 is right. */
  readonly shifted?: { readonly at: number; readonly fromMs: number; readonly toMs: number };
}

/** A source of which nothing is known now. */
export interface Silence {
  /** Its name. */
  readonly feed: string;
  /** When it was last heard, epoch milliseconds; absent where that is not known. */
  readonly since?: number;
  /** It sends, and nothing can be read or kept. */
  readonly isFailing?: boolean;
}

/** So long a source that nobody watches may fail before it counts as silent: a single bad record is no silence. */
const FAILING_MS = 5 * 60_000;

/** Of those that are silent, by id. */
export const silencesOf = (sources: Iterable<SourceHealth>, now: number): ReadonlyMap<string, Silence> =>
  new Map(
    [...sources].flatMap((source) => {
      const silence = silenceOf(source, now);
      return silence ? [[source.id, silence]] : [];
    }),
  );

/** Undefined while a source is heard, and where nobody watches its silence and so nothing can be said of it. */
export function silenceOf(
  { name: feed, state, lastReceivedAt: since, freshWithinMs }: SourceHealth,
  now: number,
): Silence | undefined {
  if (state === 'fresh' || (state === 'never' && freshWithinMs === undefined)) return undefined;
  const isFailing = state === 'failing';
  if (isFailing && since !== undefined && now - since <= (freshWithinMs ?? FAILING_MS)) return undefined;
  return { feed, ...(since === undefined ? {} : { since }), ...(isFailing ? { isFailing } : {}) };
}
