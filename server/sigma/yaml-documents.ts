import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { RefusalError, refuse } from './refusal.ts';

/** YAML as plain nodes that know their line, so that every refusal can say where. */
export type YamlNode = YamlMap | YamlList | YamlScalar;
export interface YamlMap {
  readonly type: 'map';
  readonly line: number;
  readonly entries: readonly { readonly key: string; readonly line: number; readonly value: YamlNode }[];
}
export interface YamlList {
  readonly type: 'list';
  readonly line: number;
  readonly items: readonly YamlNode[];
}
export interface YamlScalar {
  readonly type: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
  /** How a number was written, where that differs from its decimal form (`0755`, `0x17`, more than 53 bits). */
  readonly written?: string;
}

export type YamlDocument =
  | { readonly root: YamlMap }
  | { readonly refused: { readonly line: number; readonly reason: string } };

/** Splits a file into its documents; a broken one does not hide the others. Empty documents are skipped. */
export function parseYamlDocuments(text: string, nodeLimit: number): YamlDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, intAsBigInt: true, strict: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): YamlDocument[] => {
    const error = document.errors[0];
    if (error !== undefined) {
      const line = error.linePos?.[0].line ?? lines.linePos(error.pos[0]).line;
      const reason = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
      return [{ refused: { line, reason: `YAML: ${reason}` } }];
    }
    if (document.contents === null) return [];
    try {
      const root = convert(document.contents, document as Document, lines, { left: nodeLimit }, 0);
      if (root.type === 'scalar' && root.value === null) return [];
      if (root.type !== 'map') refuse(root, 'the document is not a map');
      return [{ root }];
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return [{ refused: { line: error.line, reason: error.message } }];
    }
  });
}

const MAX_DEPTH = 40;

function convert(
  node: unknown,
  document: Document,
  lines: LineCounter,
  budget: { left: number },
  depth: number,
): YamlNode {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  const line = range ? lines.linePos(range[0]).line : 1;
  budget.left -= 1;
  if (budget.left < 0) refuse({ line }, 'the document has too many nodes (are its aliases a bomb?)');
  if (depth > MAX_DEPTH) refuse({ line }, `nested deeper than ${MAX_DEPTH}`);
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (target === undefined) refuse({ line }, `alias *${node.source} has no anchor`);
    return convert(target, document, lines, budget, depth + 1);
  }
  if (isMap(node)) {
    const entries = node.items.map((pair) => {
      const key = convert(pair.key, document, lines, budget, depth + 1);
      if (key.type !== 'scalar') refuse(key, 'a key is not a plain value');
      if (key.value === '<<') refuse(key, 'merge keys (<<) are not supported');
      const value: YamlNode =
        pair.value === null
          ? { type: 'scalar', line: key.line, value: null }
          : convert(pair.value, document, lines, budget, depth + 1);
      return { key: key.written ?? String(key.value), line: key.line, value };
    });
    return { type: 'map', line, entries };
  }
  if (isSeq(node)) {
    return {
      type: 'list',
      line,
      items: node.items.map((item) => convert(item, document, lines, budget, depth + 1)),
    };
  }
  if (isScalar(node)) return scalar(node.value, node.source, line);
  return { type: 'scalar', line, value: null };
}

function scalar(value: unknown, source: string | undefined, line: number): YamlScalar {
  if (typeof value === 'bigint' || typeof value === 'number') {
    const number = Number(value);
    const text = source ?? String(value);
    return {
      type: 'scalar',
      line,
      value: number,
      ...(text === String(number) ? {} : { written: text }),
    };
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return { type: 'scalar', line, value };
  return { type: 'scalar', line, value: String(value) };
}

/** The value of a key, or undefined. */
export function entry(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find((one) => one.key === key)?.value;
}

/** Nodes as plain data, for attributes that the engine carries without reading. */
export function toPlain(node: YamlNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(toPlain);
  return Object.fromEntries(node.entries.map((one) => [one.key, toPlain(one.value)]));
}

/** A non-empty string, or a refusal naming `what`. */
export function stringOf(node: YamlNode, what: string): string {
  if (node.type !== 'scalar' || node.value === null || node.value === '')
    return refuse(node, `${what} is not a text`);
  return node.written ?? String(node.value);
}

/** A text or a list of texts. */
export function stringsOf(node: YamlNode, what: string): string[] {
  return node.type === 'list' ? node.items.map((item) => stringOf(item, what)) : [stringOf(node, what)];
}
