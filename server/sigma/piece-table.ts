import { countPieces, HASH, pieceKey } from './literal-pieces.ts';
import type { Literal } from './literal-scanner.ts';

/** Where in a text a piece is looked for. */
export type Region = 'anywhere' | 'start' | 'end';

/** Pieces of one length: a bit set that most texts never get past, and behind it chains of those with one hash. */
export interface PieceTable {
  readonly region: Region;
  /** Characters of a piece: 4, 2 or 1. */
  readonly length: number;
  /** Of a word read from the bytes, those that make the piece. */
  readonly mask: number;
  readonly bits: Int32Array;
  readonly shift: number;
  /** By hash: where in `entries` the chain begins, or -1. */
  readonly heads: Int32Array;
  readonly headShift: number;
  /** All that is asked of a piece side by side: memory far from the processor costs more than comparing. */
  readonly entries: Int32Array;
}

/** An entry: its piece, then where the next of the chain is (or -1)... */
export const NEXT = 1;
/** ...the literal's number and its length... */
export const NUMBER = 2;
export const LENGTH = 3;
/** ...where in the literal the piece stands, what is asked of its place, where its letters are. */
export const OFFSET = 4;
export const FLAGS = 5;
export const LETTERS = 6;
/** ...and which of the scanner's literals it is. */
export const INDEX = 7;
const ENTRY = 8;

export const AT_START = 1;
export const AT_END = 2;
export const LOOSE = 4;

/** A literal with what stands in its entry. */
export interface Filed extends Literal {
  readonly index: number;
  readonly number: number;
  readonly flags: number;
  readonly letters: number;
}

/** Every literal in one table. What is short and anchored has one place where it can stand, and is looked for only there. */
export function createPieceTables(literals: readonly Filed[]): PieceTable[] {
  const groups = new Map<string, { region: Region; length: number; literals: Filed[] }>();
  for (const literal of literals) {
    const length = literal.text.length >= 4 ? 4 : Math.min(literal.text.length, 2);
    const region =
      length === 4 || (literal.flags & (AT_START | AT_END)) === 0
        ? 'anywhere'
        : (literal.flags & AT_START) === 0
          ? 'end'
          : 'start';
    const key = region + length;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { region, length, literals: [literal] });
    else group.literals.push(literal);
  }
  return [...groups.values()].map((group) => createPieceTable(group.literals, group.length, group.region));
}

function createPieceTable(literals: readonly Filed[], length: number, region: Region): PieceTable {
  const offsetOf = region === 'anywhere' ? rarestPiece(literals, length) : edge(length, region);
  const size = Math.min(18, Math.max(6, Math.ceil(Math.log2(literals.length * 24))));
  const headSize = Math.max(1, Math.ceil(Math.log2(literals.length)));
  const bits = new Int32Array(2 ** (size - 5));
  const heads = new Int32Array(2 ** headSize).fill(-1);
  const entries = new Int32Array(literals.length * ENTRY);
  const shift = 32 - size;
  const headShift = 32 - headSize;
  for (const [place, { text, index, number, flags, letters }] of literals.entries()) {
    const offset = offsetOf(text);
    const key = pieceKey(text, offset, length);
    const hash = Math.imul(key, HASH);
    bits[(hash >>> shift) >>> 5]! |= 1 << (hash >>> shift);
    const entry = place * ENTRY;
    entries[entry] = key;
    entries[entry + NEXT] = heads[hash >>> headShift]!;
    entries[entry + NUMBER] = number;
    entries[entry + LENGTH] = text.length;
    entries[entry + OFFSET] = offset;
    entries[entry + FLAGS] = flags;
    entries[entry + LETTERS] = letters;
    entries[entry + INDEX] = index;
    heads[hash >>> headShift] = entry;
  }
  const mask = length === 4 ? -1 : 2 ** (8 * length) - 1;
  return { region, length, mask, bits, shift, heads, headShift, entries };
}

/** What many rules name is what events usually hold. */
function rarestPiece(literals: readonly Filed[], length: number): (text: string) => number {
  const counts = countPieces(
    literals.map(({ text }) => text),
    length,
  );
  return (text) => counts.rarest(text);
}

const edge = (length: number, region: Region) => (text: string) =>
  region === 'start' ? 0 : text.length - length;
