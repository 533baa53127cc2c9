import type { Affix } from './rule-types.ts';

/** A lower-case literal and where in a text it must stand. Not empty. */
export interface Literal {
  readonly text: string;
  readonly affix: Affix;
}

/**
 * Tells which of many literals a text has, case apart. Of each literal one piece of at most four characters is looked
 * for, all at once: a piece is one 32-bit number that rolls along the text, held against a bit set that stays in the
 * first-level cache. Where a piece is found the whole literal is compared: what is reported is exact. (Aho-Corasick,
 * whose every step waits for the one before, took several times as long with 6,000 literals.)
 */
export interface LiteralScanner {
  /** The number of literals found; each stands once in `found`, in no order, until the next scan. */
  scan(text: string): number;
  readonly found: Int32Array;
}

const PIECE = 4;

export function createLiteralScanner(literals: readonly Literal[]): LiteralScanner {
  const offsets = choosePieces(literals);
  const tables: PieceTable[] = [];
  for (let length = 1; length <= PIECE; length += 1) {
    const pieces = new Map<number, number[]>();
    for (const [number, { text }] of literals.entries()) {
      if (Math.min(text.length, PIECE) !== length) continue;
      const key = pieceKey(text, offsets[number]!, length);
      const same = pieces.get(key);
      if (same === undefined) pieces.set(key, [number]);
      else same.push(number);
    }
    if (pieces.size > 0) tables.push(createPieceTable(length, pieces));
  }
  const shortest = literals.reduce(
    (least, { text }) => Math.min(least, text.length),
    Number.POSITIVE_INFINITY,
  );

  const found = new Int32Array(literals.length);
  const foundAt = new Int32Array(literals.length);
  let epoch = 0;
  let count = 0;

  /** `end`: the index behind the piece. */
  function check(numbers: readonly number[], length: number, text: string, end: number): void {
    for (let k = 0; k < numbers.length; k += 1) {
      const number = numbers[k]!;
      if (foundAt[number] === epoch) continue;
      const { affix, text: whole } = literals[number]!;
      const start = end - length - offsets[number]!;
      if (start < 0 || !standsRight(affix, start, whole.length, text.length)) continue;
      if (!hasAt(text, whole, start)) continue;
      foundAt[number] = epoch;
      found[count] = number;
      count += 1;
    }
  }

  /** False when the text is not ASCII and not known to be in lower case: what was found is void then. */
  function scanWith(
    { length, mask, bits, shift, pieces }: PieceTable,
    text: string,
    isLower: boolean,
  ): boolean {
    let key = 0;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127 && !isLower) return false;
      key = (key << 8) | ((code | 32) & 255);
      const place = Math.imul(key & mask, HASH) >>> shift;
      if (((bits[place >>> 5]! >>> (place & 31)) & 1) === 0) continue;
      const numbers = i + 1 < length ? undefined : pieces.get(key & mask);
      if (numbers !== undefined) check(numbers, length, text, i + 1);
    }
    return true;
  }

  return {
    found,
    scan(text) {
      epoch += 1;
      count = 0;
      if (text.length < shortest) return 0;
      for (let i = 0; i < tables.length; i += 1) {
        if (scanWith(tables[i]!, text, false)) continue;
        // Beyond ASCII lower case may change the length: what is found is told of the lowered text.
        epoch += 1;
        count = 0;
        const lower = text.toLowerCase();
        for (const table of tables) scanWith(table, lower, true);
        break;
      }
      return count;
    },
  };
}

/** Pieces of one length: exactly in a map, and a bit set before it that most texts never get past. */
interface PieceTable {
  readonly length: number;
  readonly mask: number;
  readonly pieces: ReadonlyMap<number, readonly number[]>;
  readonly bits: Int32Array;
  readonly shift: number;
}

/** Knuth's multiplier: spreads what differs in the low bits over the high ones. */
const HASH = 0x9e3779b1 | 0;

function createPieceTable(length: number, pieces: ReadonlyMap<number, readonly number[]>): PieceTable {
  const size = Math.min(18, Math.max(9, Math.ceil(Math.log2(pieces.size * 24))));
  const shift = 32 - size;
  const bits = new Int32Array(2 ** (size - 5));
  for (const key of pieces.keys()) {
    const place = Math.imul(key, HASH) >>> shift;
    bits[place >>> 5]! |= 1 << (place & 31);
  }
  return { length, mask: length === PIECE ? -1 : 2 ** (8 * length) - 1, pieces, bits, shift };
}

/** As the scan rolls it: a hint that holds for capitals too, and mixes up a few other characters. */
function pieceKey(text: string, offset: number, length: number): number {
  let key = 0;
  for (let i = offset; i < offset + length; i += 1) key = (key << 8) | ((text.charCodeAt(i) | 32) & 255);
  return key;
}

function standsRight(affix: Affix, start: number, length: number, whole: number): boolean {
  if (start + length > whole) return false;
  if (affix === 'contains') return true;
  if (affix !== 'endswith' && start !== 0) return false;
  return affix === 'startswith' || start + length === whole;
}

/** ASCII without capitals. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) => (code >= 65 && code <= 90 ? code + 32 : code));

function hasAt(text: string, literal: string, start: number): boolean {
  for (let i = 0; i < literal.length; i += 1) {
    const code = text.charCodeAt(start + i);
    if ((code < 128 ? FOLDED[code] : code) !== literal.charCodeAt(i)) return false;
  }
  return true;
}

/** Of each literal the piece that fewest others have: what many rules name is what events usually hold. */
function choosePieces(literals: readonly Literal[]): Int32Array {
  const uses = new Map<string, number>();
  for (const { text } of literals)
    for (const piece of new Set(piecesOf(text))) uses.set(piece, (uses.get(piece) ?? 0) + 1);
  return Int32Array.from(literals, ({ text }) => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [offset, piece] of piecesOf(text).entries()) {
      const use = uses.get(piece)!;
      if (use < least) {
        best = offset;
        least = use;
      }
    }
    return best;
  });
}

/** Where a literal is long, only its beginning is looked into. */
const LOOKED_INTO = 64;

function piecesOf(text: string): string[] {
  const count = Math.min(Math.max(1, text.length - PIECE + 1), LOOKED_INTO);
  return Array.from({ length: count }, (_, offset) => text.slice(offset, offset + PIECE));
}
