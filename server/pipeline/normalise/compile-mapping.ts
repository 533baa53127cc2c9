import * as nodeCrypto from 'node:crypto';
import type { FieldRecord, FieldValue, NormalisedEvent } from '../../../shared/domain/event.ts';
import { EVENT_KINDS } from '../../../shared/domain/event-kinds.ts';
import type { Outcome, RawRecord } from '../stage.ts';
import { compileConditions } from './conditions.ts';
import type { FaultList } from './faults.ts';
import type { Case, Mapping } from './mapping.ts';
import {
  compileTimeFormat,
  EARLIEST,
  LATEST,
  type Moment,
  placeTime,
  type TimeFormat,
} from './parse-time.ts';
import { compileFields, compileTemplate, createColumnFinder, getterOf, textOf, type View } from './values.ts';

/** What a source adds to its mapping. */
export interface SourceSettings {
  readonly timeZone: string;
  readonly year?: number | undefined;
}
export type MapRecord = (raw: RawRecord, source: SourceSettings) => Outcome<NormalisedEvent>;

const MESSAGE_CHARS = 2_000;

/** Compiles a mapping; what does not compile is reported with file and line. The result never throws on any record. */
export function compileMapping(mapping: Mapping, faults: FaultList): MapRecord {
  const fault = (line: number, message: string) => faults.add(mapping.file, line, message);
  const columnsOf = createColumnFinder(mapping.columns);
  const cases = mapping.cases.map((one) => compileCase(one, mapping, fault));
  const readTime = compileTime(mapping, fault);
  const idFields = mapping.sourceId.map(getterOf);

  return (raw, source) => {
    const view: View = { body: raw.body, columns: columnsOf(raw.body), captures: undefined };
    const found = cases.find((one) => one.matches(view));
    if (found === undefined)
      return {
        type: 'reject',
        stage: 'mapping',
        reason: `no case of mapping ${mapping.id} matches: ${summary(raw.body)}`,
      };
    if (found.drop) return { type: 'drop', reason: `mapping ${mapping.id}, line ${found.line}` };
    const fields: FieldRecord = {};
    for (const { name, get } of found.fields) {
      const value = get(view);
      if (value !== undefined) fields[name] = value;
    }
    const ownId = found.idFields && [found.kind, ...found.idFields.map((get) => textOf(get(view)))];
    const message = textOf(found.message(view)).slice(0, MESSAGE_CHARS);
    view.captures = undefined;
    const time = readTime(view, raw.receivedAt, source);
    if ('problem' in time) return { type: 'reject', stage: 'time', reason: time.problem };
    const event: NormalisedEvent = {
      id: idOf(raw, ownId ?? ['id', ...idFields.map((get) => textOf(get(view)))], time),
      source: raw.source,
      time: time.at,
      timeErrorMs: time.errorMs,
      receivedAt: raw.receivedAt,
      kind: found.kind,
      severity: found.severity,
      message,
      logsource: found.logsource,
      fields,
      raw: stripNames(raw.body, mapping.stripPrefixes),
    };
    return { type: 'ok', value: event };
  };
}

function compileCase(one: Case, mapping: Mapping, fault: (line: number, message: string) => void) {
  const groups = one.when.map((group) => compileConditions(group, (message) => fault(one.line, message)));
  const own = new Set(one.fields.map((field) => field.name));
  const rules = [...mapping.fields.filter((field) => !own.has(field.name)), ...one.fields];
  return {
    line: one.line,
    drop: one.drop,
    kind: one.kind,
    severity: one.severity,
    idFields: one.sourceId?.map(getterOf),
    logsource: one.logsource ? { ...mapping.logsource, ...one.logsource } : mapping.logsource,
    matches: groups.length === 0 ? () => true : (view: View) => groups.some((group) => group(view)),
    message: compileTemplate(one.message ?? EVENT_KINDS[one.kind].caption, '?'),
    fields: compileFields(rules, mapping.lookups, fault),
  };
}

interface ReadTime extends Moment {
  /** The instant follows from when we received it (no year, or no time at all), so it belongs to the identity. */
  readonly fromReceipt: boolean;
}

function compileTime(mapping: Mapping, fault: (line: number, message: string) => void) {
  const rule = mapping.time;
  const formats: TimeFormat[] = rule.formats.flatMap((format) => {
    try {
      return [compileTimeFormat(format)];
    } catch (error) {
      fault(rule.line, `"time": ${(error as Error).message}`);
      return [];
    }
  });
  const getters = rule.fields.map(getterOf);
  const errorOf = rule.errorField === undefined ? undefined : getterOf(rule.errorField);
  return (
    view: View,
    receivedAt: number,
    source: SourceSettings,
  ): ReadTime | { readonly problem: string } => {
    const text = getters
      .map((get) => textOf(get(view)))
      .join(' ')
      .trim();
    // It claims nothing: receipt stands in, and the doubt is what a queue on the way may hold back.
    if (text === '' || text === '-')
      return { at: receivedAt, errorMs: rule.errorMs ?? 1_000, fromReceipt: true };
    const where = { timeZone: source.timeZone, year: source.year, receivedAt };
    for (const format of formats) {
      const parsed = format(text);
      if (parsed === undefined) continue;
      const moment = placeTime(parsed, where);
      if (moment === undefined) continue;
      if (!(moment.at >= EARLIEST && moment.at < LATEST))
        return {
          problem: `time "${text.slice(0, 80)}" in ${rule.fields.join(' + ')} lies outside 1970 to 2200`,
        };
      const said = errorOf === undefined ? Number.NaN : Number(errorOf(view) ?? Number.NaN);
      const errorMs = Math.max(rule.errorMs ?? moment.errorMs, Number.isFinite(said) ? said : 0);
      return { at: moment.at, errorMs, fromReceipt: parsed.yearless && source.year === undefined };
    }
    return {
      problem:
        `time "${text.slice(0, 80)}" in ${rule.fields.join(' + ')} is not written as ` +
        `${rule.formats.join(' or ')} (${mapping.file})`,
    };
  };
}

/** `own`: what the id is of, then what names it at its source. */
function idOf(raw: RawRecord, own: readonly string[], time: ReadTime): string {
  if (own.length > 1 && own.every((part) => part !== '')) return hash(`${raw.source}\0${own.join('\0')}`);
  const names = Object.keys(raw.body).sort();
  let content = `${raw.source}\0`;
  for (const name of names) content += `${name}\x01${JSON.stringify(raw.body[name])}\x02`;
  return hash(time.fromReceipt ? `${content}\0${time.at}` : content);
}

/** `crypto.hash` (Node 20.12) is twice as fast as createHash on short texts. */
const hash = (text: string): string => nodeCrypto.hash('sha256', text, 'hex').slice(0, 32);

function stripNames(body: RawRecord['body'], prefixes: readonly string[]): FieldRecord {
  if (prefixes.length === 0) return body as FieldRecord;
  const raw: Record<string, FieldValue> = { ...body };
  for (const [name, value] of Object.entries(body))
    for (const prefix of prefixes) {
      const short = name.slice(prefix.length);
      if (name.startsWith(prefix) && short !== '' && !Object.hasOwn(raw, short)) raw[short] = value;
    }
  return raw;
}

function summary(body: RawRecord['body']): string {
  const names = Object.keys(body);
  const shown = names.slice(0, 6).map((name) => `${name}=${textOf(body[name]).slice(0, 40)}`);
  return shown.join(', ') + (names.length > 6 ? `, and ${names.length - 6} more` : '') || 'it is empty';
}
