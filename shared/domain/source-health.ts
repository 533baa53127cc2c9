import type { JoinCoverage } from './identity.ts';

/** A source as its card shows it. */
export interface SourceHealth {
  readonly id: string;
  readonly name: string;
  readonly type: 'http' | 'syslog' | 'file';
  /** never: nothing yet. stale: silent for longer than `freshWithinMs`. failing: it sends, and nothing can be read or kept. */
  readonly state: 'fresh' | 'stale' | 'never' | 'failing';
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
  /** What is wrong, in words, with where. */
  readonly problem?: string;
}
