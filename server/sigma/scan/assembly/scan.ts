/**
 * The inner loops of `literal-scanner.ts` in AssemblyScript: TypeScript's syntax, compiled to WebAssembly (`npm run build:scan`
 * writes `../scan-module.ts`). The same loops in JavaScript took two to three times as long. Addresses are in bytes; what
 * lies where is laid out by `scan-space.ts` and `piece-table.ts`, which name the same offsets.
 */

const HASH: u32 = 0x9e3779b1;
const FIRST_BIT: u32 = 13;
const SECOND_BIT: u32 = 8;

// A table.
const LOOKS_AT: usize = 0;
const FILTER: usize = 4;
const SHIFT: usize = 8;
const HEADS: usize = 12;
const HEAD_SHIFT: usize = 16;
const ROWS: usize = 20;

// A look.
const PIECE_LENGTH: usize = 0;
const MASK: usize = 4;
const SALT: usize = 8;
const LOOK_CODE: usize = 12;
const STEP: usize = 16;
const DISTANCE: usize = 20;
const LOOK: usize = 24;

// A row.
const KEY: usize = 0;
const CODE: usize = 4;
const NEXT: usize = 8;
const OFFSET: usize = 12;
const LENGTH: usize = 16;
const FLAGS: usize = 20;
const MARKS: usize = 24;
const LETTERS: usize = 32;
const AT_END: i32 = 1;

// Pieces found wait here to be settled together: place, text, code, key; then the first row of each.
const FINDS: usize = 64;
const FIND: usize = 16;
const ROOM: i32 = 1024;
const FIRSTS: usize = 64 + 16 * 1024;
/** Places of one look whose pieces passed. */
const PASSED: usize = 22 * 1024;

/** Sixteen bytes of ones and then sixteen of zeros: from so far before the zeros on, a mask of so many characters. */
const MASKS: usize = 21 * 1024;
const CHUNK: i32 = 16;

/** Some text of all: which, its place tells. */
const ANY: i32 = -1;

let finds: i32 = 0;
let texts: i32 = 0;
let words: usize = 0;
let bounds: usize = 0;
let has: usize = 0;
let list: usize = 0;
let marks: i32 = 0;
/** Kept, so that what is read ahead is not left out as useless. */
export let fetched: i32 = 0;

// A record's marks: where a byte for each is, where they are listed, and where those from a border on are listed once more.
const HAS: usize = 0;
const LIST: usize = 4;
const COUNT: usize = 8;
const BORDER: usize = 12;
const UPPER: usize = 16;
const UPPER_COUNT: usize = 20;

let upper: usize = 0;
let uppers: i32 = 0;
let border: i32 = 0;

/** Looks into `count` texts for what their groups are looked into for, and into all of them for the group `everywhere` (none: negative). */
export function scan(
  table: usize,
  everywhere: i32,
  count: i32,
  wordsAt: usize,
  boundsAt: usize,
  groupsAt: usize,
  found: usize,
): void {
  finds = 0;
  texts = count;
  words = wordsAt;
  bounds = boundsAt;
  has = load<usize>(found + HAS);
  list = load<usize>(found + LIST);
  marks = load<i32>(found + COUNT);
  border = load<i32>(found + BORDER);
  upper = load<usize>(found + UPPER);
  uppers = load<i32>(found + UPPER_COUNT);
  for (let text = 0; text < count; text += 1) {
    const group = load<i32>(groupsAt + ((<usize>text) << 2));
    const from = boundOf(text);
    const to = boundOf(text + 1);
    const end = looksEnd(table, group);
    for (let look = looksOf(table, group); look < end; look += LOOK) lookInto(table, look, text, from, to);
  }
  if (everywhere >= 0) {
    const end = looksEnd(table, everywhere);
    for (let look = looksOf(table, everywhere); look < end; look += LOOK) {
      const step = load<i32>(look + STEP);
      // All texts as one: what would reach from one into the next is sorted out later.
      if (step > 0) findPieces(table, look, ANY, 0, boundOf(count) - load<i32>(look + PIECE_LENGTH), step);
      else
        for (let text = 0; text < count; text += 1)
          lookInto(table, look, text, boundOf(text), boundOf(text + 1));
    }
  }
  settle(table);
  store<i32>(found + COUNT, marks);
  store<i32>(found + UPPER_COUNT, uppers);
}

/** Forgets all marks. */
export function clear(found: usize): void {
  const hasAt = load<usize>(found + HAS);
  const end = load<usize>(found + LIST) + ((<usize>load<i32>(found + COUNT)) << 2);
  for (let at = load<usize>(found + LIST); at < end; at += 4) store<u8>(hasAt + load<i32>(at), 0);
  store<i32>(found + COUNT, 0);
  store<i32>(found + UPPER_COUNT, 0);
}

function looksOf(table: usize, group: i32): usize {
  return load<usize>(load<usize>(table + LOOKS_AT) + ((<usize>group) << 2));
}

function looksEnd(table: usize, group: i32): usize {
  return load<usize>(load<usize>(table + LOOKS_AT) + ((<usize>group) << 2), 4);
}

function boundOf(text: i32): i32 {
  return load<i32>(bounds + ((<usize>text) << 2));
}

