import { lowerCase } from './lower-case.ts';
import { isAsciiText } from './regex.ts';
import type { KnownText } from './text-memo.ts';

/** Interns field names, so that tests address a record's fields by number. */
export interface FieldTable {
  readonly names: readonly string[];
  /** The field can only be a property of that very name. */
  readonly isPlain: readonly boolean[];
  /** The number of a field; the same for the same name. */
  idOf(name: string): number;
}

export function createFieldTable(): FieldTable {
  const names: string[] = [];
  const isPlain: boolean[] = [];
  const ids = new Map<string, number>();
  return {
    names,
    isPlain,
    idOf(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      ids.set(name, names.length);
      names.push(name);
      isPlain.push(!name.includes('.') && !(name in Object.prototype));
      return names.length - 1;
    },
  };
}

type Values = string | readonly string[];
/** What a missing field reads as; `null` is a value of its own. */
export const ABSENT: unique symbol = Symbol('absent');

/**
 * One record while it is being matched: each field is looked up, turned to text and lower-cased at most once, and
 * only when a rule asks. Made to be reused: `load` puts the next record in.
 *
 * A field is found as the record's own property of that very name, else along its dots through nested objects; a
 * list on the way stands for each of its items.
 */
export interface RecordView {
  /** Another number for each record loaded. */
  readonly epoch: number;
  load(record: Readonly<Record<string, unknown>>): void;
  record(): Readonly<Record<string, unknown>>;
  /** The value as it is, or ABSENT. */
  raw(field: number): unknown;
  /** Tells that the field is one text, which stands in lower case among the texts that were collected. */
  standsAt(field: number, index: number, texts: LowerTexts): void;
  /** Tells that the field is one text, of which something is known. */
  isKnown(field: number, text: KnownText): void;
  known(field: number): KnownText | undefined;
  /** The value's texts (a list has several), undefined when absent, null or an object. */
  text(field: number): Values | undefined;
  lower(field: number): Values | undefined;
  /** Whether all of its texts are ASCII. */
  isAscii(field: number): boolean;
  /** Every text anywhere in the record. */
  leaves(): readonly string[];
  lowerLeaves(): readonly string[];
}

/** Texts in lower case, undefined where one is not there as the runtime would make it. */
export interface LowerTexts {
  lowerAt(index: number): string | undefined;
}

