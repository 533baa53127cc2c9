import { Lexer } from 'yaml';

export interface Survey {
  /** Where quoted texts begin. */
  readonly quotes: readonly number[];
  /** Where the document has more nodes than it may have, as far as tokens tell. */
  readonly full: number | undefined;
}

/**
 * Looks through the tokens of a document before it is parsed, which takes several times as long and more where each of them is a fault.
 * No kind of token that is counted can be there more often than there are nodes, in a document without faults.
 */
export function survey(text: string, nodeLimit: number): Survey {
  const quotes: number[] = [];
  const counts = [0, 0, 0, 0, 0];
  let at = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (!isText && SIGNS.has(token)) {
      isText = token === TEXT;
      continue;
    }
    const first = token[0];
    const kind = isText ? CONTENT : KINDS[first!];
    if (!isText && (first === '"' || first === "'")) quotes.push(at);
    isText = false;
    if (kind !== undefined) {
      counts[kind]! += 1;
      if (counts[kind]! > nodeLimit) return { quotes, full: at };
    }
    at += token.length;
  }
  return { quotes, full: undefined };
}

/** What the lexer says besides pieces of the text; after the last, the next piece is a plain text or a block of text. */
const TEXT = '\x1f';
const SIGNS: ReadonlySet<string> = new Set(['\x02', '\x18', TEXT]);

/** A node by itself. */
const CONTENT = 0;
/** The place of a node: an item, a key, what stands before a comma. */
const PLACE = 1;
const KINDS: Readonly<Record<string, number>> = {
  '"': CONTENT,
  "'": CONTENT,
  '*': CONTENT,
  '[': CONTENT,
  '{': CONTENT,
  '-': PLACE,
  ':': PLACE,
  ',': PLACE,
  ']': 2,
  '}': 2,
  '&': 3,
  '!': 4,
};
