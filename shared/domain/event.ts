import type { EntityKey, PersonRef, PlaceRef } from './entity.ts';
import type { EventKind } from './event-kinds.ts';

export type Scalar = string | number | boolean | null;
export type FieldValue = Scalar | readonly FieldValue[] | { readonly [name: string]: FieldValue };
/** Field name (dotted, flat: `src_endpoint.ip`) to value. */
export type FieldRecord = Record<string, FieldValue>;

/** What a rule's `logsource` is compared with. */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/**
 * One event after normalisation: OCSF names in `fields`, the record as the source gave it in `raw`.
 *
 * Normalised fields (all optional): `actor.user.name`, `actor.user.uid`, `actor.user.email_addr`, `actor.user.full_name` (as a
 * card or a list names its holder; it ties nobody), `credential.uid`,
 * `portal.uid`, `portal.name`, `direction` (`in` | `out`), `access.reason`, `src_endpoint.ip|hostname|mac|port`,
 * `dst_endpoint.ip|hostname|port`, `device.hostname|ip|mac` (where it happened), `status` (`success` | `failure`),
 * `auth_protocol`, `logon_type`, `is_remote`, `service`, `traffic.bytes_in|bytes_out`, `traffic.bytes` (of both directions), `process.cmd_line`, `zone.uid`, `site.uid`,
 * `camera.uid`, `camera.topic`, `camera.rule` (what of the camera said it), `object.uid|label|name|score` (what it sees: a person,
 * a car; which one, where it is known; 0..1), `vehicle.plate`, `vehicle.plate_confidence` (0..1 or percent), `visitor.name|company|host|uid` (as declared at
 * a desk), `recognition.confidence` (0..1 or percent: how sure a camera is of whom it names).
 */
export interface NormalisedEvent {
  /** Deterministic: hash of source and the source's own id, else of source and content. 32 hex digits. */
  readonly id: string;
  readonly source: string;
  /** What the source claims, epoch milliseconds; `receivedAt` where it claims nothing. */
  readonly time: number;
  /** Half-width of the doubt about `time`, milliseconds (a minute-resolution source: 60,000). */
  readonly timeErrorMs: number;
  readonly receivedAt: number;
  readonly kind: EventKind;
  /** OCSF severity_id, 0 (unknown) to 6 (fatal). */
  readonly severity: number;
  readonly message: string;
  readonly logsource: LogSource;
  readonly fields: FieldRecord;
  readonly raw: FieldRecord;
}

/** The event tied to people, devices and places; what the event log stores. */
export interface ResolvedEvent extends NormalisedEvent {
  readonly person?: PersonRef;
  readonly place?: PlaceRef;
  /** Every identifier and every resolved thing, e.g. `badge:1042`, `person:E1007`, `door:D-03`; sorted, unique. */
  readonly entities: readonly EntityKey[];
}

/** An event as it stands in the log. `seq` grows by one for each event stored, in commit order. */
export interface LoggedEvent extends ResolvedEvent {
  readonly seq: number;
}

/** A record that could not become an event; kept so that a person can see it and replay it. */
export interface DeadLetter {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: number;
  /** `decode`, `mapping`, `time`, `size`, `encoding`. */
  readonly stage: string;
  /** What is wrong and where: file, line, field. Shown to people. */
  readonly reason: string;
  /** The record as received, cut to 64 KiB; bytes that are no UTF-8 appear as \\xNN. */
  readonly text: string;
  readonly replayedAt?: number;
}
