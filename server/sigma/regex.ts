import { RE2JS } from 're2js';
import { indexIn } from './linear-search.ts';
import { nativeRegex } from './native-regex.ts';
import { literalsOfRegex } from './regex-literals.ts';

/** `lower`: the text in lower case; `isAscii`: whether it is: where that is known already. */
export type TextTest = (text: string, lower?: string, isAscii?: boolean) => boolean;

/** Steps (a nanosecond or two each) that the runtime's backtracking engine may need at worst on one text. */
const NATIVE_STEPS = 500_000;
const ASCII = /^[\0-\x7F]*$/;
export const isAsciiText = (text: string): boolean => ASCII.test(text);

/** What RE2 makes of an expression: how many instructions, or why none. */
export type RegexVerdict = { readonly size: number } | { readonly fault: string };

/**
 * RE2 is what rules are written against: what it does not have (look-around, back-references) is refused, not
 * approximated. Judged is also what the expression becomes before it is run.
 */
export function judgeRegex(written: string, flags: string): RegexVerdict {
  if (/\(\?<?[=!]/.test(outlineOf(written))) return { fault: 'look-around is not supported' };
  try {
    const size = compileRe2(written, flags).programSize();
    const pattern = withFinalBreak(written, flags);
    return { size: pattern === written ? size : compileRe2(pattern, flags).programSize() };
  } catch (error) {
    return { fault: error instanceof Error ? error.message.slice(0, 200) : 'not understood' };
  }
}

/**
 * Makes an expression without fault executable, in time that no text can blow up: RE2 is linear, and the runtime's
 * own engine, a hundred times faster on short texts, runs only where its worst case on this very text is small. Literals that
 * every match has are looked for first.
 */
export function compileRegex(written: string, flags: string): TextTest {
  const pattern = withFinalBreak(written, flags);
  const native = nativeRegex(pattern, flags);
  const least = native?.leastLength ?? 0;
  const literals = literalsOfRegex(pattern, 1) ?? [];
  const hasCase = literals.some((literal) => /[a-z]/.test(literal));
  // `.{1000,}` asks for a long line; counting in an automaton costs milliseconds.
  const line = flags === '' ? /^\(?\.\)?\{(\d+),?\}$/.exec(pattern) : null;
  let re2: RE2JS | undefined;
  return (text, lower, known) => {
    if (text.length < least) return false;
    // What has no case is looked for in the text as it is.
    if (literals.length > 0 && !hasCase && !hasOneOf(text, literals)) return false;
    const isAscii = known ?? isAsciiText(text);
    if (hasCase && !hasOneOf(folded(lower ?? text.toLowerCase(), isAscii), literals)) return false;
    if (isAscii) {
      if (line !== null) return text.split('\n').some((each) => each.length >= Number(line[1]));
      if (native !== undefined && native.steps(text.length) <= NATIVE_STEPS) return native.regex.test(text);
    }
    re2 ??= compileRe2(pattern, flags);
    return re2.test(text);
  };
}

/**
 * `$` as PCRE means it, which the specification names: at the end of a text, or before the line break that ends it. To RE2
 * it is the very end. With `m` both mean the end of a line.
 */
export function withFinalBreak(pattern: string, flags: string): string {
  if (!pattern.includes('$') || flags.includes('m') || /\(\?[a-zA-Z]*m/.test(outlineOf(pattern)))
    return pattern;
  return pattern.replace(PLAIN_OR_END, (part) => (part === '$' ? '(?:\\n?\\z)' : part));
}

/** A quotation, an escape, a class: no sign in them means anything by itself. */
const PLAIN = /\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]/gs;
const PLAIN_OR_END = new RegExp(`${PLAIN.source}|\\$`, 'gs');

/** An expression with a letter for whatever is plain in it. */
const outlineOf = (pattern: string): string => pattern.replace(PLAIN, 'x');

/** RE2 takes the long s for an s where case does not count; lower case leaves it. */
function folded(lower: string, isAscii: boolean): string {
  return isAscii ? lower : lower.replaceAll('\u017F', 's');
}

function hasOneOf(text: string, literals: readonly string[]): boolean {
  for (let i = 0; i < literals.length; i += 1) if (indexIn(text, literals[i]!) >= 0) return true;
  return false;
}

function compileRe2(pattern: string, flags: string): RE2JS {
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  return RE2JS.compile(pattern, bits);
}
