import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { readPlainDocuments } from './plain-reader.ts';
import { numeric } from './plain-values.ts';
import { RefusalError, refuse } from './refusal.ts';
import type { YamlMap, YamlNode, YamlScalar } from './yaml-nodes.ts';

export type YamlDocument =
  | { readonly root: YamlMap }
  | { readonly refused: { readonly line: number; readonly reason: string } };

/**
 * Splits a file into its documents; a broken one does not hide the others. Empty documents are skipped.
 * @param startLine the line of the file where the text begins
 */
export function parseYamlDocuments(text: string, nodeLimit: number, startLine = 1): YamlDocument[] {
  const plain = readPlainDocuments(text, nodeLimit, startLine);
  return plain?.map((root) => ({ root })) ?? parseAnyYaml(text, nodeLimit, startLine);
}

/** The same by the `yaml` package alone: all of YAML, with a reason for each fault. */
export function parseAnyYaml(text: string, nodeLimit: number, startLine = 1): YamlDocument[] {
  const lines = new LineCounter();
  const lineOf: LineOf = (offset) => lines.linePos(offset).line + startLine - 1;
  const documents = parseAllDocuments(text, { lineCounter: lines, intAsBigInt: true, strict: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): YamlDocument[] => {
    const error = document.errors[0];
    if (error !== undefined) {
      const line = lineOf(error.pos[0]);
      const reason = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
      return [{ refused: { line, reason: `YAML: ${reason}` } }];
    }
    if (document.contents === null) return [];
    try {
      const root = convert(document.contents, document as Document, lineOf, { left: nodeLimit }, 0);
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

type LineOf = (offset: number) => number;

function convert(
  node: unknown,
  document: Document,
  lineOf: LineOf,
  budget: { left: number },
  depth: number,
): YamlNode {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  const line = lineOf(range ? range[0] : 0);
  budget.left -= 1;
  if (budget.left < 0) refuse({ line }, 'the document has too many nodes (are its aliases a bomb?)');
  if (depth > MAX_DEPTH) refuse({ line }, `nested deeper than ${MAX_DEPTH}`);
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (target === undefined) refuse({ line }, `alias *${node.source} has no anchor`);
    return convert(target, document, lineOf, budget, depth + 1);
  }
  if (isMap(node)) {
    const entries = node.items.map((pair) => {
      const key = convert(pair.key, document, lineOf, budget, depth + 1);
      if (key.type !== 'scalar') refuse(key, 'a key is not a plain value');
      if (key.value === '<<') refuse(key, 'merge keys (<<) are not supported');
      const value: YamlNode =
        pair.value === null
          ? { type: 'scalar', line: key.line, value: null }
          : convert(pair.value, document, lineOf, budget, depth + 1);
      return { key: key.written ?? String(key.value), line: key.line, value };
    });
    return { type: 'map', line, entries };
  }
  if (isSeq(node)) {
    return {
      type: 'list',
      line,
      items: node.items.map((item) => convert(item, document, lineOf, budget, depth + 1)),
    };
  }
  if (isScalar(node)) return scalar(node.value, node.source, line);
  return { type: 'scalar', line, value: null };
}

function scalar(value: unknown, source: string | undefined, line: number): YamlScalar {
  if (typeof value === 'bigint' || typeof value === 'number') {
    return numeric(Number(value), source ?? String(value), line);
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return { type: 'scalar', line, value };
  return { type: 'scalar', line, value: String(value) };
}
