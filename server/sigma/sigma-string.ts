import { lowerCase } from './lower-case.ts';
import { type Affix, ANY_CHARACTER, type ValueTest } from './rule-types.ts';

/** `*` of a Sigma string, as a token of its own; `?` is the character `ANY_CHARACTER` inside a literal. */
export const STAR: unique symbol = Symbol('*');
export type Token = string | typeof STAR;

/**
 * A Sigma string with its wildcards (rules specification, "Escape Character"): `\*` and `\?` are plain, `\\` is one
 * backslash, a backslash before anything else is itself. `binary`: each character is one byte (after utf16*).
 */
export interface SigmaString {
  readonly tokens: readonly Token[];
  readonly binary: boolean;
}

/** What is more than itself in a Sigma string; `ANY_CHARACTER` written out would pass for a `?`. */
const SPECIAL = /[*?\uE0FF]|\\[*?\\]/;

/** Whether a text stands for itself, character by character: most values of most rules do. */
export const isLiteral = (text: string): boolean => !SPECIAL.test(text);

/** `\%` of a value that holds placeholders: a percent sign that begins none. */
export const PLAIN_PERCENT = '\uE0FE';

/** @param hasPlaceholders after `expand`: there a backslash makes a percent sign plain, too */
export function parseSigmaString(text: string, hasPlaceholders = false): SigmaString {
  if (!hasPlaceholders && isLiteral(text)) return { tokens: text === '' ? [] : [text], binary: false };
  const tokens: Token[] = [];
  let literal = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    const next = text[i + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i += 1;
    } else if (hasPlaceholders && character === '\\' && next === '%') {
      literal += PLAIN_PERCENT;
      i += 1;
    } else if (character === '*') {
      if (literal !== '') tokens.push(literal);
      literal = '';
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === '?') {
      literal += ANY_CHARACTER;
    } else {
      literal += character;
    }
  }
  if (literal !== '') tokens.push(literal);
  return { tokens, binary: false };
}

/** The text of a string without wildcards, undefined when it has any. */
export function plainText(value: SigmaString): string | undefined {
  if (value.tokens.length === 0) return '';
  if (value.tokens.length > 1 || value.tokens[0] === STAR) return undefined;
  const text = value.tokens[0] as string;
  return text.includes(ANY_CHARACTER) ? undefined : text;
}

export function withAffix(value: SigmaString, affix: Affix): SigmaString {
  const tokens = [...value.tokens];
  const front = affix === 'contains' || affix === 'endswith';
  const back = affix === 'contains' || affix === 'startswith';
  if (front && tokens[0] !== STAR) tokens.unshift(STAR);
  if (back && tokens.at(-1) !== STAR) tokens.push(STAR);
  return { tokens, binary: value.binary };
}

/** The cheapest test that means the same as the string with its wildcards. */
export function textTest(value: SigmaString, cased: boolean): ValueTest {
  const tokens = value.tokens.map((token) => (token === STAR || cased ? token : lowerCase(token)));
  const first = tokens[0] === STAR;
  const last = tokens.length > 1 && tokens.at(-1) === STAR;
  const literals = tokens.filter((token): token is string => token !== STAR);
  const single = literals.length <= 1 && !literals.some((text) => text.includes(ANY_CHARACTER));
  if (single) {
    const text = literals[0] ?? '';
    const affix: Affix =
      tokens.length === 1 && first
        ? 'contains'
        : first
          ? last
            ? 'contains'
            : 'endswith'
          : last
            ? 'startswith'
            : 'equals';
    return { kind: 'text', affix, text, cased };
  }
  const parts: string[] = [];
  if (first) parts.push('');
  parts.push(...literals);
  if (last) parts.push('');
  return { kind: 'glob', parts, cased };
}
