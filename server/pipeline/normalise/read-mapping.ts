import type { LogSource, Scalar } from '../../../shared/domain/event.ts';
import { isEventKind } from '../../../shared/domain/event-kinds.ts';
import type { DeploymentFault, FaultList } from './faults.ts';
import { isTimeZone } from './local-time.ts';
import {
  CASTS,
  type Case,
  type Condition,
  FIELD_NAMES,
  type FieldRule,
  type Mapping,
  type Test,
  type TimeRule,
  type ValueRule,
} from './mapping.ts';
import { readYaml, type YamlSection } from './yaml-section.ts';

export type { DeploymentFault as MappingFault };

const KEYS = [
  'id',
  'version',
  'title',
  'extends',
  'format',
  'logsource',
  'time',
  'source_id',
  'columns',
  'lookups',
  'strip_prefixes',
  'fields',
  'cases',
];
const RESOLUTION: Record<string, number> = {
  ms: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** What a file says by itself; absent parts come from the mapping it extends. */
export type MappingPart = { readonly extends?: string; readonly line: number } & {
  readonly [K in keyof Mapping]?: Mapping[K] | undefined;
} & { readonly id: string; readonly file: string };

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
const asTexts = (value: unknown): string[] | undefined => {
  const list = Array.isArray(value) ? value : [value];
  return list.every((one) => isScalar(one) && one !== null) ? list.map(String) : undefined;
};

/** Reads one mapping file; every fault goes to `faults` with its line. */
export function readMapping(file: string, text: string, faults: FaultList): MappingPart | undefined {
  const top = readYaml(file, text, faults).asSection(KEYS);
  if (top === undefined) return undefined;
  const id = top.text('id');
  const version = top.optionalNumber('version', { integer: true, min: 1 });
  const format = top.optionalChoice('format', ['json', 'csv', 'syslog']);
  const fault = (line: number, message: string) => faults.add(file, line, message);
  const parent = top.optionalText('extends');
  const sourceId = textList(top, 'source_id');
  const columns = top.has('columns') ? readColumns(top, fault) : undefined;
  const lookups = top.has('lookups') ? readLookups(top, fault) : undefined;
  const time = readTime(top);
  const logsource = readLogsource(top);
  const stripPrefixes = textList(top, 'strip_prefixes');
  const fields = top.has('fields') ? readFields(top, fault) : undefined;
  const cases = top.has('cases')
    ? top
        .sections('cases', [
          'when',
          'drop',
          'kind',
          'severity',
          'message',
          'logsource',
          'source_id',
          'fields',
        ])
        .flatMap((section) => {
          const one = readCase(section, fault);
          return one ? [one] : [];
        })
    : undefined;
  if (id === undefined) return undefined;
  return {
    id,
    file,
    line: top.lineOf('extends'),
    ...(parent !== undefined && { extends: parent }),
    version,
    format,
    logsource,
    time,
    sourceId,
    columns,
    lookups,
    stripPrefixes,
    fields,
    cases,
  };
}

type Fault = (line: number, message: string) => void;

function textList(section: YamlSection, key: string): readonly string[] | undefined {
  if (!section.has(key)) return undefined;
  const list = asTexts(section.plain(key));
  if (list === undefined) section.fault(key, `"${key}" must be a text or a list of texts`);
  return list;
}

function readColumns(top: YamlSection, fault: Fault): Record<string, readonly string[]> {
  const columns: Record<string, readonly string[]> = {};
  for (const { name, value, line } of top.entries('columns')) {
    const names = asTexts(value);
    if (names === undefined) fault(line, `column "${name}" must be a text or a list of texts`);
    else columns[name] = names;
  }
  return columns;
}

function readLookups(top: YamlSection, fault: Fault): Record<string, Record<string, Scalar>> {
  const lookups: Record<string, Record<string, Scalar>> = {};
  for (const { name, value, line } of top.entries('lookups')) {
    const table: Record<string, Scalar> = Object.create(null);
    for (const [from, to] of Object.entries((value ?? {}) as Record<string, unknown>))
      if (isScalar(to)) table[from.trim().toLowerCase()] = to;
      else fault(line, `lookup "${name}": the value for "${from}" must be text, number or true/false`);
    lookups[name] = table;
  }
  return lookups;
}

function readTime(top: YamlSection): TimeRule | undefined {
  const section = top.optionalSection('time', [
    'field',
    'fields',
    'format',
    'formats',
    'timezone',
    'resolution',
    'error_field',
  ]);
  if (section === undefined) return undefined;
  const fields = textList(section, 'fields') ?? textList(section, 'field') ?? [];
  const formats = textList(section, 'formats') ?? textList(section, 'format') ?? ['iso'];
  const timezone = section.optionalText('timezone');
  if (timezone !== undefined && !isTimeZone(timezone))
    section.fault('timezone', `"${timezone}" is no IANA time zone`);
  const resolution = section.optionalChoice('resolution', Object.keys(RESOLUTION));
  const errorField = section.optionalText('error_field');
  return {
    line: section.line,
    fields,
    formats,
    ...(timezone && { timezone }),
    ...(resolution && { errorMs: RESOLUTION[resolution]! }),
    ...(errorField && { errorField }),
  };
}

function readLogsource(section: YamlSection): LogSource | undefined {
  const inner = section.optionalSection('logsource', ['product', 'category', 'service']);
  if (inner === undefined) return undefined;
  const [product, category, service] = ['product', 'category', 'service'].map((key) =>
    inner.optionalText(key),
  );
  return { ...(product && { product }), ...(category && { category }), ...(service && { service }) };
}

function readCase(section: YamlSection, fault: Fault): Case | undefined {
  const drop = section.flag('drop', false);
  const kind = drop && !section.has('kind') ? 'other' : section.text('kind');
  if (kind === undefined) return undefined;
  if (!isEventKind(kind)) {
    section.fault('kind', `"${kind}" is no event kind`);
    return undefined;
  }
  const message = section.optionalText('message');
  const logsource = readLogsource(section);
  const sourceId = textList(section, 'source_id');
  return {
    line: section.line,
    when: readWhen(section, fault),
    drop,
    kind,
    severity: section.optionalNumber('severity', { integer: true, min: 0, max: 6 }) ?? 1,
    ...(message !== undefined && { message }),
    ...(logsource && { logsource }),
    ...(sourceId && { sourceId }),
    fields: section.has('fields') ? readFields(section, fault) : [],
  };
}

function readWhen(section: YamlSection, fault: Fault): Condition[][] {
  if (!section.has('when')) return [];
  const plain = section.plain('when');
  const line = section.lineOf('when');
  const group = (value: unknown): Condition[] => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      fault(line, '"when" must name fields and what they must be');
      return [];
    }
    return Object.entries(value).flatMap(([field, wanted]) => {
      const tests = readTests(wanted, (message) =>
        fault(lineOfField(section, field) ?? line, `"${field}": ${message}`),
      );
      return tests.map((test) => ({ field, test }));
    });
  };
  return Array.isArray(plain) ? plain.map(group) : [group(plain)];
}

