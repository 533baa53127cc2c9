import { indexIn, indexWithAny, isManyPlaces } from './linear-search.ts';
import type { TextTest } from './regex.ts';
import { ANY_CHARACTER } from './rule-types.ts';

/**
 * Tests text against parts separated by `*`; the first part is anchored at the start, the last at the end. Parts are
 * found leftmost in turn, so that a text costs its length, and a thirty-second of that of the longest part with a `?` as often. A
 * `?` is a character: where the text has some of two units, each is made one.
 */
export function globTest(parts: readonly string[]): TextTest {
  if (!parts.some((part) => part.includes(ANY_CHARACTER))) return unitTest(parts);
  const matches = unitTest(parts);
  let narrow: { readonly matches: TextTest; readonly fold: (text: string) => string } | undefined;
  return (text) => {
    if (!SURROGATE.test(text)) return matches(text);
    narrow ??= foldedTest(parts);
    return narrow.matches(narrow.fold(text));
  };
}

const SURROGATE = /[\uD800-\uDFFF]/;
/** What has more units than one, and single halves of such. */
const BROAD = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g;

/** Each broad character of the parts has a unit of its own, all others have one together. */
function foldedTest(parts: readonly string[]) {
  const broad = new Set(parts.flatMap((part) => part.match(BROAD) ?? []));
  // No unit of that kind is left of a text. A value has fewer than so many (2,048), if it is no longer than may be.
  const unitOf = new Map([...broad].map((one, i) => [one, String.fromCharCode(0xd801 + i)]));
  const fold = (text: string) => text.replace(BROAD, (one) => unitOf.get(one) ?? '\uD800');
  return { matches: unitTest(parts.map(fold)), fold };
}

function unitTest(parts: readonly string[]): TextTest {
  const first = parts[0]!;
  if (parts.length === 1 && !first.includes(ANY_CHARACTER)) return (text) => text === first;
  const last = parts.at(-1)!;
  const middle = parts
    .slice(1, -1)
    .filter((part) => part !== '')
    .map((part) => ({ find: finder(part), length: part.length }));
  const least = parts.reduce((length, part) => length + part.length, 0);
  return (text) => {
    if (text.length < least || !isAt(text, first, 0)) return false;
    if (parts.length === 1) return text.length === first.length;
    const end = text.length - last.length;
    if (!isAt(text, last, end)) return false;
    let position = first.length;
    for (const { find, length } of middle) {
      const found = find(text, position, end - length);
      if (found < 0) return false;
      position = found + length;
    }
    return position <= end;
  };
}

function isAt(text: string, part: string, position: number): boolean {
  for (let i = 0; i < part.length; i += 1)
    if (part[i] !== ANY_CHARACTER && part.charCodeAt(i) !== text.charCodeAt(position + i)) return false;
  return true;
}

/** Looks for a part from one position on, to another at most: by its longest run without `?`, the rest is compared there. */
function finder(part: string): (text: string, from: number, most: number) => number {
  if (!part.includes(ANY_CHARACTER))
    return (text, from, most) => {
      const found = indexIn(text, part, from);
      return found > most ? -1 : found;
    };
  const run = part
    .split(ANY_CHARACTER)
    .reduce((longest, each) => (each.length > longest.length ? each : longest));
  const before = part.indexOf(run);
  // Numbers, since comparing characters makes a text of each; the last first, since what was there before is likely the same.
  const codes = Uint16Array.from({ length: part.length }, (_, at) => part.charCodeAt(at));
  const any = ANY_CHARACTER.charCodeAt(0);
  return (text, from, most) => {
    if (isManyPlaces(most - from, part.length)) {
      const first = indexIn(text, run, from + before);
      return first < 0 ? -1 : indexWithAny(text, part, ANY_CHARACTER, first - before, most);
    }
    for (let position = from; position <= most; position += 1) {
      const found = text.indexOf(run, position + before);
      if (found < 0) return -1;
      position = found - before;
      if (position > most) return -1;
      let i = codes.length - 1;
      while (i >= 0 && (codes[i] === any || codes[i] === text.charCodeAt(position + i))) i -= 1;
      if (i < 0) return position;
    }
    return -1;
  };
}