function lookInto(table: usize, look: usize, text: i32, from: i32, to: i32): void {
  const last = to - load<i32>(look + PIECE_LENGTH);
  const step = load<i32>(look + STEP);
  if (step > 0) {
    findPieces(table, look, text, from, last, step);
    return;
  }
  const distance = load<i32>(look + DISTANCE);
  const place = distance < 0 ? to + distance : from + distance;
  const isInside = i32(place >= from) & i32(place <= last);
  const key = pieceAt(look, select<i32>(place, from, isInside));
  if (finds === ROOM) settle(table);
  keep(look, text, place, key);
  finds += isInside & i32(passes(table, key * HASH));
}

function pieceAt(look: usize, place: i32): u32 {
  return (load<u32>(words + place) & load<u32>(look + MASK)) ^ load<u32>(look + SALT);
}

/** 1 where a hash may be that of a piece. Of a shift only the last five bits count. */
function passes(table: usize, hash: u32): u32 {
  const word = load<u32>(load<usize>(table + FILTER) + ((<usize>(hash >> load<u32>(table + SHIFT))) << 2));
  return (word >> (hash >> FIRST_BIT)) & (word >> (hash >> SECOND_BIT)) & 1;
}

/** Where the next find is kept; it is one only once `finds` counts it. */
function keep(look: usize, text: i32, place: i32, key: u32): void {
  const find = FINDS + <usize>finds * FIND;
  store<i32>(find, place);
  store<i32>(find, text, 4);
  store<u32>(find, load<u32>(look + LOOK_CODE), 8);
  store<u32>(find, key, 12);
}

/**
 * Holds each piece against a bit set. Every place is written down and only those that pass are counted: a branch that no
 * processor foresees costs more than the write.
 */
function findPieces(table: usize, look: usize, text: i32, from: i32, last: i32, step: i32): void {
  const mask = load<u32>(look + MASK);
  const salt = load<u32>(look + SALT);
  const filter = load<usize>(table + FILTER);
  const shift = load<u32>(table + SHIFT);
  const start = words;
  for (let next = from; next <= last; ) {
    const until = min(last, next + step * (ROOM - 1));
    let passed: usize = PASSED;
    for (let place = next; place <= until; place += step) {
      const hash = ((load<u32>(start + place) & mask) ^ salt) * HASH;
      const word = load<u32>(filter + ((<usize>(hash >> shift)) << 2));
      store<i32>(passed, place);
      passed += ((word >> (hash >> FIRST_BIT)) & (word >> (hash >> SECOND_BIT)) & 1) << 2;
    }
    next = until + step;
    for (let at: usize = PASSED; at < passed; at += 4) {
      if (finds === ROOM) settle(table);
      const place = load<i32>(at);
      keep(look, text, place, pieceAt(look, place));
      finds += 1;
    }
  }
}

/** Compares the literals whose pieces were found; in two passes, so that memory is asked for many of them at once. */
function settle(table: usize): void {
  const count = finds;
  const heads = load<usize>(table + HEADS);
  const headShift = load<u32>(table + HEAD_SHIFT);
  const rows = load<usize>(table + ROWS);
  finds = 0;
  for (let i = 0; i < count; i += 1) {
    const hash = load<u32>(FINDS + <usize>i * FIND, 12) * HASH;
    store<i32>(FIRSTS + ((<usize>i) << 2), load<i32>(heads + ((<usize>(hash >> headShift)) << 2)));
  }
  let ahead = 0;
  for (let i = 0; i < count; i += 1)
    ahead ^= load<i32>(rows + ((<usize>load<i32>(FIRSTS + ((<usize>i) << 2))) << 2));
  fetched = ahead;
  for (let i = 0; i < count; i += 1) {
    const find = FINDS + <usize>i * FIND;
    const first = load<i32>(FIRSTS + ((<usize>i) << 2));
    if (first === 0) continue;
    let row = rows + ((<usize>first) << 2);
    for (;;) {
      if (load<i32>(row + KEY) === load<i32>(find, 12) && load<i32>(row + CODE) === load<i32>(find, 8))
        compare(row, load<i32>(find), load<i32>(find, 4));
      const next = load<i32>(row + NEXT);
      if (next === 0) break;
      row += (<usize>next) << 2;
    }
  }
}

/** Marks what a literal says, where it stands. */
function compare(row: usize, place: i32, find: i32): void {
  const text = find === ANY ? textAt(place) : find;
  const from = boundOf(text);
  const start = place - load<i32>(row + OFFSET);
  const length = load<i32>(row + LENGTH);
  const rest = boundOf(text + 1) - start - length;
  if (start < from || rest < 0) return;
  if ((load<i32>(row + FLAGS) & AT_END) !== 0 && (rest !== 0 || start !== from)) return;
  let letters = row + LETTERS;
  for (let done = 0; done < length; done += CHUNK, letters += CHUNK) {
    const mask = v128.load(MASKS + CHUNK - min(length - done, CHUNK));
    const difference = v128.xor(v128.load(words + start + done), v128.load(letters));
    if (v128.any_true(v128.and(difference, mask))) return;
  }
  const end = letters + ((<usize>load<i32>(row + MARKS)) << 2);
  for (; letters < end; letters += 4) {
    const mark = load<i32>(letters);
    const isNew = 1 - <i32>load<u8>(has + mark);
    store<u8>(has + mark, 1);
    store<i32>(list + ((<usize>marks) << 2), mark);
    marks += isNew;
    store<i32>(upper + ((<usize>uppers) << 2), mark);
    uppers += isNew & i32(mark >= border);
  }
}

/** Which text a place is in. */
function textAt(place: i32): i32 {
  let low = 0;
  let high = texts - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (boundOf(middle) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
