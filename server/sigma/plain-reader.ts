import { BAR, BRACKET, COLON, GREATER, giveUp, HASH, NEWLINE, NOT_PLAIN, PlainLines } from './plain-lines.ts';
import {
  beginsPlain,
  blockScalar,
  endOfPlain,
  flowItems,
  isQuote,
  plainTo,
  quoted,
} from './plain-scalars.ts';
import { resolvePlain } from './plain-values.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from './yaml-nodes.ts';

/** Control characters, tabs, and what may count as a line break, white space or mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNUSUAL = /[\0-\t\v-\x1f\x7f\x85\u2028\u2029\ufeff]/;
/** Deeper is left to the package, which says where it refuses. */
const MAX_DEPTH = 30;
/** The package counts 1,024 characters from a key's start to its colon. */
const MAX_KEY = 1000;
/** Keys are looked for one by one: rules have some ten a map, and a map of thousands is the package's business. */
const MAX_ENTRIES = 200;

/**
 * The YAML that rule files are written in: maps and lists in block style, scalars plain or quoted on one line, `|` and `>`,
 * lists of scalars in brackets, comments, several documents. The `yaml` package takes six times as long over it. Whatever is
 * not plainly understood (every fault, and tags, anchors, aliases, flow maps, texts over several lines, tabs...) is left to
 * the package: undefined. So this reader never refuses anything, and property tests hold it to the package's answer, node
 * for node.
 */
export function readPlainDocuments(
  text: string,
  nodeLimit: number,
  startLine = 1,
): readonly YamlMap[] | undefined {
  const plain = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  if (UNUSUAL.test(plain)) return undefined;
  try {
    return new PlainReader(new PlainLines(plain, startLine), nodeLimit).documents();
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    return undefined;
  }
}

class PlainReader {
  private readonly lines: PlainLines;
  private readonly nodeLimit: number;
  private nodesLeft = 0;

  constructor(lines: PlainLines, nodeLimit: number) {
    this.lines = lines;
    this.nodeLimit = nodeLimit;
  }

  documents(): YamlMap[] {
    const { lines } = this;
    const roots: YamlMap[] = [];
    lines.toContent();
    for (;;) {
      if (lines.indent === 0) {
        this.nodesLeft = this.nodeLimit;
        roots.push(this.map(0));
      }
      if (lines.indent !== -1) giveUp();
      if (lines.isAtEnd()) return roots;
      // Past the three dashes that begin another document.
      lines.at += 3;
      lines.endLine();
    }
  }

  /** A map whose first key stands here. */
  private map(depth: number): YamlMap {
    const { lines } = this;
    const { indent, line } = lines;
    this.spend(depth);
    const entries: YamlEntry[] = [];
    while (lines.indent === indent) {
      const entryLine = lines.line;
      const key = this.key();
      this.spend(depth);
      if (entries.length >= MAX_ENTRIES || entries.some((one) => one.key === key)) giveUp();
      entries.push({ key, line: entryLine, value: this.value(indent, depth + 1, true) });
    }
    if (lines.indent > indent) giveUp();
    return { type: 'map', line, entries };
  }

  /** A list whose first dash stands here. */
  private list(depth: number): YamlList {
    const { lines } = this;
    const { indent, line } = lines;
    this.spend(depth);
    const items: YamlNode[] = [];
    while (lines.indent === indent && lines.isDash()) {
      const start = lines.at;
      lines.at += 1;
      lines.skipSpaces();
      if (this.isKey()) {
        lines.indent = indent + lines.at - start;
        items.push(this.map(depth + 1));
      } else items.push(this.value(indent, depth + 1, false));
    }
    if (lines.indent > indent) giveUp();
    return { type: 'list', line, items };
  }

  /** What follows a colon or a dash, on its line or on those below. */
  private value(indent: number, depth: number, isOfMap: boolean): YamlNode {
    const { lines } = this;
    const { line } = lines;
    lines.skipSpaces();
    const first = lines.code();
    if (first === NEWLINE || first === HASH || lines.isAtEnd()) {
      lines.endLine();
      if (lines.indent > indent) return lines.isDash() ? this.list(depth) : this.map(depth);
      if (isOfMap && lines.indent === indent && lines.isDash()) return this.list(depth);
      this.spend(depth);
      return { type: 'scalar', line, value: null };
    }
    this.spend(depth);
    if (first === BAR || first === GREATER) {
      const value = blockScalar(lines, indent);
      lines.toContent();
      return { type: 'scalar', line, value };
    }
    const node = this.lineValue(first, line, depth);
    lines.endLine();
    return node;
  }

  private lineValue(first: number, line: number, depth: number): YamlNode {
    const { lines } = this;
    if (isQuote(first)) return { type: 'scalar', line, value: quoted(lines) };
    if (first === BRACKET) {
      const items = flowItems(lines);
      for (const _ of items) this.spend(depth + 1);
      return { type: 'list', line, items };
    }
    const end = endOfPlain(lines);
    if (lines.code(end) === COLON) giveUp();
    return resolvePlain(plainTo(lines, end), line) ?? giveUp();
  }

  private key(): string {
    const { lines } = this;
    const start = lines.at;
    const key = isQuote(lines.code())
      ? quoted(lines)
      : resolvePlain(plainTo(lines, endOfPlain(lines)), 0)?.value;
    if (typeof key !== 'string' || key === '<<' || lines.at - start > MAX_KEY) return giveUp();
    if (lines.code() !== COLON || !lines.endsWord(lines.at + 1)) giveUp();
    lines.at += 1;
    return key;
  }

  /** Whether a list item begins a map of its own. */
  private isKey(): boolean {
    const { lines } = this;
    const start = lines.at;
    if (!isQuote(lines.code())) return beginsPlain(lines) && lines.code(endOfPlain(lines)) === COLON;
    quoted(lines);
    const isKey = lines.code() === COLON;
    lines.at = start;
    return isKey;
  }

  private spend(depth: number): void {
    this.nodesLeft -= 1;
    if (this.nodesLeft < 0 || depth > MAX_DEPTH) giveUp();
  }
}
