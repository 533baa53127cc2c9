/** The runtime's own search takes as many steps at worst as both are long together multiplied: fewer are not worth avoiding. */
const FEW_STEPS = 2 ** 20;
/** So short a part costs its length a character at worst, which is little. */
const SHORT = 16;

/** Whether the runtime's own search may look for so long a part in a text of that length. */
const isCheap = (text: number, part: number): boolean => part <= SHORT || text * part <= FEW_STEPS;

/**
 * Where a part stands in a text, as `indexOf` tells, in steps that grow with the text and not with the part as well (its own
 * search of 2,000 times `a` and a `b` in a text of 100,000 times `a` takes a tenth of a second).
 */
export function indexIn(text: string, part: string, from = 0): number {
  return isCheap(text.length - from, part.length) ? text.indexOf(part, from) : searched(text, part, from);
}

/** Knuth, Morris and Pratt's search; where nothing of the part is there yet, the runtime looks for its beginning. */
function searched(text: string, part: string, from: number): number {
  const codes = codesOf(part);
  const fails = failuresOf(codes);
  const beginning = part.slice(0, SHORT);
  const { length } = text;
  let at = text.indexOf(beginning, from);
  while (at >= 0) {
    at += SHORT;
    let known = SHORT;
    while (known > 0) {
      if (known === codes.length) return at - known;
      if (at === length) return -1;
      const code = text.charCodeAt(at);
      while (known > 0 && codes[known] !== code) known = fails[known]!;
      if (codes[known] === code) {
        known += 1;
        at += 1;
      }
    }
    at = text.indexOf(beginning, at);
  }
  return -1;
}

const codesOf = (part: string) => Uint16Array.from({ length: part.length }, (_, at) => part.charCodeAt(at));

/** How much of the part may still be there where its first so many characters are and the next one is not. */
function failuresOf(codes: Uint16Array): Int32Array {
  const fails = new Int32Array(codes.length);
  let known = 0;
  for (let at = 1; at < codes.length; at += 1) {
    // What would ask for the same character again is left out.
    fails[at] = codes[at] === codes[known] ? fails[known]! : known;
    while (known > 0 && codes[at] !== codes[known]) known = fails[known]!;
    if (codes[at] === codes[known]) known += 1;
  }
  return fails;
}

/**
 * The same for a part in which one character stands for any, from one place on to another at most. All places of a long text are
 * followed at once, a bit each (Shift-And): 32 characters of the part cost a step.
 */
export function indexWithAny(text: string, part: string, any: string, from: number, most: number): number {
  const words = Math.ceil(part.length / 32);
  const { maskOf, other } = masksOf(part, any, words);
  const last = words - 1;
  const end = 1 << ((part.length - 1) % 32);
  const state = new Int32Array(words);
  const until = Math.min(text.length, most + part.length);
  for (let at = from; at < until; at += 1) {
    const mask = maskOf.get(text.charCodeAt(at)) ?? other;
    let carry = 1;
    for (let word = 0; word < words; word += 1) {
      const there = state[word]!;
      state[word] = ((there << 1) | carry) & mask[word]!;
      carry = there >>> 31;
    }
    if ((state[last]! & end) !== 0) return at + 1 - part.length;
  }
  return -1;
}

/** Whether {@link indexWithAny} takes fewer steps at worst than comparing at each place. */
export const isManyPlaces = (places: number, part: number): boolean => places * part > FEW_STEPS;

/** At which places of the part each character may stand. */
function masksOf(part: string, any: string, words: number) {
  const other = new Int32Array(words);
  for (let at = 0; at < part.length; at += 1) if (part[at] === any) other[at >> 5]! |= 1 << (at & 31);
  const maskOf = new Map<number, Int32Array>();
  for (let at = 0; at < part.length; at += 1) {
    if (part[at] === any) continue;
    const code = part.charCodeAt(at);
    const mask = maskOf.get(code) ?? other.slice();
    mask[at >> 5]! |= 1 << (at & 31);
    maskOf.set(code, mask);
  }
  return { maskOf, other };
}
