import type { DoorState } from '../../shared/contract/live.ts';
import type { AlertJudgement, AlertStatus } from '../../shared/domain/alert.ts';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import type {
  DeadLetter,
  FieldRecord,
  FieldValue,
  LoggedEvent,
  ResolvedEvent,
} from '../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../shared/domain/finding.ts';
import type { Presence } from '../../shared/domain/presence.ts';

/**
 * What passes between the stages, and the ports the line owns. Stages import this file, never one another.
 *
 *   before the acknowledgement:  record -> normalise -> resolve -> append
 *   after it, in log order:      event  -> enrich -> detect -> fuse -> publish
 */

/** A camera as it is set up now, with the doors it shows; cameras are added and changed while the line runs. */
export type CameraLookup = (
  id: string,
) => Pick<CameraDefinition, 'id' | 'name' | 'site' | 'floor' | 'zone' | 'position' | 'sees'> | undefined;

/** The cameras that a site's file names. */
export function camerasOf(cameras: readonly CameraDefinition[]): CameraLookup {
  const cameraById = new Map(cameras.map((camera) => [camera.id, camera]));
  return (id) => cameraById.get(id);
}

/** One record as a source handed it over, decoded but not understood. */
export interface RawRecord {
  readonly source: string;
  readonly receivedAt: number;
  /** Position in what was sent: array index, line number from 1. */
  readonly position: number;
  /** The record's own text, for the dead letter and the content hash. */
  readonly text: string;
  readonly body: Readonly<Record<string, FieldValue>>;
}

/** A record that could not even be decoded. */
export interface Undecodable {
  readonly position: number;
  readonly stage: DeadLetter['stage'];
  readonly reason: string;
  readonly text: string;
}

/** Outcomes are values; only bugs throw. A drop is wanted and counted (a heartbeat line, a filtered kind). */
export type Outcome<T> =
  | { readonly type: 'ok'; readonly value: T }
  | { readonly type: 'drop'; readonly reason: string }
  | { readonly type: 'reject'; readonly stage: DeadLetter['stage']; readonly reason: string };

export interface IngestResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

/** The durable log. `append` resolves only after commit; it throws PublicFault STORAGE_UNAVAILABLE and has then stored nothing. */
export interface EventLog {
  append(events: readonly ResolvedEvent[], deadLetters: readonly DeadLetter[]): Promise<AppendResult>;
  /** Events with seq > after, in seq order. */
  read(after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** Events received (receivedAt >= since) with seq <= upTo, in seq order, paged: state is rebuilt from them after a restart. */
  readSince(since: number, after: number, upTo: number, limit: number): Promise<readonly LoggedEvent[]>;
  lastSeq(): Promise<number>;
}
export interface AppendResult {
  readonly stored: readonly LoggedEvent[];
  readonly duplicates: number;
}

/** A logged event with what enrichment added; the same event comes again when a late one changes what was added. */
export interface EnrichedEvent {
  readonly event: LoggedEvent;
  /** Flat fields a rule may name: raw, then normalised, then enriched (later wins). */
  readonly record: FieldRecord;
  /** What this event's enrichment rests on, for the finding's assumptions. */
  readonly presence?: Presence;
  /** The other events it rests on: the reading behind `presence`, the last physical place behind `travel`. */
  readonly basis?: readonly LoggedEvent[];
  /** What the `pattern.*` fields rest on: days with passages of the person, of so many days before. */
  readonly pattern?: { readonly known: number; readonly window: number } | undefined;
  /** receivedAt of the newest event this enrichment rests on. */
  readonly knownAt: number;
}

/** The doors a person used on a day and in which hours, on the clocks of the places. What is usual is a union of these. */
export interface AccessDay {
  readonly person: string;
  /** Days since 1970. */
  readonly day: number;
  readonly doors: readonly string[];
  /** One bit an hour. */
  readonly hours: number;
}

/** Everything one batch of the log changed; stored in one transaction with the cursor, then told to the outputs. */
export interface Verdict {
  /** seq of the last event judged. */
  readonly cursor: number;
  readonly findings: readonly FindingChange[];
  readonly alerts: readonly AlertJudgement[];
  /** Newest identity decision all of this, and whatever was stored before, is judged by. Absent: as it was. */
  readonly decision?: number;
}

/** What judging the past again is compared with. */
export interface RejudgeStore {
  /** Newest identity decision that what is stored is judged by, 0 at first. */
  judgedDecision(): Promise<number>;
  /** Findings that stand, whose first event is not older. */
  standingFindings(firstAt: number): Promise<readonly Finding[]>;
}

export interface VerdictStore {
  /** seq of the last event whose verdict is stored, 0 at first. */
  cursor(): Promise<number>;
  /** One transaction: findings, alerts (human side kept), revisions, cursor. Upserts by id: a repeat changes nothing. */
  commit(verdict: Verdict): Promise<readonly import('../../shared/domain/alert.ts').Alert[]>;
  /** Alerts that went into no other, whose last event is not older; with those of their findings that stand. */
  judgements(lastAt: number): Promise<readonly StoredJudgement[]>;
}
export interface StoredJudgement {
  readonly alert: AlertJudgement;
  readonly status: AlertStatus;
  readonly findings: readonly import('../../shared/domain/finding.ts').Finding[];
}

/** What a door last said, and which sources told that. */
export interface DoorWord extends DoorState {
  readonly sources: readonly string[];
}

/** Named outputs: whoever listens to what the line decided. A throwing output never stops the line. */
export interface VerdictOutput {
  readonly name: string;
  publish(update: {
    readonly events: readonly LoggedEvent[];
    readonly alerts: readonly import('../../shared/domain/alert.ts').Alert[];
    readonly findings: readonly FindingChange[];
    readonly doors: readonly DoorWord[];
    readonly presence: readonly Presence[];
  }): void;
}
