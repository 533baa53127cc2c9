import type { EntityKey, PersonRef, PlaceRef } from './entity.ts';
import type { Domain } from './event-kinds.ts';

/** Sigma's levels. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export interface Evidence {
  readonly eventId: string;
  readonly time: number;
  readonly source: string;
  readonly kind: string;
  readonly message: string;
  /** The fields the rule looked at, with the values that matched. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a finding takes for granted, in words a person can weigh. */
export interface Assumption {
  readonly about: 'identity' | 'clock' | 'freshness' | 'presence' | 'pattern';
  readonly text: string;
}

/** One rule's verdict. Its id is a hash of rule, group and anchoring evidence: a replay gives the same. */
export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly domain: Domain;
  readonly tags: readonly string[];
  /** Event time at which the rule's condition was met. */
  readonly at: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** When the last event it needed was received: "would have fired at `at`, known at `knownAt`". */
  readonly knownAt: number;
  readonly person?: PersonRef;
  readonly place?: PlaceRef;
  readonly entities: readonly EntityKey[];
  /** Of a correlation: what its findings about one and the same group share. */
  readonly series?: string;
  /** One sentence, plain words. */
  readonly reason: string;
  /** What a guard does, one line. */
  readonly runbook?: string;
  readonly evidence: readonly Evidence[];
  /** Evidence events in all; `evidence` holds at most 50 of them. */
  readonly evidenceCount: number;
  readonly assumptions: readonly Assumption[];
}

export type FindingChange =
  | { readonly type: 'raised'; readonly finding: Finding }
  | { readonly type: 'updated'; readonly finding: Finding }
  | { readonly type: 'withdrawn'; readonly finding: Finding; readonly because: string; readonly at: number };
