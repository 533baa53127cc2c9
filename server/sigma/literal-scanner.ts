import { HASH } from './literal-pieces.ts';
import {
  AT_END,
  AT_START,
  createPieceTables,
  type Filed,
  FLAGS,
  INDEX,
  LENGTH,
  LETTERS,
  LOOSE,
  NEXT,
  NUMBER,
  OFFSET,
  type PieceTable,
} from './piece-table.ts';
import type { Affix } from './rule-types.ts';
import { type TextBytes, WIDE } from './text-bytes.ts';

/** A lower-case literal and where in a text it must stand. Not empty. */
export interface Literal {
  readonly text: string;
  readonly affix: Affix;
  /** Also looked for in texts in which each long s was made an s. */
  readonly loose?: boolean;
}

/**
 * Tells which of many literals a text has. Of each literal one piece of four characters (two or one, where it
 * is shorter) is looked for, all at once: each four bytes of the text are one 32-bit number, held against a bit set that
 * stays in the nearest caches. Where a piece is found the whole literal is compared: what is reported is exact.
 * (Aho-Corasick, whose every step waits for the one before, took several times as long with 6,000 literals.)
 *
 * Data for `scanFor`, which is one function for all scanners: the runtime compiles it once.
 */
export interface LiteralScanner {
  readonly filed: readonly Filed[];
  readonly shortest: number;
  /** The characters of the literals of Latin-1, one literal behind the other. */
  readonly letters: DataView;
  readonly narrow: readonly PieceTable[];
  /** Made when the first text comes that is not Latin-1: holds the literals that are not, too. */
  wide: readonly PieceTable[] | undefined;
}

/** Numbers of the literals found in any of a record's texts, each once. */
export interface Found {
  readonly has: Uint8Array;
  readonly list: Int32Array;
  count: number;
}

export const createFound = (literals: number): Found => ({
  has: new Uint8Array(literals),
  list: new Int32Array(literals),
  count: 0,
});

export function clearFound(found: Found): void {
  for (let i = 0; i < found.count; i += 1) found.has[found.list[i]!] = 0;
  found.count = 0;
}

const ANCHORS: Readonly<Record<Affix, number>> = {
  contains: 0,
  startswith: AT_START,
  endswith: AT_END,
  equals: AT_START + AT_END,
};

/** `numbers`: by which each literal is reported; those of several scanners may be one row. */
export function createLiteralScanner(
  literals: readonly Literal[],
  numbers: readonly number[] = [...literals.keys()],
): LiteralScanner {
  const letters = Buffer.alloc(literals.reduce((sum, { text }) => sum + text.length, 0));
  let end = 0;
  const filed = literals.map((literal, index): Filed => {
    const place = end;
    letters.write(literal.text, place, 'latin1');
    end += literal.text.length;
    const flags = ANCHORS[literal.affix] + (literal.loose ? LOOSE : 0);
    return { ...literal, index, number: numbers[index]!, flags, letters: place };
  });
  return {
    filed,
    shortest: literals.reduce((least, { text }) => Math.min(least, text.length), 2 ** 30),
    letters: new DataView(letters.buffer, letters.byteOffset, letters.length),
    narrow: createPieceTables(filed.filter(({ text }) => !WIDE.test(text))),
    wide: undefined,
  };
}

/**
 * Looks into the characters `from` to `to` of what was written last, all in lower case, and adds what it finds. `wide`: those
 * characters, where one is beyond Latin-1. `flags`: only literals with that flag.
 */
export function scanFor(
  scanner: LiteralScanner,
  text: TextBytes,
  from: number,
  to: number,
  found: Found,
  wide: string | undefined,
  flags: number,
): void {
  if (to - from < scanner.shortest) return;
  if (wide !== undefined) scanner.wide ??= createPieceTables(scanner.filed);
  const tables = wide === undefined ? scanner.narrow : scanner.wide!;
  for (let i = 0; i < tables.length; i += 1) {
    const table = tables[i]!;
    const last = to - table.length;
    if (last < from) continue;
    const first = table.region === 'end' ? last : from;
    const final = table.region === 'start' ? from : last;
    for (let at = first; at <= final; at += BLOCK) {
      const count = placesOf(table, text.words, at, Math.min(final, at + BLOCK - 1));
      for (let k = 0; k < count; k += 1)
        compareAt(scanner, table, text, places[k]!, from, to, found, wide, flags);
    }
  }
}

const BLOCK = 1024;
/** Where pieces were found; whoever scans uses it up before the next block. */
const places = new Int32Array(BLOCK);

/** Nothing but this stands in the loop, so that the runtime keeps all of it in registers. */
function placesOf(table: PieceTable, words: DataView, first: number, last: number): number {
  const { bits, shift, mask } = table;
  let count = 0;
  for (let at = first; at <= last; at += 1) {
    const place = Math.imul(words.getInt32(at, true) & mask, HASH) >>> shift;
    if (((bits[place >>> 5]! >>> (place & 31)) & 1) === 0) continue;
    places[count] = at;
    count += 1;
  }
  return count;
}

function compareAt(
  scanner: LiteralScanner,
  table: PieceTable,
  text: TextBytes,
  at: number,
  from: number,
  to: number,
  found: Found,
  wide: string | undefined,
  wanted: number,
): void {
  const { entries } = table;
  const key = text.words.getInt32(at, true) & table.mask;
  let each = table.heads[Math.imul(key, HASH) >>> table.headShift]!;
  for (; each >= 0; each = entries[each + NEXT]!) {
    if (entries[each] !== key) continue;
    const number = entries[each + NUMBER]!;
    if (found.has[number] === 1) continue;
    const start = at - entries[each + OFFSET]!;
    const length = entries[each + LENGTH]!;
    const flags = entries[each + FLAGS]!;
    if (start < from || start + length > to || (flags & wanted) !== wanted) continue;
    if ((flags & AT_START) !== 0 && start !== from) continue;
    if ((flags & AT_END) !== 0 && start + length !== to) continue;
    if (wide === undefined) {
      if (!standsAt(text.words, start, scanner.letters, entries[each + LETTERS]!, length)) continue;
    } else if (!wide.startsWith(scanner.filed[entries[each + INDEX]!]!.text, start - from)) continue;
    found.has[number] = 1;
    found.list[found.count] = number;
    found.count += 1;
  }
}

function standsAt(text: DataView, start: number, letters: DataView, place: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4)
    if (text.getInt32(start + i, true) !== letters.getInt32(place + i, true)) return false;
  for (; i < length; i += 1) if (text.getUint8(start + i) !== letters.getUint8(place + i)) return false;
  return true;
}
