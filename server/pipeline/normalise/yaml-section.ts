import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { FaultList } from './faults.ts';

/**
 * Typed reading of YAML with line numbers. Every getter reports a fault and returns `undefined` (or the default) when
 * the value is missing or of another type, so that one pass lists everything that is wrong.
 */
export interface YamlSection {
  readonly line: number;
  /** Line of a key's value, else of the section. */
  lineOf(key: string): number;
  has(key: string): boolean;
  fault(key: string | undefined, message: string): void;
  text(key: string): string | undefined;
  optionalText(key: string): string | undefined;
  number(key: string, bounds?: { min?: number; max?: number; integer?: boolean }): number | undefined;
  optionalNumber(key: string, bounds?: { min?: number; max?: number; integer?: boolean }): number | undefined;
  flag(key: string, fallback: boolean): boolean;
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined;
  optionalChoice<T extends string>(key: string, choices: readonly T[]): T | undefined;
  texts(key: string): { value: string; line: number }[];
  /** Free-form keys under `key`, as plain values with their lines. */
  entries(key: string): { name: string; value: unknown; line: number }[];
  /** Any value, plain. */
  plain(key: string): unknown;
  position(key: string): readonly [lng: number, lat: number] | undefined;
  section(key: string, keys: readonly string[]): YamlSection | undefined;
  optionalSection(key: string, keys: readonly string[]): YamlSection | undefined;
  sections(key: string, keys: readonly string[]): YamlSection[];
}

export interface YamlFile {
  /** The document as one map; `undefined` where it is none (reported). */
  asSection(keys: readonly string[]): YamlSection | undefined;
  /** The document as a list of maps. */
  asSections(keys: readonly string[]): YamlSection[];
}

