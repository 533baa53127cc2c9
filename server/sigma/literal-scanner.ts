import { HASH, pieceKey } from './literal-pieces.ts';
import {
  AT_END,
  CODE,
  createPieceTable,
  DISTANCE,
  type FiledLiteral,
  FLAGS,
  KEY,
  LENGTH,
  LETTERS,
  LOOK,
  LOOK_CODE,
  LOOSE,
  lettersOf,
  MARKS,
  NEXT,
  NUMBER,
  OFFSET,
  PIECE_LENGTH,
  type PieceTable,
  SALT,
  STEP,
} from './piece-table.ts';
import { type RecordTexts, WIDE, type WideText } from './record-texts.ts';
import type { ScanSpace } from './scan/scan-space.ts';

/**
 * Tells which of many literals the texts of a record have. Of each literal a piece of four characters (fewer, where it
 * is shorter) is looked for, all at once: each four bytes of a text are one 32-bit number, held against a bit set that
 * stays in the nearest cache. Where a piece is found the whole literal is compared: what is reported is exact.
 * (Aho-Corasick, whose every step waits for the one before, took several times as long with 6,000 literals.)
 */
export interface LiteralScanner {
  /** Looks into all texts and marks what it finds. */
  scan(texts: RecordTexts, found: Found): void;
}

/** Marks of the literals found in any text of a record, each once: as `scan/assembly/scan.ts` keeps them. */
export interface Found {
  /** Address of what the module knows of it. */
  readonly at: number;
  /** Address of a byte for each mark, 1 where it is found. */
  readonly has: number;
  /** Address of the marks found, in that order. */
  readonly list: number;
  /** Address of those of them from the border on. */
  readonly upper: number;
}

// Of what stands at `at`, by four bytes.
const COUNT = 2;
const BORDER = 3;
const UPPER_COUNT = 5;

/** @param border marks from here on are listed by themselves, too */
export function createFound(space: ScanSpace, marks: number, border = marks): Found {
  // A mark more is written behind the last and not counted.
  const [has, list, upper] = [
    space.take(marks),
    space.take(marks * 4 + 4),
    space.take(marks * 4 + 4),
  ] as const;
  return { at: space.put(Int32Array.of(has, list, 0, border, upper, 0)), has, list, upper };
}

export const foundCount = ({ ints }: ScanSpace, { at }: Found): number => ints[at / 4 + COUNT]!;
export const upperCount = ({ ints }: ScanSpace, { at }: Found): number => ints[at / 4 + UPPER_COUNT]!;

export function markAll(space: ScanSpace, found: Found, numbers: readonly number[]): void {
  const { bytes, ints } = space;
  const { has } = found;
  const known = found.at / 4;
  const list = found.list / 4;
  const upper = found.upper / 4;
  const border = ints[known + BORDER]!;
  let count = ints[known + COUNT]!;
  let uppers = ints[known + UPPER_COUNT]!;
  for (let i = 0; i < numbers.length; i += 1) {
    const number = numbers[i]!;
    if (bytes[has + number] === 1) continue;
    bytes[has + number] = 1;
    ints[list + count] = number;
    count += 1;
    if (number < border) continue;
    ints[upper + uppers] = number;
    uppers += 1;
  }
  ints[known + COUNT] = count;
  ints[known + UPPER_COUNT] = uppers;
}

export const clearFound = ({ module }: ScanSpace, { at }: Found): void => module.clear(at);

/** @param everywhere the group that every text is looked into for besides its own */
export function createLiteralScanner(
  space: ScanSpace,
  filed: readonly FiledLiteral[],
  everywhere?: number,
): LiteralScanner {
  const narrow = putTable(
    space,
    createPieceTable(filed.filter(({ text }) => !WIDE.test(text))),
    filed.reduce((most, { group }) => Math.max(most, group), everywhere ?? 0),
  );
  // Made when the first text comes that is not Latin-1.
  let wide: PieceTable | undefined;
  return {
    scan(texts, found) {
      space.module.scan(
        narrow,
        everywhere ?? -1,
        texts.count,
        texts.words,
        texts.bounds,
        texts.groups,
        found.at,
      );
      for (const text of texts.wides) {
        wide ??= createPieceTable(filed);
        lookInto(wide, text, text.group, space, found);
        if (everywhere !== undefined) lookInto(wide, text, everywhere, space, found);
      }
    },
  };
}

/** Lays a table out as `scan/assembly/scan.ts` reads it. Returns its address. */
function putTable(space: ScanSpace, table: PieceTable, groups: number): number {
  const all: number[] = [];
  const ends = [0];
  for (let group = 0; group <= groups; group += 1) {
    all.push(...(table.looks[group] ?? []));
    ends.push(all.length);
  }
  const looks = space.put(Int32Array.from(all));
  const looksAt = space.put(Int32Array.from(ends, (end) => looks + end * 4));
  const filter = space.put(table.filter);
  const heads = space.put(table.heads);
  const rows = space.put(table.rows);
  return space.put(Int32Array.of(looksAt, filter, table.shift, heads, table.headShift, rows));
}

/** The same for a text that bytes cannot hold: of its characters' low bytes pieces are made, and the text itself is compared. */
function lookInto(table: PieceTable, text: WideText, group: number, space: ScanSpace, found: Found): void {
  const looks = table.looks[group] ?? NONE;
  for (let look = 0; look < looks.length; look += LOOK) {
    const length = looks[look + PIECE_LENGTH]!;
    const step = looks[look + STEP]!;
    const distance = looks[look + DISTANCE]!;
    const last = text.text.length - length;
    const place = distance < 0 ? text.text.length + distance : distance;
    const [from, to] = step > 0 ? [0, last] : [place, Math.min(place, last)];
    for (let at = Math.max(0, from); at <= to; at += step || 1) {
      const key = pieceKey(text.text, at, length) ^ looks[look + SALT]!;
      compare(table, text, at, key, looks[look + LOOK_CODE]!, space, found);
    }
  }
}

const NONE = new Int32Array(0);

function compare(
  { heads, headShift, rows, texts }: PieceTable,
  { text, isLoose }: WideText,
  at: number,
  key: number,
  code: number,
  space: ScanSpace,
  found: Found,
): void {
  let row = heads[Math.imul(key, HASH) >>> headShift]!;
  for (let next = row; next > 0; row += next) {
    next = rows[row + NEXT]!;
    if (rows[row + KEY] !== key || rows[row + CODE] !== code) continue;
    const start = at - rows[row + OFFSET]!;
    const length = rows[row + LENGTH]!;
    const flags = rows[row + FLAGS]!;
    if (start < 0 || !isAt(text, texts[rows[row + NUMBER]!]!, start)) continue;
    if ((flags & AT_END) !== 0 && (start !== 0 || length !== text.length)) continue;
    if (isLoose && (flags & LOOSE) === 0) continue;
    const first = row + LETTERS + lettersOf(length);
    markAll(space, found, [...rows.subarray(first, first + rows[row + MARKS]!)]);
  }
}

/** From its end on: one that repeats itself is told from another there, mostly. */
function isAt(text: string, literal: string, start: number): boolean {
  let at = literal.length - 1;
  if (start + at >= text.length) return false;
  while (at >= 0 && text.charCodeAt(start + at) === literal.charCodeAt(at)) at -= 1;
  return at < 0;
}
