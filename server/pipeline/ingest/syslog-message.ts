import type { FieldValue } from '../../../shared/domain/event.ts';
import { storable } from './text.ts';

/**
 * Syslog messages after RFC 5424 and RFC 3164, and bare lines without either, as flat fields: `facility`, `severity`,
 * `timestamp` (as written), `hostname`, `app`, `procid`, `msgid`, `message`, `sd.ID.NAME`, `time_error_ms` (timeQuality).
 * Never throws: what fits neither form is a message without a header.
 */
export type SyslogFields = Record<string, FieldValue>;

const PRI = /^<(\d{1,3})>/;
const NIL = '-';

export function parseSyslog(text: string): SyslogFields {
  const line = storable(text.replace(/[\r\n\0]+$/, ''));
  const pri = PRI.exec(line);
  const value = pri === null ? undefined : Number(pri[1]);
  const fields: SyslogFields = {};
  let rest = line;
  if (value !== undefined && value <= 191) {
    fields.facility = value >> 3;
    fields.severity = value & 7;
    rest = line.slice(pri![0].length);
  }
  if (/^1 /.test(rest) && parse5424(rest.slice(2), fields)) return fields;
  parse3164(rest, fields);
  return fields;
}

/** TIMESTAMP HOSTNAME APP PROCID MSGID SD MSG. False (and nothing set) where the header is not there. */
function parse5424(text: string, fields: SyslogFields): boolean {
  const header = /^(\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,32}) /.exec(text);
  if (header === null) return false;
  const at = header[0].length;
  const structured = text[at] === '[' ? parseStructured(text, at) : undefined;
  const isNil = text[at] === NIL && (text[at + 1] === ' ' || text[at + 1] === undefined);
  if (structured === undefined && !isNil) return false;
  const [, timestamp, hostname, app, procid, msgid] = header;
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== NIL) fields[name] = value;
  };
  set('timestamp', timestamp);
  set('hostname', hostname);
  set('app', app);
  set('procid', procid);
  set('msgid', msgid);
  for (const [name, value] of structured?.params ?? []) fields[`sd.${name}`] = value;
  const error = timeErrorOf(fields);
  if (error !== undefined) fields.time_error_ms = error;
  const end = structured?.end ?? at + 1;
  const message = text.slice(end).replace(/^ /, '');
  fields.message = message.startsWith('\ufeff') ? message.slice(1) : message;
  return true;
}

function parseStructured(
  text: string,
  start: number,
): { readonly params: [string, string][]; readonly end: number } | undefined {
  const params: [string, string][] = [];
  let at = start;
  while (text[at] === '[') {
    const id = /[^\s=\]"]{1,64}/y;
    id.lastIndex = at + 1;
    const name = id.exec(text)?.[0];
    if (name === undefined) return undefined;
    at += 1 + name.length;
    while (text[at] === ' ') {
      const param = /([^\s=\]"]{1,64})="((?:[^"\\]|\\[\s\S])*)"/y;
      param.lastIndex = at + 1;
      const match = param.exec(text);
      if (match === null) return undefined;
      params.push([`${name}.${match[1]}`, match[2]!.replaceAll(/\\(["\\\]])/g, '$1')]);
      at += 1 + match[0].length;
    }
    if (text[at] !== ']') return undefined;
    at += 1;
  }
  return at === text.length || text[at] === ' ' ? { params, end: at } : undefined;
}

/** RFC 5424 section 7.1: syncAccuracy is microseconds; a clock that is not synchronised is doubted by a minute. */
function timeErrorOf(fields: SyslogFields): number | undefined {
  const accuracy = Number(fields['sd.timeQuality.syncAccuracy'] ?? Number.NaN);
  if (Number.isFinite(accuracy) && accuracy >= 0) return Math.ceil(accuracy / 1_000);
  return fields['sd.timeQuality.isSynced'] === '0' ? 60_000 : undefined;
}

const STAMP =
  /^((?:[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,9})?)|(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)):? /;
/** `sshd[123]:`, `sshd(pam_unix)[123]:`, `kernel:`, `dhcpd:`; a tag is at most 64 letters and ends in a colon. */
/** gdm writes `gdm-password][4]:`. */
const TAG = /^([^\s:[\]]{1,64})\]?(?:\[([^\]]{0,64})\])?: ?/;

function parse3164(text: string, fields: SyslogFields) {
  let rest = text;
  const stamp = STAMP.exec(rest);
  if (stamp !== null) {
    fields.timestamp = stamp[1]!;
    rest = rest.slice(stamp[0].length);
    // The host name is left out by senders that write the tag at once.
    const host = /^(\S{1,255}) /.exec(rest);
    if (host !== null && !/[:\]]$/.test(host[1]!)) {
      fields.hostname = host[1]!;
      rest = rest.slice(host[0].length);
    }
  }
  // `syslogd 1.4.1: restart.` has a version between tag and colon.
  const tag = TAG.exec(rest) ?? /^([a-z][a-z0-9_-]{1,31}) \d[\d.]*(): /.exec(rest);
  if (tag !== null && (stamp !== null || fields.facility !== undefined)) {
    fields.app = tag[1]!;
    if (tag[2]) fields.procid = tag[2];
    rest = rest.slice(tag[0].length);
  }
  fields.message = rest;
}