export function createRecordView(fields: FieldTable): RecordView {
  let record: Readonly<Record<string, unknown>> = {};
  const { names, isPlain } = fields;
  let epoch = 0;
  const rawAt: number[] = [];
  const rawOf: unknown[] = [];
  const textAt: number[] = [];
  const textOf: (Values | undefined)[] = [];
  const lowerAt: number[] = [];
  const lowerOf: (Values | undefined)[] = [];
  const asciiAt: number[] = [];
  const asciiOf: boolean[] = [];
  const indexAt: number[] = [];
  const indexOf: number[] = [];
  const knownAt: number[] = [];
  const knownOf: KnownText[] = [];
  let lowerTexts: LowerTexts | undefined;
  let leaves: readonly string[] | undefined;
  let lowerLeaves: string[] | undefined;

  function raw(field: number): unknown {
    if (rawAt[field] === epoch) return rawOf[field];
    rawAt[field] = epoch;
    const name = names[field]!;
    const own = isPlain[field] ? record[name] : valueAt(record, name);
    const value = own === undefined ? ABSENT : own;
    rawOf[field] = value;
    return value;
  }
  function text(field: number): Values | undefined {
    if (textAt[field] === epoch) return textOf[field];
    textAt[field] = epoch;
    const value = raw(field);
    const texts = typeof value === 'string' ? value : textsOf(value);
    textOf[field] = texts;
    return texts;
  }
  function lower(field: number): Values | undefined {
    if (lowerAt[field] === epoch) return lowerOf[field];
    lowerAt[field] = epoch;
    if (knownAt[field] === epoch) {
      const { lower: known } = knownOf[field]!;
      if (known !== undefined) {
        lowerOf[field] = known;
        return known;
      }
    }
    // To cut it out of what is there costs a tenth of making it anew.
    const there = indexAt[field] === epoch ? lowerTexts?.lowerAt(indexOf[field]!) : undefined;
    if (there !== undefined) {
      lowerOf[field] = there;
      return there;
    }
    const texts = text(field);
    const lowered = typeof texts === 'string' ? lowerCase(texts) : texts?.map(lowerCase);
    lowerOf[field] = lowered;
    return lowered;
  }
  function isAscii(field: number): boolean {
    if (asciiAt[field] === epoch) return asciiOf[field]!;
    asciiAt[field] = epoch;
    const texts = text(field) ?? '';
    const answer = typeof texts === 'string' ? isAsciiText(texts) : texts.every(isAsciiText);
    asciiOf[field] = answer;
    return answer;
  }
  function allLeaves(): readonly string[] {
    if (leaves === undefined) {
      leaves = leavesOf(record);
    }
    return leaves;
  }
  return {
    epoch: 0,
    load(next) {
      record = next;
      epoch += 1;
      (this as { epoch: number }).epoch = epoch;
      leaves = undefined;
      lowerLeaves = undefined;
    },
    record: () => record,
    raw,
    standsAt(field, index, texts) {
      indexAt[field] = epoch;
      indexOf[field] = index;
      lowerTexts = texts;
    },
    isKnown(field, text) {
      knownAt[field] = epoch;
      knownOf[field] = text;
    },
    known: (field) => (knownAt[field] === epoch ? knownOf[field] : undefined),
    text,
    lower,
    isAscii,
    leaves: allLeaves,
    lowerLeaves() {
      lowerLeaves ??= allLeaves().map(lowerCase);
      return lowerLeaves;
    },
  };
}

/** What lies deeper in a record is not read: by no test, and by no explanation. */
export const MAX_DEPTH = 32;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A field's value or ABSENT; see RecordView for how it is found. */
export function valueAt(record: unknown, path: string, depth = 0): unknown {
  if (!isObject(record)) return ABSENT;
  if (Array.isArray(record)) {
    if (depth > MAX_DEPTH) return ABSENT;
    const found = record.map((item) => valueAt(item, path, depth + 1)).filter((value) => value !== ABSENT);
    return found.length === 0 ? ABSENT : found.flat();
  }
  if (Object.hasOwn(record, path)) {
    const value = record[path];
    return value === undefined ? ABSENT : value;
  }
  const dot = path.indexOf('.');
  if (dot <= 0 || depth > MAX_DEPTH) return ABSENT;
  const head = path.slice(0, dot);
  return Object.hasOwn(record, head) ? valueAt(record[head], path.slice(dot + 1), depth + 1) : ABSENT;
}

/** Numbers and booleans as text, so that they compare equal to text. */
export function textsOf(value: unknown, depth = 1): Values | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (!Array.isArray(value) || depth > MAX_DEPTH) return undefined;
  const texts: string[] = [];
  for (const item of value) {
    const text = textsOf(item, depth + 1);
    if (typeof text === 'string') texts.push(text);
    // One by one: no call takes hundreds of thousands of arguments.
    else if (text !== undefined) for (const each of text) texts.push(each);
  }
  return texts;
}

/** Every text anywhere in a value. */
export function leavesOf(value: unknown): string[] {
  const leaves: string[] = [];
  collectLeaves(value, leaves, 0);
  return leaves;
}

function collectLeaves(value: unknown, into: string[], depth: number): void {
  if (isObject(value)) {
    if (depth > MAX_DEPTH) return;
    for (const item of Object.values(value)) collectLeaves(item, into, depth + 1);
    return;
  }
  const text = textsOf(value);
  if (typeof text === 'string') into.push(text);
}
