import { type DetectionContext, parseDetection } from './detection.ts';
import type { FieldsOf } from './field-pipelines.ts';
import { refuse } from './refusal.ts';
import {
  type CompileLimits,
  type CompileOptions,
  type Expression,
  LEVELS,
  type Level,
  type LogSource,
  type RuleHead,
} from './rule-types.ts';
import { entry, stringOf, stringsOf, toPlain, type YamlMap, type YamlNode } from './yaml-nodes.ts';

export interface ParsedRule {
  readonly head: RuleHead;
  readonly logsource: LogSource;
  readonly detection: Expression;
  /** What its log source's pipelines make of a field. */
  readonly fieldsOf: FieldsOf;
}

/** What documents are read with. */
export interface ReadingOptions extends CompileOptions {
  readonly limits: CompileLimits;
  readonly fieldsIn: (logsource: LogSource) => FieldsOf;
}

const READ = new Set([
  'id',
  'name',
  'title',
  'level',
  'status',
  'description',
  'tags',
  'falsepositives',
  'fields',
  'logsource',
  'detection',
  'correlation',
  'filter',
]);
/** As the interface takes them in paths: a rule that cannot be named there could never be switched off. */
const ID_CHARS_MAX = 256;
const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

/** What rules, correlations and filters have in common. @throws RefusalError */
export function parseHead(file: string, root: YamlMap, options: CompileOptions): RuleHead {
  const title = textOf(root, 'title') ?? refuse(root, 'the title is missing');
  const taxonomy = textOf(root, 'taxonomy');
  if (taxonomy !== undefined && taxonomy !== 'sigma' && !options.taxonomies?.includes(taxonomy)) {
    refuse(entry(root, 'taxonomy')!, `taxonomy ${taxonomy} is not supported here`);
  }
  const status = textOf(root, 'status');
  if (status !== undefined && !STATUSES.includes(status))
    refuse(entry(root, 'status')!, `unknown status: ${status}`);
  if (status === 'unsupported') refuse(entry(root, 'status')!, 'the rule itself says that it is unsupported');
  const level = textOf(root, 'level');
  if (level !== undefined && !LEVELS.includes(level as Level)) {
    refuse(entry(root, 'level')!, `unknown level: ${level}`);
  }
  const name = textOf(root, 'name');
  const rest = root.entries.filter(({ key }) => !READ.has(key));
  const id = textOf(root, 'id') ?? name ?? title;
  if (id.length === 0 || id.length > ID_CHARS_MAX || /^\.\.?$/.test(id)) {
    const key = (['id', 'name', 'title'] as const).find((one) => textOf(root, one) === id)!;
    refuse(
      entry(root, key)!,
      `the ${key} by which the rule is known has ${id.length} characters; 1 to ${ID_CHARS_MAX} can be named, and neither . nor ..: give it an id`,
    );
  }
  return {
    id,
    ...(name === undefined ? {} : { name }),
    title,
    ...(level === undefined ? {} : { level: level as Level }),
    ...(status === undefined ? {} : { status }),
    description: textOf(root, 'description') ?? '',
    tags: textsOf(root, 'tags'),
    falsepositives: textsOf(root, 'falsepositives'),
    fields: textsOf(root, 'fields'),
    attributes: Object.fromEntries(rest.map(({ key, value }) => [key, toPlain(value)])),
    file,
    line: root.line,
  };
}

/** A top-level key that is not there, or null, says nothing. */
function said(root: YamlMap, key: string): YamlNode | undefined {
  const node = entry(root, key);
  return node?.type === 'scalar' && node.value === null ? undefined : node;
}

function textOf(root: YamlMap, key: string): string | undefined {
  const node = said(root, key);
  return node && stringOf(node, key);
}

function textsOf(root: YamlMap, key: string): string[] {
  const node = said(root, key);
  return node === undefined ? [] : stringsOf(node, key);
}

/** @throws RefusalError when none of product, category, service is given. */
export function parseLogSource(root: YamlMap): LogSource {
  const node = entry(root, 'logsource');
  if (node?.type !== 'map') return refuse(node ?? root, 'the logsource is missing');
  const part = (key: string) => {
    const value = entry(node, key);
    return value === undefined || (value.type === 'scalar' && value.value === null)
      ? {}
      : { [key]: stringOf(value, `logsource ${key}`).toLowerCase() };
  };
  const logsource: LogSource = { ...part('product'), ...part('category'), ...part('service') };
  if (Object.keys(logsource).length === 0)
    refuse(node, 'the logsource names no product, category or service');
  return logsource;
}

/** @throws RefusalError */
export function parseRule(file: string, root: YamlMap, options: ReadingOptions): ParsedRule {
  const head = parseHead(file, root, options);
  const logsource = parseLogSource(root);
  const section = entry(root, 'detection');
  if (section?.type !== 'map') return refuse(section ?? root, 'the detection is not a map');
  const fieldsOf = options.fieldsIn(logsource);
  return {
    head,
    logsource,
    detection: parseDetection(section, detectionContext(options, fieldsOf)),
    fieldsOf,
  };
}

export function detectionContext(
  { limits, placeholders = {} }: ReadingOptions,
  fieldsOf: FieldsOf,
): DetectionContext {
  return { limits, placeholders, fieldsOf };
}
