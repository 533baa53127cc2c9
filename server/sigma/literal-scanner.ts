import { HASH } from './literal-pieces.ts';
import {
  AT_END,
  AT_START,
  createPieceTables,
  FIRST_BIT,
  type FiledLiteral,
  FLAGS,
  GROUP,
  LENGTH,
  LETTERS,
  LOOSE,
  NUMBER,
  OFFSET,
  type PieceTable,
  ROW,
  SECOND_BIT,
  saltOf,
} from './piece-table.ts';
import { type RecordTexts, WIDE } from './record-texts.ts';

/**
 * Tells which of many literals the texts of a record have. Of each literal one piece of four characters (fewer, where it
 * is shorter) is looked for, all at once: each four bytes of a text are one 32-bit number, held against a bit set that
 * stays in the nearest caches. Where a piece is found the whole literal is compared: what is reported is exact.
 * (Aho-Corasick, whose every step waits for the one before, took several times as long with 6,000 literals.)
 *
 * Data for `scanTexts`, which is one function for all scanners: the runtime compiles it once.
 */
export interface LiteralScanner {
  readonly filed: readonly FiledLiteral[];
  /** By number. */
  readonly textOf: ReadonlyMap<number, string>;
  /** The characters of the literals of Latin-1, one literal behind the other. */
  readonly letters: DataView;
  readonly placeOf: (number: number) => number;
  readonly narrow: readonly PieceTable[];
  /** Made when the first text comes that is not Latin-1: holds the literals that are not, too. */
  wide: readonly PieceTable[] | undefined;
}

/** Numbers of the literals found in any text of a record, each once. */
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

/** A literal of several groups is filed several times, under one number. */
export function createLiteralScanner(filed: readonly FiledLiteral[]): LiteralScanner {
  const textOf = new Map(filed.map(({ number, text }) => [number, text]));
  const letters = Buffer.alloc([...textOf.values()].reduce((sum, { length }) => sum + length, 0) + 4);
  const places = new Map<number, number>();
  let end = 0;
  for (const [number, text] of textOf) {
    places.set(number, end);
    letters.write(text, end, 'latin1');
    end += text.length;
  }
  const placeOf = (number: number) => places.get(number)!;
  return {
    filed,
    textOf,
    letters: new DataView(letters.buffer, letters.byteOffset, letters.length),
    placeOf,
    narrow: createPieceTables(
      filed.filter(({ text }) => !WIDE.test(text)),
      placeOf,
    ),
    wide: undefined,
  };
}

/** Looks into all texts and adds what it finds. */
export function scanTexts(scanner: LiteralScanner, texts: RecordTexts, found: Found): void {
  for (let i = 0; i < scanner.narrow.length; i += 1)
    scanWith(scanner, scanner.narrow[i]!, texts, false, found);
  if (!texts.hasWide) return;
  scanner.wide ??= createPieceTables(scanner.filed, scanner.placeOf);
  for (let i = 0; i < scanner.wide.length; i += 1) scanWith(scanner, scanner.wide[i]!, texts, true, found);
}

/** Where pieces were found, and in which text. Whoever scans uses it up before anybody else scans. */
let places = new Int32Array(2 ** 12);
let owners = new Int32Array(2 ** 12);

function scanWith(
  scanner: LiteralScanner,
  table: PieceTable,
  texts: RecordTexts,
  isWide: boolean,
  found: Found,
): void {
  if (texts.length > places.length) {
    places = new Int32Array(texts.length * 2);
    owners = new Int32Array(texts.length * 2);
  }
  const count = findPieces(table, texts, isWide, places, owners);
  const { keys, heads, headShift, mask, rows } = table;
  const { words, ends, groups } = texts;
  const { has } = found;
  for (let i = 0; i < count; i += 1) {
    const at = places[i]!;
    const index = owners[i]!;
    const group = groups[index]!;
    const key = (words.getInt32(at, true) & mask) ^ saltOf(group);
    const head = Math.imul(key, HASH) >>> headShift;
    const end = heads[head + 1]!;
    for (let each = heads[head]!; each < end; each += 1) {
      if (keys[each] !== key) continue;
      const row = each * ROW;
      const number = rows[row + NUMBER]!;
      if (has[number] === 1 || rows[row + GROUP] !== group) continue;
      const from = index === 0 ? 0 : ends[index - 1]!;
      const start = at - rows[row + OFFSET]!;
      const length = rows[row + LENGTH]!;
      const flags = rows[row + FLAGS]!;
      const rest = ends[index]! - start - length;
      if (start < from || rest < 0) continue;
      if ((flags & AT_START) !== 0 && start !== from) continue;
      if ((flags & AT_END) !== 0 && rest !== 0) continue;
      if (isWide) {
        if (texts.loose[index] === true && (flags & LOOSE) === 0) continue;
        if (!texts.wides[index]!.startsWith(scanner.textOf.get(number)!, start - from)) continue;
      } else if (!standsAt(words, start, scanner.letters, rows[row + LETTERS]!, length)) continue;
      has[number] = 1;
      found.list[found.count] = number;
      found.count += 1;
    }
  }
}

/** Nothing else stands in the loop, so that the runtime keeps all of it in registers. Returns how many were found. */
function findPieces(
  table: PieceTable,
  texts: RecordTexts,
  isWide: boolean,
  into: Int32Array,
  owner: Int32Array,
): number {
  const { filter, shift, mask, groups, region, length } = table;
  const { words, ends, groups: groupOf, wides } = texts;
  let count = 0;
  let from = 0;
  for (let index = 0; index < texts.count; index += 1) {
    const first = from;
    const to = ends[index]!;
    from = to;
    const group = groupOf[index]!;
    if (group >= groups.length || groups[group] === 0) continue;
    if (texts.hasWide && (wides[index] !== undefined) !== isWide) continue;
    const last = to - length;
    if (last < first) continue;
    const final = region === 'start' ? first : last;
    const salt = saltOf(group);
    for (let at = region === 'end' ? last : first; at <= final; at += 1) {
      const hash = Math.imul((words.getInt32(at, true) & mask) ^ salt, HASH);
      const word = filter[hash >>> shift]!;
      if (((word >>> (hash >>> FIRST_BIT)) & (word >>> (hash >>> SECOND_BIT)) & 1) === 0) continue;
      into[count] = at;
      owner[count] = index;
      count += 1;
    }
  }
  return count;
}

function standsAt(text: DataView, start: number, letters: DataView, place: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4)
    if (text.getInt32(start + i, true) !== letters.getInt32(place + i, true)) return false;
  for (; i < length; i += 1) if (text.getUint8(start + i) !== letters.getUint8(place + i)) return false;
  return true;
}
