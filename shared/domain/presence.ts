import type { PlaceRef } from './entity.ts';

/**
 * Where a person is believed to be. `unknown` is an answer: no reading in memory, the day ended without a reading out,
 * or the feed it rests on is stale (`because` says which).
 */
export interface Presence {
  readonly person: string;
  readonly state: 'in' | 'out' | 'unknown';
  readonly place?: PlaceRef;
  /** Epoch milliseconds of the reading it rests on. */
  readonly since?: number;
  /** 0..1. */
  readonly confidence: number;
  readonly because?: string;
}

/** How many people are in a place: with 95 % confidence between `low` and `high`, most likely `expected`. */
export interface ZoneOccupancy {
  /** Zone id. */
  readonly id: string;
  readonly low: number;
  readonly high: number;
  /** Mean of the count, one decimal. */
  readonly expected: number;
}

/**
 * People at a site. `certain` are sure by their readings, `possible` includes whoever was read in where a way out is not
 * read. `low` to `high` holds the truth 95 % of the time though entries and exits are missed; it counts people on record.
 */
export interface SiteOccupancy {
  readonly id: string;
  readonly certain: number;
  readonly possible: number;
  readonly low: number;
  readonly high: number;
  readonly expected: number;
  readonly zones: readonly ZoneOccupancy[];
  /** What weakens the count: a presence feed that is silent. */
  readonly because?: string;
  readonly asOf: number;
}

/** How likely a person is in a place now, 0..1, all missed readings considered. */
export interface PlaceLikelihood {
  readonly site: string;
  /** Absent: the site as a whole. */
  readonly zone?: string;
  readonly probability: number;
}
