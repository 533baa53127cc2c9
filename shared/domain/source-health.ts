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

/** Whether what a source tells would be known now. Of one whose silence nobody watches nothing else can be said. */
export const isHeard = (source: SourceHealth | undefined): boolean =>
  source === undefined || source.state === 'fresh';
