import { refuse } from './refusal.ts';

/** YAML as plain nodes that know their line, so that every refusal can say where. */
export type YamlNode = YamlMap | YamlList | YamlScalar;
export interface YamlMap {
  readonly type: 'map';
  readonly line: number;
  readonly entries: readonly YamlEntry[];
}
export interface YamlEntry {
  readonly key: string;
  readonly line: number;
  readonly value: YamlNode;
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

/** The value of a key, or undefined. */
export function entry(map: YamlMap, key: string): YamlNode | undefined {
  for (const one of map.entries) if (one.key === key) return one.value;
  return undefined;
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
