import type { LoggedEvent, ResolvedEvent } from '../../shared/domain/event.ts';

/** Column order of every statement that writes or reads whole events. */
export const EVENT_COLUMNS =
  'seq, id, source, time, time_error_ms, received_at, kind, severity, message, logsource, fields, raw, person, place, entities';

export interface EventRow {
  seq: number;
  id: string;
  source: string;
  time: number;
  time_error_ms: number;
  received_at: number;
  kind: LoggedEvent['kind'];
  severity: number;
  message: string;
  logsource: LoggedEvent['logsource'];
  fields: LoggedEvent['fields'];
  raw: LoggedEvent['raw'];
  person: LoggedEvent['person'] | null;
  place: LoggedEvent['place'] | null;
  entities: LoggedEvent['entities'];
}

export function toLoggedEvent(row: EventRow): LoggedEvent {
  return {
    id: row.id,
    source: row.source,
    time: row.time,
    timeErrorMs: row.time_error_ms,
    receivedAt: row.received_at,
    kind: row.kind,
    severity: row.severity,
    message: row.message,
    logsource: row.logsource,
    fields: row.fields,
    raw: row.raw,
    ...(row.person && { person: row.person }),
    ...(row.place && { place: row.place }),
    entities: row.entities,
    seq: row.seq,
  };
}

/** The event as a line of COPY text format without its seq: it is encoded while the batch before is being written. */
export function encodeCopyTail(event: ResolvedEvent): string {
  return `\t${copyText(event.id)}\t${copyText(event.source)}\t${integer(event.time)}\t${integer(event.timeErrorMs)}\t${integer(event.receivedAt)}\t${copyText(event.kind)}\t${integer(event.severity)}\t${copyText(event.message)}\t${json(event.logsource)}\t${json(event.fields)}\t${json(event.raw)}\t${json(event.person)}\t${json(event.place)}\t${json(event.entities)}\n`;
}

/** The columns of many events as arrays, for `unnest`. */
export function toColumns(rows: readonly { seq: number; event: ResolvedEvent }[]): unknown[][] {
  return [
    rows.map((row) => row.seq),
    rows.map((row) => row.event.id),
    rows.map((row) => row.event.source),
    rows.map((row) => integer(row.event.time)),
    rows.map((row) => integer(row.event.timeErrorMs)),
    rows.map((row) => integer(row.event.receivedAt)),
    rows.map((row) => row.event.kind),
    rows.map((row) => integer(row.event.severity)),
    rows.map((row) => row.event.message),
    rows.map((row) => JSON.stringify(row.event.logsource)),
    rows.map((row) => JSON.stringify(row.event.fields)),
    rows.map((row) => JSON.stringify(row.event.raw)),
    rows.map((row) => (row.event.person === undefined ? null : JSON.stringify(row.event.person))),
    rows.map((row) => (row.event.place === undefined ? null : JSON.stringify(row.event.place))),
    rows.map((row) => JSON.stringify(row.event.entities)),
  ];
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyText(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (char) => ESCAPES[char]!) : text;
}

function json(value: unknown): string {
  return value === undefined ? '\\N' : copyText(JSON.stringify(value));
}

/** Whole numbers only reach the columns; a fraction of a millisecond is dropped. */
function integer(value: number): number {
  return Math.trunc(value);
}
