import { type Document, isAlias, isMap, isScalar, isSeq, type Pair } from 'yaml';
import { numeric } from './plain-values.ts';
import { refuse } from './refusal.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-nodes.ts';

export const MAX_DEPTH = 40;

/**
 * The nodes of a parsed document as plain ones. Aliases count as much as what they stand for, which is converted once.
 * @param lineOf the line of a place in the text
 * @throws RefusalError
 */
export function convertDocument(
  document: Document,
  nodeLimit: number,
  lineOf: (offset: number) => number,
): YamlNode {
  const anchored = new Map<string, Anchored | 'open'>();
  let left = nodeLimit;
  /** The deepest that was reached since the innermost anchor. */
  let deepest = 0;

  function convert(node: unknown, depth: number): YamlNode {
    const { range, anchor } = (node ?? {}) as { range?: [number, number, number]; anchor?: string };
    const line = lineOf(range ? range[0] : 0);
    spend(1, depth, line);
    if (isAlias(node)) return aliased(node.source, depth + 1, line);
    if (!anchor) return content(node, depth, line);
    const [outside, before] = [deepest, left];
    deepest = depth;
    anchored.set(anchor, 'open');
    const converted = content(node, depth, line);
    anchored.set(anchor, { node: converted, size: before - left + 1, height: deepest - depth });
    deepest = Math.max(deepest, outside);
    return converted;
  }

  /** An alias stands for the last node of that name before it. */
  function aliased(name: string, depth: number, line: number): YamlNode {
    const target = anchored.get(name);
    if (target === undefined) refuse({ line }, `alias *${name} has no anchor`);
    if (target === 'open') refuse({ line }, `alias *${name} stands inside what it is to stand for`);
    spend(target.size, depth + target.height, line);
    return target.node;
  }

  function spend(nodes: number, depth: number, line: number): void {
    left -= nodes;
    if (left < 0) refuse({ line }, TOO_MANY_NODES);
    if (depth > MAX_DEPTH) refuse({ line }, `nested deeper than ${MAX_DEPTH}`);
    deepest = Math.max(deepest, depth);
  }

  function content(node: unknown, depth: number, line: number): YamlNode {
    if (isMap(node)) {
      const keys = new Set<string>();
      return { type: 'map', line, entries: node.items.map((pair) => entryOf(pair, depth + 1, keys)) };
    }
    if (isSeq(node)) return { type: 'list', line, items: node.items.map((item) => convert(item, depth + 1)) };
    if (isScalar(node)) return scalar(node.value, node.source, line);
    return { type: 'scalar', line, value: null };
  }

  /** @param keys those of the map so far: as written, and numbers as what they are besides */
  function entryOf(pair: Pair, depth: number, keys: Set<string>): YamlEntry {
    const key = convert(pair.key, depth);
    if (key.type !== 'scalar') return refuse(key, 'a key is not a plain value');
    if (key.value === '<<') refuse(key, 'merge keys (<<) are not supported');
    const plain = String(key.value);
    const text = key.written ?? plain;
    if (keys.has(text) || keys.has(plain)) refuse(key, 'YAML: Map keys must be unique');
    keys.add(text).add(plain);
    const value: YamlNode =
      pair.value === null ? { type: 'scalar', line: key.line, value: null } : convert(pair.value, depth);
    return { key: text, line: key.line, value };
  }

  return convert(document.contents, 0);
}

export const TOO_MANY_NODES = 'the document has too many nodes (are its aliases a bomb?)';

interface Anchored {
  readonly node: YamlNode;
  /** Nodes in it, itself included, and how deep they are below it. */
  readonly size: number;
  readonly height: number;
}

function scalar(value: unknown, source: string | undefined, line: number): YamlScalar {
  if (typeof value === 'bigint' || typeof value === 'number') {
    return numeric(Number(value), source ?? String(value), line);
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return { type: 'scalar', line, value };
  return { type: 'scalar', line, value: String(value) };
}