/** Parses; syntax errors and duplicate keys become faults with their line. */
export function readYaml(file: string, text: string, faults: FaultList): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, strict: true, uniqueKeys: true });
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : counter.linePos(offset).line);
  for (const error of document.errors)
    faults.add(file, lineAt(error.pos[0]), error.message.split('\n')[0] ?? 'broken YAML');
  const broken = document.errors.length > 0;

  const settle = (node: unknown): Node | undefined => {
    const resolved = isAlias(node) ? node.resolve(document) : (node as Node | null | undefined);
    return resolved ?? undefined;
  };
  const lineOfNode = (node: unknown, fallback: number) => {
    const range = (node as Node | null | undefined)?.range;
    return range ? lineAt(range[0]) : fallback;
  };

  function sectionOf(
    raw: unknown,
    keys: readonly string[],
    where: string,
    outer: number,
  ): YamlSection | undefined {
    const node = settle(raw);
    if (!isMap(node)) {
      faults.add(file, lineOfNode(node, outer), `${where} must be a group of keys`);
      return undefined;
    }
    const line = lineOfNode(node, outer);
    const pairs = new Map<string, Pair>();
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (!keys.includes(key))
        faults.add(
          file,
          lineOfNode(pair.key, line),
          `unknown key "${key}"${where ? ` in ${where}` : ''}; known: ${keys.join(', ')}`,
        );
      else pairs.set(key, pair);
    }
    const nodeOf = (key: string) => {
      const node = settle(pairs.get(key)?.value);
      return isScalar(node) && node.value === null ? undefined : node;
    };
    const lineOf = (key: string) => lineOfNode(pairs.get(key)?.key, line);
    const fault = (key: string | undefined, message: string) =>
      faults.add(file, key === undefined ? line : lineOf(key), message);
    const scalar = (key: string) => {
      const node = nodeOf(key);
      return isScalar(node) ? node.value : undefined;
    };
    const missing = (key: string) => {
      if (nodeOf(key) !== undefined) return false;
      fault(key, `"${key}" is missing`);
      return true;
    };
    const optionalText = (key: string) => {
      if (nodeOf(key) === undefined) return undefined;
      const value = scalar(key);
      // An id written as a bare number (a badge, a floor) is meant as text.
      if (typeof value === 'number') return String((nodeOf(key) as { source?: string }).source ?? value);
      if (typeof value === 'string' && value.trim() !== '') return value;
      fault(key, `"${key}" must be text`);
      return undefined;
    };
    const optionalNumber: YamlSection['optionalNumber'] = (key, bounds = {}) => {
      if (nodeOf(key) === undefined) return undefined;
      const value = scalar(key);
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false } = bounds;
      if (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= min &&
        value <= max &&
        (!integer || Number.isInteger(value))
      )
        return value;
      const range = Number.isFinite(min) || Number.isFinite(max) ? ` from ${min} to ${max}` : '';
      fault(key, `"${key}" must be a ${integer ? 'whole ' : ''}number${range}`);
      return undefined;
    };
    const optionalChoice: YamlSection['optionalChoice'] = (key, choices) => {
      const value = optionalText(key);
      if (value === undefined) return undefined;
      const found = choices.find((choice) => choice === value);
      if (found === undefined) fault(key, `"${key}" is "${value}"; it must be one of ${choices.join(', ')}`);
      return found;
    };

    const self: YamlSection = {
      line,
      lineOf,
      fault,
      has: (key) => nodeOf(key) !== undefined,
      optionalText,
      text: (key) => (missing(key) ? undefined : optionalText(key)),
      optionalNumber,
      number: (key, bounds) => (missing(key) ? undefined : optionalNumber(key, bounds)),
      flag(key, fallback) {
        if (nodeOf(key) === undefined) return fallback;
        const value = scalar(key);
        if (typeof value === 'boolean') return value;
        fault(key, `"${key}" must be true or false`);
        return fallback;
      },
      optionalChoice,
      choice: (key, choices) => (missing(key) ? undefined : optionalChoice(key, choices)),
      texts(key) {
        const node = nodeOf(key);
        if (node === undefined) return [];
        if (!isSeq(node)) {
          fault(key, `"${key}" must be a list`);
          return [];
        }
        return node.items.flatMap((item) => {
          const one = settle(item);
          const value = isScalar(one) ? one.value : undefined;
          if (typeof value === 'string' || typeof value === 'number')
            return [{ value: String(value), line: lineOfNode(one, lineOf(key)) }];
          faults.add(file, lineOfNode(one, lineOf(key)), `"${key}" must list texts`);
          return [];
        });
      },
      plain(key) {
        return nodeOf(key)?.toJS(document);
      },
      entries(key) {
        const node = nodeOf(key);
        if (node === undefined) return [];
        if (!isMap(node)) {
          fault(key, `"${key}" must be a group of keys`);
          return [];
        }
        return node.items.map((pair) => ({
          name: isScalar(pair.key) ? String(pair.key.value) : '',
          value: settle(pair.value)?.toJS(document) ?? null,
          line: lineOfNode(pair.key, lineOf(key)),
        }));
      },
      position(key) {
        if (missing(key)) return undefined;
        const node = nodeOf(key);
        const numbers = isSeq(node)
          ? node.items.map((item) => (isScalar(item) ? item.value : undefined))
          : [];
        const [lng, lat] = numbers;
        if (numbers.length === 2 && typeof lng === 'number' && typeof lat === 'number') {
          if (Math.abs(lng) <= 180 && Math.abs(lat) <= 90) return [lng, lat];
          fault(key, `"${key}" lies off the earth: [${lng}, ${lat}]; it is [longitude, latitude]`);
        } else fault(key, `"${key}" must be [longitude, latitude]`);
        return undefined;
      },
      section: (key, inner) =>
        missing(key) ? undefined : sectionOf(nodeOf(key), inner, `"${key}"`, lineOf(key)),
      optionalSection: (key, inner) =>
        nodeOf(key) === undefined ? undefined : sectionOf(nodeOf(key), inner, `"${key}"`, lineOf(key)),
      sections(key, inner) {
        const node = nodeOf(key);
        if (node === undefined) return [];
        return sectionsOf(node, inner, `"${key}"`, lineOf(key));
      },
    };
    return self;
  }

  function sectionsOf(raw: unknown, keys: readonly string[], where: string, outer: number): YamlSection[] {
    const node = settle(raw);
    if (!isSeq(node)) {
      faults.add(file, lineOfNode(node, outer), `${where} must be a list`);
      return [];
    }
    return node.items.flatMap((item) => {
      const section = sectionOf(item, keys, `an entry of ${where}`, outer);
      return section ? [section] : [];
    });
  }

  return {
    asSection: (keys) => (broken ? undefined : sectionOf(document.contents, keys, 'the file', 1)),
    // An empty file is an empty list: a site without cameras is a site.
    asSections: (keys) =>
      broken || document.contents === null ? [] : sectionsOf(document.contents, keys, 'the file', 1),
  };
}
