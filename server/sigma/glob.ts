import { RE2JS } from 're2js';
import type { TextTest } from './regex.ts';
import { ANY_CHARACTER } from './rule-types.ts';

const SURROGATE = /[\uD800-\uDFFF]/;

/**
 * Tests text against parts separated by `*`; the first part is anchored at the start, the last at the end. Parts are
 * found leftmost in turn, so that a text costs its length times that of the longest part at most. A `?` is a character: where
 * the text has some of two units, RE2 decides.
 */
export function globTest(parts: readonly string[]): TextTest {
  const first = parts[0]!;
  if (parts.length === 1 && !first.includes(ANY_CHARACTER)) return (text) => text === first;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  const least = parts.reduce((length, part) => length + part.length, 0);
  const hasAny = parts.some((part) => part.includes(ANY_CHARACTER));
  let re2: RE2JS | undefined;
  return (text) => {
    if (hasAny && SURROGATE.test(text)) {
      re2 ??= RE2JS.compile(sourceOf(parts), RE2JS.DOTALL);
      return re2.test(text);
    }
    if (text.length < least || !isAt(text, first, 0)) return false;
    if (parts.length === 1) return text.length === first.length;
    const end = text.length - last.length;
    if (!isAt(text, last, end)) return false;
    let position = first.length;
    for (const part of middle) {
      const found = indexOf(text, part, position, end - part.length);
      if (found < 0) return false;
      position = found + part.length;
    }
    return position <= end;
  };
}

function isAt(text: string, part: string, position: number): boolean {
  for (let i = 0; i < part.length; i += 1)
    if (part[i] !== ANY_CHARACTER && part.charCodeAt(i) !== text.charCodeAt(position + i)) return false;
  return true;
}

function indexOf(text: string, part: string, from: number, most: number): number {
  if (!part.includes(ANY_CHARACTER)) {
    const found = text.indexOf(part, from);
    return found > most ? -1 : found;
  }
  for (let position = from; position <= most; position += 1) if (isAt(text, part, position)) return position;
  return -1;
}

function sourceOf(parts: readonly string[]): string {
  const sources = parts.map((part) =>
    part
      .split(ANY_CHARACTER)
      .map((text) => RE2JS.quote(text))
      .join('.'),
  );
  return `\\A${sources.join('.*')}\\z`;
}
