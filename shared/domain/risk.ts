import type { EntityKey } from './entity.ts';
import type { Level } from './finding.ts';

export const RISK_KINDS = ['person', 'host', 'door', 'zone'] as const;
export type RiskKind = (typeof RISK_KINDS)[number];

/** What one finding adds to a risk now, and why so much. */
export interface RiskContribution {
  readonly findingId: string;
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly at: number;
  /** Points when it happened: the level's, times every reason. 0..100. */
  readonly weight: number;
  /** What is left of it by age, 0..1. */
  readonly decay: number;
  /** Why it weighs more than its level alone, in words: tier, status, criticality, watch list, or less: a repeat. */
  readonly why: readonly string[];
}

/** How much of a risk somebody or something is now. */
export interface EntityRisk {
  readonly entity: EntityKey;
  readonly kind: RiskKind;
  readonly name: string;
  /** 0..100: 100 x (1 - product of (1 - weight x decay / 100)). */
  readonly score: number;
  /** Largest first. */
  readonly contributions: readonly RiskContribution[];
  readonly asOf: number;
}
