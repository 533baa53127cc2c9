import { RE2JS } from 're2js';
import type { TextTest } from './regex.ts';
import { ANY_CHARACTER } from './rule-types.ts';

/**
 * Tests text against parts separated by `*`; the first part is anchored at the start, the last at the end. Linear in
 * the text: parts are found leftmost in turn; with `?` in any part the pattern runs on RE2.
 */
export function globTest(parts: readonly string[]): TextTest {
  if (parts.some((part) => part.includes(ANY_CHARACTER))) {
    const source = parts.map((part) => part.split(ANY_CHARACTER).map(quote).join('.')).join('.*');
    const regex = RE2JS.compile(`\\A${source}\\z`, RE2JS.DOTALL);
    return (text) => regex.test(text);
  }
  if (parts.length === 1) return (text) => text === parts[0];
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  const least = parts.reduce((length, part) => length + part.length, 0);
  return (text) => {
    if (text.length < least || !text.startsWith(first) || !text.endsWith(last)) return false;
    let position = first.length;
    const end = text.length - last.length;
    for (const part of middle) {
      const found = text.indexOf(part, position);
      if (found < 0 || found + part.length > end) return false;
      position = found + part.length;
    }
    return position <= end;
  };
}

const quote = (text: string) => RE2JS.quote(text);
