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

/** People believed to be at a site, as an interval: `certain` are sure, `possible` includes the doubtful. */
export interface SiteOccupancy {
  readonly id: string;
  readonly certain: number;
  readonly possible: number;
  readonly asOf: number;
}
