import type { EntityKey, PersonRef, PlaceRef } from './entity.ts';
import type { Domain } from './event-kinds.ts';
import type { Finding, Level } from './finding.ts';

/** `merged`: its findings went into `mergedInto`. `withdrawn`: every finding it stood on was refuted. */
export type AlertStatus = 'new' | 'acknowledged' | 'resolved' | 'merged' | 'withdrawn';

/** AVS-01-like dispositions an operator chooses from when closing. */
export const DISPOSITIONS = [
  'true_positive',
  'benign_true_positive',
  'false_positive',
  'nuisance',
  'test',
  'undetermined',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface AlertReason {
  readonly findingId: string;
  readonly rule: string;
  readonly sentence: string;
  readonly level: Level;
  readonly domain: Domain;
  readonly at: number;
  readonly knownAt: number;
  readonly evidenceCount: number;
  /** Set when the finding was refuted by later evidence: why. The reason stays visible, struck through. */
  readonly withdrawn?: string;
}

/** An alert: findings that share a person, host or place, near in time. */
export interface Alert {
  readonly id: string;
  /** Global and growing: the live cursor of the alerts view. 0 before it is stored. */
  readonly revision: number;
  readonly title: string;
  readonly level: Level;
  /** 0..100; how it came about stands in `scoreParts`. */
  readonly score: number;
  readonly scoreParts: readonly { readonly text: string; readonly points: number }[];
  readonly domains: readonly Domain[];
  readonly status: AlertStatus;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly raisedAt: number;
  readonly updatedAt: number;
  readonly person?: PersonRef;
  readonly host?: string;
  readonly place?: PlaceRef;
  readonly entities: readonly EntityKey[];
  readonly reasons: readonly AlertReason[];
  /** The moment video is opened at: the physical event if there is one. */
  readonly moment: { readonly at: number; readonly eventId: string; readonly door?: string };
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: number;
  readonly assignee?: string;
  readonly resolvedBy?: string;
  readonly resolvedAt?: number;
  readonly disposition?: Disposition;
  readonly noteCount: number;
  readonly mergedInto?: string;
  readonly demonstration: boolean;
}

/** What fusion decides; the human side (status, assignee, notes) belongs to the operators and is kept by the store. */
export type AlertJudgement = Omit<
  Alert,
  | 'revision'
  | 'status'
  | 'updatedAt'
  | 'acknowledgedBy'
  | 'acknowledgedAt'
  | 'assignee'
  | 'resolvedBy'
  | 'resolvedAt'
  | 'disposition'
  | 'noteCount'
  | 'demonstration'
> & { readonly standing: boolean };

export interface AlertNote {
  readonly id: string;
  readonly alertId: string;
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

/** One row of the alert's history: judgements and human acts. */
export interface AlertAct {
  readonly at: number;
  readonly by: string;
  readonly act: string;
  readonly detail?: string;
}

export interface AlertDetail {
  readonly alert: Alert;
  readonly findings: readonly Finding[];
  readonly notes: readonly AlertNote[];
  readonly history: readonly AlertAct[];
}
