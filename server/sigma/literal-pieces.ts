/** Knuth's multiplier: spreads what differs in the low bits over the high ones. */
export const HASH = 0x9e3779b1 | 0;

/** Characters of a piece: what a text is looked through for at once. */
export const PIECE = 4;

const RARE = /[`^~|;{}$<>&#@!*?+'%[\]\x80-\uFFFF]/;

/** A character of a short text that few texts have, by which it can be looked for. */
export const rareIn = (text: string): string | undefined => RARE.exec(text)?.[0];

/**
 * Up to four characters of a text as one number, the first lowest, as they are read from bytes in memory. Of a character
 * beyond Latin-1 only the low byte counts.
 */
export function pieceKey(text: string, offset: number, length: number): number {
  let key = 0;
  for (let i = Math.min(offset + length, text.length) - 1; i >= offset; i -= 1)
    key = (key << 8) | (text.charCodeAt(i) & 255);
  return key;
}

/** How often texts have each piece, give or take those that share a counter. */
export interface PieceCounts {
  /** Where in the text the piece stands that is had least; of several one behind the other, the first. */
  rarest(text: string, width?: number): number;
  countAt(text: string, offset: number): number;
}

/** Where a text is long, only its beginning is looked into. */
const LOOKED_INTO = 128;

export function countPieces(texts: readonly string[], length: number): PieceCounts {
  const piecesIn = (text: string) => Math.min(Math.max(1, text.length - length + 1), LOOKED_INTO);
  const total = texts.reduce((sum, text) => sum + piecesIn(text), 0);
  const size = Math.min(18, Math.max(6, Math.ceil(Math.log2(total * 2 + 1))));
  const counts = new Uint32Array(2 ** size);
  const counterOf = (text: string, offset: number) =>
    Math.imul(pieceKey(text, offset, length), HASH) >>> (32 - size);
  for (const text of texts)
    for (let offset = piecesIn(text) - 1; offset >= 0; offset -= 1) counts[counterOf(text, offset)]! += 1;
  const countAt = (text: string, offset: number) => counts[counterOf(text, offset)]!;
  return {
    countAt,
    rarest(text, width = 1) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let offset = 0; offset <= piecesIn(text) - width; offset += 1) {
        let use = 0;
        for (let i = 0; i < width; i += 1) use += countAt(text, offset + i);
        if (use >= least) continue;
        best = offset;
        least = use;
      }
      return best;
    },
  };
}