function lineOfField(section: YamlSection, field: string): number | undefined {
  if (Array.isArray(section.plain('when'))) return undefined;
  return section.entries('when').find((entry) => entry.name === field)?.line;
}

function readTests(wanted: unknown, fault: (message: string) => void): Test[] {
  if (isScalar(wanted) || Array.isArray(wanted)) {
    const values = asTexts(wanted);
    if (values !== undefined) return [{ op: 'in', values: values.map((one) => one.toLowerCase()) }];
    fault('must be compared with texts, numbers or true/false');
    return [];
  }
  return Object.entries(wanted as Record<string, unknown>).flatMap(([op, value]): Test[] => {
    const texts = asTexts(value);
    switch (op) {
      case 'equals':
      case 'in':
        if (texts) return [{ op: 'in', values: texts.map((one) => one.toLowerCase()) }];
        break;
      case 'contains':
      case 'starts_with':
      case 'ends_with':
        if (texts) return [{ op, values: texts.map((one) => one.toLowerCase()) }];
        break;
      case 'regex':
        if (typeof value === 'string') return [{ op, pattern: value }];
        break;
      case 'exists':
        if (typeof value === 'boolean') return [{ op, expected: value }];
        break;
      case 'above':
      case 'below':
        if (typeof value === 'number') return [{ op, bound: value }];
        break;
      case 'not':
        return readTests(value, fault).map((test) => ({ op: 'not', test }));
      default:
        fault(
          `unknown test "${op}"; known: equals, in, contains, starts_with, ends_with, regex, exists, above, below, not`,
        );
        return [];
    }
    fault(`the value of "${op}" is of the wrong type`);
    return [];
  });
}

function readFields(section: YamlSection, fault: Fault): FieldRule[] {
  return section.entries('fields').flatMap(({ name, value, line }): FieldRule[] => {
    if (!FIELD_NAMES.has(name)) {
      fault(line, `"${name}" is no field of our vocabulary; known: ${[...FIELD_NAMES].join(', ')}`);
      return [];
    }
    const rule = readValue(value, (message) => fault(line, `"${name}": ${message}`));
    return rule ? [{ name, line, value: rule }] : [];
  });
}

function readValue(value: unknown, fault: (message: string) => void): ValueRule | undefined {
  if (typeof value === 'string' && value.includes('{')) return { type: 'template', text: value };
  if (isScalar(value)) return { type: 'constant', value };
  const { from, lookup, default: fallback, as, ...others } = (value ?? {}) as Record<string, unknown>;
  const names = from === undefined ? undefined : asTexts(from);
  if (Object.keys(others).length > 0)
    fault(`unknown ${Object.keys(others).join(', ')}; known: from, lookup, default, as`);
  else if (names === undefined) fault('must be a text, a template or {from: FIELD}');
  else if (lookup !== undefined && typeof lookup !== 'string') fault('"lookup" must name a table');
  else if (fallback !== undefined && !isScalar(fallback))
    fault('"default" must be text, number or true/false');
  else if (as !== undefined && !CASTS.includes(as as never)) fault(`"as" must be one of ${CASTS.join(', ')}`);
  else
    return {
      type: 'from',
      names,
      ...(lookup !== undefined && { lookup: lookup as string }),
      ...(fallback !== undefined && { fallback: fallback as Scalar }),
      ...(as !== undefined && { as: as as (typeof CASTS)[number] }),
    };
  return undefined;
}
