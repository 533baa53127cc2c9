/** The text of one document of a file. */
export interface DocumentText {
  readonly text: string;
  /** The line of the file where it begins. */
  readonly startLine: number;
}

/** `---` and `...` at the start of a line, which nothing may hold: no quotes and no block (YAML 1.2, 9.1). */
const MARKER = /(?<![^\n])(?:\ufeff?---|\.\.\.)(?![^ \t\r\n])/g;
/** What may stand before the marker of a document and belongs to it: directives, comments. */
const DIRECTIVE = /^\ufeff?(?:%|[ \t\r]*(?:#|$))/;

/**
 * A file cut at its document markers, so that what is wrong with one document (a quote that is never closed) ends with it.
 * A part may hold no document at all.
 */
export function splitDocuments(text: string, startLine: number): DocumentText[] {
  const parts: DocumentText[] = [];
  let start = 0;
  let line = startLine;
  const cut = (end: number) => {
    if (end === start) return;
    const part = text.slice(start, end);
    parts.push({ text: part, startLine: line });
    start = end;
    line += newlinesIn(part);
  };
  for (const { index, 0: marker } of text.matchAll(MARKER)) {
    if (marker === '...') cut(text.indexOf('\n', index) + 1 || text.length);
    else if (!isDirectives(text.slice(start, index))) cut(index);
  }
  cut(text.length);
  return parts;
}

const isDirectives = (before: string) =>
  before.includes('%') && before.split('\n').every((line) => DIRECTIVE.test(line));

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
