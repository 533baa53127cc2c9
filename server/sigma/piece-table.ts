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

/**
 * Pieces of one length: a filter that most texts never get past, and behind it the pieces in order of their hash. What is
 * asked first is kept closest: memory far from the processor costs more than comparing.
 */
export interface PieceTable {
  readonly region: Region;
  /** Characters of a piece: 1 to 4. */
  readonly length: number;
  /** Of a word read from the bytes, those that make the piece. */
  readonly mask: number;
  /** 1 for each group that has a literal here. */
  readonly groups: Uint8Array;
  /** By the first bits of a hash, a word with two bits for each piece (see `passes`). */
  readonly filter: Int32Array;
  readonly shift: number;
  /** By the first bits of a hash: which row begins them. The next one's first row ends them. */
  readonly heads: Int32Array;
  readonly headShift: number;
  /** By row: the salted piece. */
  readonly keys: Int32Array;
  /** By row, ROW numbers. */
  readonly rows: Int32Array;
}

/** A row: the literal's group and number... */
export const GROUP = 0;
export const NUMBER = 1;
/** ...its length, where in it the piece stands, what is asked of its place, where its letters are. */
export const LENGTH = 2;
export const OFFSET = 3;
export const FLAGS = 4;
export const LETTERS = 5;
export const ROW = 8;

/** Whether a filter's word has both bits of a hash. */
export const FIRST_BIT = 13;
export const SECOND_BIT = 8;

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
  const size = Math.min(14, Math.max(2, Math.ceil(Math.log2(literals.length)) - 1));
  const headSize = Math.max(1, Math.ceil(Math.log2(literals.length)) - 1);
  const shift = 32 - size;
  const headShift = 32 - headSize;
  const filter = new Int32Array(2 ** size);
  const heads = new Int32Array(2 ** headSize + 1);
  const groups = new Uint8Array(literals.reduce((most, { group }) => Math.max(most, group), 0) + 1);
  const sorted = literals
    .map((literal) => {
      const offset = region === 'anywhere' ? counts.rarest(literal.text) : 0;
      const key = pieceKey(literal.text, offset, length) ^ saltOf(literal.group);
      return { literal, offset, key, hash: Math.imul(key, HASH) >>> 0 };
    })
    .sort((left, right) => left.hash - right.hash);
  const keys = Int32Array.from(sorted, ({ key }) => key);
  const rows = new Int32Array(literals.length * ROW);
  for (const [row, { literal, offset, hash }] of sorted.entries()) {
    const { text, affix, group, number, loose } = literal;
    filter[hash >>> shift]! |= (1 << (hash >>> FIRST_BIT)) | (1 << (hash >>> SECOND_BIT));
    heads[(hash >>> headShift) + 1] = row + 1;
    const at = row * ROW;
    rows[at + GROUP] = group;
    rows[at + NUMBER] = number;
    rows[at + LENGTH] = text.length;
    rows[at + OFFSET] = offset;
    rows[at + FLAGS] = ANCHORS[affix] + (loose ? LOOSE : 0);
    rows[at + LETTERS] = lettersOf(number);
    groups[group] = 1;
  }
  for (let head = 1; head < heads.length; head += 1) heads[head] = Math.max(heads[head]!, heads[head - 1]!);
  const mask = length === LONGEST ? -1 : 2 ** (8 * length) - 1;
  return { region, length, mask, groups, filter, shift, heads, headShift, keys, rows };
}
