import type { EntityKey, PersonRef, PlaceRef } from '../domain/entity.ts';
import type { Assumption, Evidence, Level } from '../domain/finding.ts';

/**
 * Rules over HTTP.
 *
 * | method, path | answer |
 * |---|---|
 * | GET /api/rules | RulesAnswer |
 * | GET /api/rules.yml | the documents that judge, as one YAML file |
 * | GET /api/rules/:id | RuleAnswer |
 * | GET /api/rules/:id/versions/:version | RuleVersion: any, also one that is not listed |
 * | POST /api/rules/check {text} | CheckAnswer |
 * | POST /api/rules {text, note?, isNew: true} | RuleChangeAnswer: a new rule; refused where its id is taken |
 * | POST /api/rules {text, note?, rule, basedOn} | RuleChangeAnswer: a new version of `rule`, which keeps its id |
 * | POST /api/rules/:id/disabled {disabled, note?, basedOn} | RuleChangeAnswer |
 * | POST /api/rules/:id/revert {to, note?, basedOn} | RuleChangeAnswer: a new version that says what version `to` said |
 * | POST /api/rules/try {rule? or text?, days} | TryOutAnswer, running |
 * | GET /api/rules/try/:id · DELETE /api/rules/try/:id | TryOutAnswer · cancels |
 */

/**
 * `live`: judges and is told. `input`: judges, but only correlations hear of it. `disabled`: switched off here.
 * `refused`: did not load, with line and reason.
 */
export type RuleState = 'live' | 'input' | 'disabled' | 'refused';

/** Something wrong with a rule. `line` counts from 1, in the rule's own text for edits, in the file for files. */
export interface RuleFault {
  readonly line: number;
  readonly reason: string;
}

/** Estimated. */
export interface RuleCost {
  /** Of the time that all rules take on the newest events when each is tried alone, 0..1. */
  readonly share: number;
  /** Nanoseconds an event of its log source. */
  readonly nsPerEvent: number;
  /** Events of its log source among those sampled, and how many of them matched. */
  readonly tried: number;
  readonly matched: number;
}

export interface RuleRow {
  readonly id: string;
  readonly title: string;
  readonly kind: 'rule' | 'correlation' | 'filter';
  /** e.g. `event_count` for a correlation. */
  readonly type?: string;
  readonly level?: Level;
  readonly domain?: string;
  readonly tags: readonly string[];
  /** `watchfloor / access`; empty for a correlation. */
  readonly logsource: string;
  /**
   * Ids of the sources that can tell what it looks for, `watchfloor` for Watchfloor itself: of each group one at least must be
   * heard for it to find anything. An empty group: nothing here tells it. Absent: a filter, or it is not in force.
   */
  readonly feeds?: readonly (readonly string[])[];
  /** Rules this one refers to, by id. */
  readonly refersTo: readonly string[];
  /** Where it comes from: what ships, the deployment's folder, or made here. */
  readonly origin: 'shipped' | 'site' | 'here';
  /** Of the file it is in, or that it stands in for; a rule made here names its version. */
  readonly file: string;
  readonly line: number;
  /** 0: as the file says. */
  readonly version: number;
  readonly state: RuleState;
  /** Refused since this document holds its id, `file:line`; the id names that one alone. */
  readonly copyOf?: string;
  /** Why it was refused, or which of its rules a filter that is in force does without. */
  readonly fault?: RuleFault;
  /** What a guard does, one line. */
  readonly runbook?: string;
  /** Findings that stand, per UTC day of `RulesAnswer.days`. */
  readonly hits: readonly number[];
  readonly lastHitAt?: number;
  /** Absent for a correlation (its inputs bear the cost) and for what does not judge. */
  readonly cost?: RuleCost;
}

export interface RulesAnswer {
  readonly rules: readonly RuleRow[];
  /** Documents without an id that did not load: broken YAML. */
  readonly refused: readonly (RuleFault & { readonly file: string })[];
  /** Beginnings of UTC days, oldest first; the last one is today. */
  readonly days: readonly number[];
  /** Events the costs were measured on. */
  readonly sampled: number;
  /** A change is stored and not yet in force. */
  readonly isGoingLive: boolean;
}

export interface RuleVersion {
  readonly version: number;
  readonly at: number;
  readonly by: string;
  readonly note: string;
  readonly disabled: boolean;
  /** What it said; null: what the file said then, which was not kept. It cannot be gone back to. */
  readonly text: string | null;
  /** Stored as what the file says: what it said follows the file while this is the newest version. */
  readonly isFile: boolean;
}

export interface RuleAnswer {
  readonly rule: RuleRow;
  /** What is in force (or would be, were it not switched off). */
  readonly text: string;
  /** As the file says; absent for a rule made here. */
  readonly fileText?: string;
  /** Newest first, the newest 100; any other by its number. */
  readonly versions: readonly RuleVersion[];
}

export interface CheckAnswer {
  readonly faults: readonly RuleFault[];
  /** What it is, where it loads. */
  readonly rules: readonly { readonly id: string; readonly title: string; readonly kind: RuleRow['kind'] }[];
}

export type RuleChangeAnswer =
  | { readonly saved: true; readonly id: string; readonly version: number }
  /** Nothing was stored and nothing goes live. */
  | { readonly saved: false; readonly faults: readonly RuleFault[] };

export interface TriedFinding {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly at: number;
  readonly reason: string;
  readonly person?: PersonRef;
  readonly place?: PlaceRef;
  readonly entities: readonly EntityKey[];
  readonly evidence: readonly Evidence[];
  readonly evidenceCount: number;
  readonly assumptions: readonly Assumption[];
  /** The live line holds this very finding. */
  readonly isLive: boolean;
  /** The alert it is a reason of. */
  readonly alert?: { readonly id: string; readonly at: number };
}

export interface TryOutAnswer {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly days: number;
  /** 0..1. */
  readonly progress: number;
  readonly events: number;
  readonly tookMs: number;
  /** Event time from which findings are told; later than asked where the bound on events or the beginning of the record cut it. */
  readonly from: number;
  /** When it began, or the newest finding where that claims to be later. */
  readonly to: number;
  readonly rules: readonly { readonly id: string; readonly title: string }[];
  /** Newest first, the newest 500. */
  readonly findings: readonly TriedFinding[];
  readonly findingCount: number;
  /** Findings per UTC day, oldest first; days ahead of now only where they have some. */
  readonly perDay: readonly { readonly day: number; readonly count: number }[];
  /** What limits the answer, in words. */
  readonly limits: readonly string[];
  /** Why it failed. */
  readonly reason?: string;
}

export const RULE_LIMITS = {
  textChars: 200_000,
  noteChars: 500,
  tryOutDays: 30,
  tryOutFindings: 500,
} as const;
