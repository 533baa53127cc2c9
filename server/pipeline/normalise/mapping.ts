import type { LogSource, Scalar } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';

/** A mapping as its file says it, checked but not compiled. The language is described in `README.md` of this folder. */
export interface Mapping {
  readonly id: string;
  readonly version: number;
  readonly file: string;
  readonly format: 'json' | 'csv' | 'syslog';
  readonly logsource: LogSource;
  readonly time: TimeRule;
  /** Raw fields whose values name the record at its source; empty: its content does. */
  readonly sourceId: readonly string[];
  /** Our name for a raw field -> the names it may go by at the source. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly lookups: Readonly<Record<string, Readonly<Record<string, Scalar>>>>;
  /** Prefixes taken off raw field names (nested exports of a flat vocabulary). */
  readonly stripPrefixes: readonly string[];
  /** Fields every case sets unless it sets them itself. */
  readonly fields: readonly FieldRule[];
  readonly cases: readonly Case[];
}

export interface TimeRule {
  readonly line: number;
  /** Values joined with a space. Empty: the source says no time. */
  readonly fields: readonly string[];
  readonly formats: readonly string[];
  readonly timezone?: string;
  /** Overrides the doubt that the way of writing implies, milliseconds. */
  readonly errorMs?: number;
  /** Raw field that says the doubt itself, milliseconds. */
  readonly errorField?: string;
}

export interface Case {
  readonly line: number;
  /** Any of these groups holds. Empty: always. */
  readonly when: readonly (readonly Condition[])[];
  readonly drop: boolean;
  readonly kind: EventKind;
  readonly severity: number;
  readonly message?: string;
  readonly logsource?: LogSource;
  /** What names its events at their source instead of the mapping's: fields, columns, what a regex caught. */
  readonly sourceId?: readonly string[];
  readonly fields: readonly FieldRule[];
}

export interface Condition {
  readonly field: string;
  readonly test: Test;
}
export type Test =
  | { readonly op: 'in'; readonly values: readonly string[] }
  | { readonly op: 'contains' | 'starts_with' | 'ends_with'; readonly values: readonly string[] }
  | { readonly op: 'regex'; readonly pattern: string }
  | { readonly op: 'exists'; readonly expected: boolean }
  | { readonly op: 'above' | 'below'; readonly bound: number }
  | { readonly op: 'not'; readonly test: Test };

export interface FieldRule {
  readonly name: string;
  readonly line: number;
  readonly value: ValueRule;
}
export type ValueRule =
  | { readonly type: 'constant'; readonly value: Scalar }
  | { readonly type: 'template'; readonly text: string }
  | {
      readonly type: 'from';
      readonly names: readonly string[];
      readonly lookup?: string;
      readonly fallback?: Scalar;
      readonly as?: Cast;
    };

export const CASTS = [
  'text',
  'number',
  'boolean',
  'lower',
  'mac',
  'ip',
  'remote_ip',
  'is_remote',
  'account',
  'domain',
] as const;
export type Cast = (typeof CASTS)[number];

/** Names a mapping may give (docstring of NormalisedEvent), so that a slip of the pen is found before it hides a rule. */
export const FIELD_NAMES: ReadonlySet<string> = new Set([
  'actor.user.name',
  'actor.user.uid',
  'actor.user.email_addr',
  'actor.user.full_name',
  'actor.user.domain',
  'credential.uid',
  'portal.uid',
  'portal.name',
  'direction',
  'access.reason',
  'src_endpoint.ip',
  'src_endpoint.hostname',
  'src_endpoint.mac',
  'src_endpoint.port',
  'dst_endpoint.ip',
  'dst_endpoint.hostname',
  'dst_endpoint.mac',
  'dst_endpoint.port',
  'device.hostname',
  'device.ip',
  'device.mac',
  'status',
  'auth_protocol',
  'logon_type',
  'is_remote',
  'service',
  'traffic.bytes',
  'traffic.bytes_in',
  'traffic.bytes_out',
  'process.cmd_line',
  'process.name',
  'zone.uid',
  'site.uid',
  'camera.uid',
  'camera.topic',
  'camera.rule',
  'object.uid',
  'object.label',
  'object.name',
  'object.score',
  'vehicle.plate',
  'vehicle.plate_confidence',
  'visitor.name',
  'visitor.company',
  'visitor.host',
  'visitor.uid',
  'recognition.confidence',
  'user.name',
  'session.uid',
  'protocol',
  'derivation',
  'metadata.correlation_uid',
]);
