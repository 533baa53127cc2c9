import { countPieces, HASH, pieceKey } from './literal-pieces.ts';
import type { Affix } from './rule-types.ts';

/** A literal as it is looked for: in the texts of a group, reported by its number. Lower case, not empty. */
export interface FiledLiteral {
  readonly text: string;
  readonly affix: Affix;
  readonly group: number;
  readonly number: number;
  /** Also looked for in texts in which each long s was made an s. */
  readonly loose?: boolean;
}

/** Where in a text a piece is looked for. */
export type Region = 'anywhere' | 'start' | 'end';

/** Pieces of one length: a bit set that most texts never get past, and behind it chains of those with one hash. */
export interface PieceTable {
  readonly region: Region;
  /** Characters of a piece: 1 to 4. */
  readonly length: number;
  /** Of a word read from the bytes, those that make the piece. */
  readonly mask: number;
  /** 1 for each group that has a literal here. */
  readonly groups: Uint8Array;
  readonly bits: Int32Array;
  readonly shift: number;
  /** By hash: where in `entries` the chain begins, or -1. */
  readonly heads: Int32Array;
  readonly headShift: number;
  /** All that is asked of a piece side by side: memory far from the processor costs more than comparing. */
  readonly entries: Int32Array;
}

/** An entry: its salted piece, then where the next of the chain is (or -1), the literal's group and number... */
export const NEXT = 1;
export const GROUP = 2;
export const NUMBER = 3;
/** ...its length, where in it the piece stands, what is asked of its place, where its letters are. */
export const LENGTH = 4;
export const OFFSET = 5;
export const FLAGS = 6;
export const LETTERS = 7;
const ENTRY = 8;

export const AT_START = 1;
export const AT_END = 2;
export const LOOSE = 4;
const ANCHORS: Readonly<Record<Affix, number>> = {
  contains: 0,
  startswith: AT_START,
  endswith: AT_END,
  equals: AT_START + AT_END,
};

/** Keeps the pieces of different groups apart in one table. */
export const saltOf = (group: number): number => Math.imul(group + 1, 0x85ebca6b | 0);

const LONGEST = 4;

/**
 * Every literal in one table. What is short and anchored has one place where it can stand, and is looked for only
 * there. `lettersOf`: where the literal's letters are.
 */
export function createPieceTables(
  literals: readonly FiledLiteral[],
  lettersOf: (number: number) => number,
): PieceTable[] {
  const parts = new Map<string, { region: Region; length: number; literals: FiledLiteral[] }>();
  for (const literal of literals) {
    const length = Math.min(literal.text.length, LONGEST);
    const region = length === LONGEST ? 'anywhere' : REGIONS[literal.affix];
    const key = region + length;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { region, length, literals: [literal] });
    else part.literals.push(literal);
  }
  return [...parts.values()].map((part) =>
    createPieceTable(part.literals, part.length, part.region, lettersOf),
  );
}

const REGIONS: Readonly<Record<Affix, Region>> = {
  contains: 'anywhere',
  startswith: 'start',
  equals: 'start',
  endswith: 'end',
};

function createPieceTable(
  literals: readonly FiledLiteral[],
  length: number,
  region: Region,
  lettersOf: (number: number) => number,
): PieceTable {
  // What many rules name is what events usually hold.
  const counts = countPieces(
    literals.map(({ text }) => text),
    length,
  );
  const size = Math.min(18, Math.max(6, Math.ceil(Math.log2(literals.length * 24))));
  const headSize = Math.max(1, Math.ceil(Math.log2(literals.length)));
  const shift = 32 - size;
  const headShift = 32 - headSize;
  const bits = new Int32Array(2 ** (size - 5));
  const heads = new Int32Array(2 ** headSize).fill(-1);
  const entries = new Int32Array(literals.length * ENTRY);
  const groups = new Uint8Array(literals.reduce((most, { group }) => Math.max(most, group), 0) + 1);
  for (const [place, { text, affix, group, number, loose }] of literals.entries()) {
    const offset = region === 'anywhere' ? counts.rarest(text) : 0;
    const key = pieceKey(text, offset, length) ^ saltOf(group);
    const hash = Math.imul(key, HASH);
    bits[(hash >>> shift) >>> 5]! |= 1 << (hash >>> shift);
    const entry = place * ENTRY;
    entries[entry] = key;
    entries[entry + NEXT] = heads[hash >>> headShift]!;
    entries[entry + GROUP] = group;
    entries[entry + NUMBER] = number;
    entries[entry + LENGTH] = text.length;
    entries[entry + OFFSET] = offset;
    entries[entry + FLAGS] = ANCHORS[affix] + (loose ? LOOSE : 0);
    entries[entry + LETTERS] = lettersOf(number);
    heads[hash >>> headShift] = entry;
    groups[group] = 1;
  }
  const mask = length === LONGEST ? -1 : 2 ** (8 * length) - 1;
  return { region, length, mask, groups, bits, shift, heads, headShift, entries };
}
