import type { EntityKey, EntityKind } from './entity.ts';

/** Kinds of identifier that a person may be named by. */
export const IDENTIFIER_KINDS = [
  'badge',
  'account',
  'email',
  'host',
] as const satisfies readonly EntityKind[];
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/**
 * What somebody decided about an identifier. Decisions are only added: `undo` takes back the merge or the rejection it
 * names. `id` grows by one a decision.
 */
export interface IdentityDecision {
  readonly id: number;
  readonly act: 'merge' | 'reject' | 'undo';
  readonly key: EntityKey;
  /** HR id. */
  readonly person: string;
  /** Of a merge: event times it holds for, epoch milliseconds, half-open; open where absent. */
  readonly validFrom?: number;
  readonly validTo?: number;
  readonly undoes?: number;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

/** Somebody whom an unresolved identifier may belong to. Never more than a question until a person answers it. */
export interface IdentityProposal {
  readonly key: EntityKey;
  readonly person: string;
  readonly personName: string;
  /** 0..1. */
  readonly score: number;
  /** Why, in words; what speaks against it too. */
  readonly reasons: readonly string[];
}

/** An identifier that events name and nobody is known by. */
export interface UnresolvedIdentifier {
  readonly key: EntityKey;
  /** The name that came with it, such as the label of a card. */
  readonly label?: string;
  readonly events: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Source ids. */
  readonly sources: readonly string[];
  /** Likeliest first; at most three. */
  readonly proposals: readonly IdentityProposal[];
}

/**
 * How many of a source's events that name somebody could be tied to a person or a known host.
 * `recent`: the last quarter of an hour, longer where few come. `fell`: since when it is far below what it was.
 */
export interface JoinCoverage {
  readonly source: string;
  readonly recent: { readonly joined: number; readonly events: number };
  readonly baseline: { readonly joined: number; readonly events: number };
  readonly fellAt?: number;
}

/** The judging again of the past that a decision asks for. */
export interface RejudgeState {
  readonly state: 'idle' | 'running';
  readonly last?: {
    readonly at: number;
    readonly because: string;
    /** Events were judged again from this event time on; older findings stand as they were judged. */
    readonly since: number;
    readonly events: number;
    readonly raised: number;
    readonly updated: number;
    readonly withdrawn: number;
    readonly tookMs: number;
  };
}
