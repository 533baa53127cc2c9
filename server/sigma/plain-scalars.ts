import {
  BACKSLASH,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  GREATER,
  giveUp,
  HASH,
  NEWLINE,
  type PlainLines,
  SINGLE_QUOTE,
  SPACE,
} from './plain-lines.ts';
import { fold, resolvePlain, unescaped } from './plain-values.ts';
import type { YamlScalar } from './yaml-nodes.ts';

/** Scalars of the plain reader: each begins at `at`, and leaves `at` behind itself. */

/** ASCII characters that a plain scalar may begin with here; a dash besides, where no space follows. */
const BEGINS_PLAIN: ReadonlySet<number> = new Set(
  Array.from({ length: 0x80 }, (_, code) => code).filter((code) =>
    /[\w$()+./;<=\\^~]/.test(String.fromCharCode(code)),
  ),
);

export function beginsPlain(lines: PlainLines): boolean {
  const code = lines.code();
  return BEGINS_PLAIN.has(code) || code >= 0xa0 || (code === DASH && !lines.endsWord(lines.at + 1));
}

/** Where a plain scalar stops: at a colon before a space, at a comment, at the end of the line. */
export function endOfPlain(lines: PlainLines): number {
  const { text } = lines;
  if (!beginsPlain(lines)) giveUp();
  for (let i = lines.at + 1; ; i += 1) {
    const code = text.charCodeAt(i);
    if (code === COLON && lines.endsWord(i + 1)) return i;
    if (code === NEWLINE || i >= text.length) return i;
    if (code === HASH && text.charCodeAt(i - 1) === SPACE) return i;
  }
}

/** The plain scalar that stops at `stop`, without the spaces before that. */
export function plainTo(lines: PlainLines, stop: number): string {
  const { text, at } = lines;
  let end = stop;
  while (text.charCodeAt(end - 1) === SPACE) end -= 1;
  lines.at = end;
  return text.slice(at, end);
}

export const isQuote = (code: number): boolean => code === SINGLE_QUOTE || code === DOUBLE_QUOTE;

/** The text in quotes, on one line. */
export function quoted(lines: PlainLines): string {
  const { text } = lines;
  const quote = lines.code();
  const start = lines.at + 1;
  let end = start;
  let isEscaped = false;
  for (; ; end += 1) {
    const code = text.charCodeAt(end);
    if (code === NEWLINE || end >= text.length) giveUp();
    if (code === quote) {
      if (quote === DOUBLE_QUOTE || text.charCodeAt(end + 1) !== quote) break;
    } else if (quote === SINGLE_QUOTE || code !== BACKSLASH) continue;
    isEscaped = true;
    end += 1;
    if (text.charCodeAt(end) === NEWLINE) giveUp();
  }
  lines.at = end + 1;
  const content = text.slice(start, end);
  if (!isEscaped) return content;
  return quote === SINGLE_QUOTE ? content.replaceAll("''", "'") : (unescaped(content) ?? giveUp());
}

const ITEM = String.raw`'(?:[^'\n]|'')*'|"[^"\\\n]*"|[A-Za-z0-9_./][\w./$()*-]*(?: [\w./$()*-]+)*`;
/** A list of scalars in brackets, on one line. */
const FLOW_LIST = new RegExp(String.raw`\[ *(?:(?:${ITEM}) *(?:, *(?=[^ \]])|(?=\])))*\]`, 'y');
const FLOW_ITEM = new RegExp(ITEM, 'g');

export function flowItems(lines: PlainLines): YamlScalar[] {
  const { line } = lines;
  FLOW_LIST.lastIndex = lines.at;
  const [list] = FLOW_LIST.exec(lines.text) ?? giveUp();
  lines.at += list.length;
  return (list.match(FLOW_ITEM) ?? []).map((item) => {
    if (item.startsWith("'")) return { type: 'scalar', line, value: item.slice(1, -1).replaceAll("''", "'") };
    if (item.startsWith('"')) return { type: 'scalar', line, value: item.slice(1, -1) };
    return resolvePlain(item, line) ?? giveUp();
  });
}

/** `|` and `>`, with or without `-`, indented as their first line is and more than `parent`; leaves `at` at the next line. */
export function blockScalar(lines: PlainLines, parent: number): string {
  const { text } = lines;
  const isFolded = lines.code() === GREATER;
  lines.at += 1;
  const strips = lines.code() === DASH;
  if (strips) lines.at += 1;
  lines.skipSpaces();
  if (lines.code() !== NEWLINE) giveUp();
  const rows: string[] = [];
  let indent = -1;
  for (let start = lines.at; start < text.length; ) {
    start += 1;
    lines.at = start;
    lines.line += 1;
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    lines.skipSpaces();
    const column = lines.at - start;
    if (lines.at >= end) {
      // Blank lines longer than the others, or before the first, are seldom meant and have rules of their own.
      if (column > Math.max(indent, 0)) giveUp();
      rows.push('');
    } else {
      if (indent === -1) indent = column;
      if (column < indent || column <= parent) {
        lines.at = start;
        break;
      }
      if (column > indent && isFolded) giveUp();
      rows.push(text.slice(start + indent, end));
    }
    lines.at = end;
    start = end;
  }
  while (rows.at(-1) === '') rows.pop();
  if (rows.length === 0) giveUp();
  const content = isFolded ? fold(rows) : rows.join('\n');
  return strips ? content : `${content}\n`;
}
