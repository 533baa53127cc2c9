import { countPieces, HASH, PIECE, type PieceCounts, pieceKey } from './literal-pieces.ts';
import { groupPlans, type Look, type Piece, piecesOf } from './piece-plan.ts';
import type { Affix } from './rule-types.ts';

/** A literal as it is looked for: in the texts of a group. Lower case, not empty. */
export interface FiledLiteral {
  readonly text: string;
  readonly affix: Affix;
  readonly group: number;
  /** What is told where it is found. */
  readonly marks: readonly number[];
  /** Also looked for in texts in which each long s was made an s. */
  readonly loose?: boolean;
}

/**
 * The pieces of all literals: a filter that most of a text never gets past, and behind it one row a piece in order of
 * their hash. Memory that no cache holds costs more than all computing, so that a row has everything that its literal
 * needs side by side: two lines of memory at most for whatever is found.
 */
export interface PieceTable {
  /** By group: where pieces are looked for in its texts, LOOK numbers a place. */
  readonly looks: readonly (Int32Array | undefined)[];
  /** By the first bits of a hash, a word with two bits for each piece. */
  readonly filter: Int32Array;
  readonly shift: number;
  /** By the first bits of a hash: its first row, 0 where it has none. */
  readonly heads: Int32Array;
  readonly headShift: number;
  readonly rows: Int32Array;
  /** The literals as text, by the number in a row. */
  readonly texts: readonly string[];
}

/** A look, as `scan/assembly/scan.ts` reads it: the piece's length and bits, its salt and code, every how many places (0: at one alone)... */
export const PIECE_LENGTH = 0;
export const MASK = 1;
export const SALT = 2;
export const LOOK_CODE = 3;
export const STEP = 4;
/** ...and that one, so far from the text's start, or if negative from its end. */
export const DISTANCE = 5;
export const LOOK = 6;

/** A row, likewise: the salted piece, which look it is of, how far away the next row of its head is, 0 where there is none... */
export const KEY = 0;
export const CODE = 1;
export const NEXT = 2;
/** ...where in the literal the piece stands, the literal's length, what is asked of it, how many marks it has... */
export const OFFSET = 3;
export const LENGTH = 4;
export const FLAGS = 5;
export const MARKS = 6;
/** ...its number, its characters, four a number and filled up to sixteen, and its marks. */
export const NUMBER = 7;
export const LETTERS = 8;

/** Which bits of a filter's word a hash has. */
export const FIRST_BIT = 13;
export const SECOND_BIT = 8;

/** The literal ends where the text ends. */
export const AT_END = 1;
export const LOOSE = 2;

/** 32 KB: beside a text it stays in the nearest cache. */
const LARGEST_FILTER = 13;

/** @param literals one in several groups is filed several times */
export function createPieceTable(literals: readonly FiledLiteral[]): PieceTable {
  // What many rules name is what events usually hold.
  const counts: PieceCounts = countPieces(
    literals.map(({ text }) => text),
    PIECE,
  );
  const plans = groupPlans(literals);
  const pieces = literals
    .flatMap((literal, number) =>
      piecesOf(literal, plans.get(literal.group)!, counts).map((piece) => ({
        literal,
        number,
        piece,
        ...hashed(literal, piece),
      })),
    )
    .sort((left, right) => left.hash - right.hash);
  const bits = Math.ceil(Math.log2(pieces.length + 1));
  const shift = 32 - Math.min(LARGEST_FILTER, Math.max(2, bits - 1));
  // Twice as many as pieces: most heads have one row or none.
  const headShift = 32 - Math.max(1, bits + 1);
  const filter = new Int32Array(2 ** (32 - shift));
  const heads = new Int32Array(2 ** (32 - headShift));
  const lasts = new Map<number, number>();
  // No row is at 0: heads without rows say that.
  const rows: number[] = new Array(LINE).fill(0);
  for (const { literal, number, piece, key, hash } of pieces) {
    filter[hash >>> shift]! |= (1 << (hash >>> FIRST_BIT)) | (1 << (hash >>> SECOND_BIT));
    const { text, affix, loose, marks } = literal;
    const letters = Array.from({ length: lettersOf(text.length) }, (_, i) => pieceKey(text, i * 4, 4));
    const row = inOneLine(rows.length, LETTERS + letters.length + marks.length);
    while (rows.length < row) rows.push(0);
    rows.push(key, piece.look.code, 0, piece.offset, text.length);
    rows.push((affix === 'equals' ? AT_END : 0) + (loose ? LOOSE : 0), marks.length, number);
    rows.push(...letters, ...marks);
    const head = hash >>> headShift;
    const before = lasts.get(head);
    if (before === undefined) heads[head] = row;
    else rows[before + NEXT] = row - before;
    lasts.set(head, row);
  }
  const looks: (Int32Array | undefined)[] = [];
  for (const [group, plan] of plans) looks[group] = Int32Array.from(plan.looks.flatMap(numbersOf));
  return {
    looks: Array.from(looks),
    filter,
    shift,
    heads,
    headShift,
    rows: Int32Array.from(rows),
    texts: literals.map(({ text }) => text),
  };
}

/** How many numbers hold so many characters: sixteen are compared at once. */
export const lettersOf = (length: number): number => Math.ceil(length / 16) * 4;

/** Numbers in what the processor fetches from memory at once. */
const LINE = 16;

/** Where a row of that size can begin from `at` on without lying in more lines than it must. */
function inOneLine(at: number, size: number): number {
  const left = LINE - (at % LINE);
  return size % LINE <= left || left === LINE ? at : at + left;
}

function numbersOf({ at, length, mask, salt, code, step, distance }: Look): number[] {
  return [length, mask, salt, code, at === 'each' ? step : 0, at === 'end' ? -distance : distance];
}

function hashed({ text }: FiledLiteral, { look, offset }: Piece) {
  const key = pieceKey(text, offset, look.length) ^ look.salt;
  return { key, hash: Math.imul(key, HASH) >>> 0 };
}
