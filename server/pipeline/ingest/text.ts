import { isUtf8 } from 'node:buffer';

/**
 * Bytes to text without losing a byte: what is no UTF-8 becomes a lone surrogate U+DC80..U+DCFF (as Python's
 * `surrogateescape`), so that one broken record in a body costs that record alone. `isClean` is false where that happened.
 */
export interface DecodedText {
  readonly text: string;
  readonly isClean: boolean;
}

export function decodeText(bytes: Buffer): DecodedText {
  if (bytes.length >= 2) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, 'utf-16le');
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, 'utf-16be');
  }
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const body = from > 0 ? bytes.subarray(from) : bytes;
  return isUtf8(body)
    ? { text: body.toString('utf8'), isClean: true }
    : { text: escapeInvalid(body), isClean: false };
}

function utf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): DecodedText {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, isClean: true };
}

function escapeInvalid(bytes: Buffer): string {
  let text = '';
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', start, at) + String.fromCharCode(0xdc00 + bytes[at]!);
    at += 1;
    start = at;
  }
  return text + bytes.toString('utf8', start);
}

/** Length of the well-formed UTF-8 sequence at `at` (Unicode table 3-7), 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const next = (offset: number, low = 0x80, high = 0xbf) => {
    const byte = bytes[at + offset];
    return byte !== undefined && byte >= low && byte <= high;
  };
  if (first >= 0xc2 && first <= 0xdf) return next(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return next(1, low, high) && next(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    return next(1, low, high) && next(2) && next(3) ? 4 : 0;
  }
  return 0;
}

const ESCAPED = /[\udc80-\udcff]/u;
export const hasEscaped = (text: string): boolean => ESCAPED.test(text);

/** For people: escaped bytes as `\xNN`. */
export function showEscaped(text: string): string {
  return text.replaceAll(
    /[\udc80-\udcff]/gu,
    (one) => `\\x${(one.charCodeAt(0) - 0xdc00).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

// PostgreSQL stores neither U+0000 nor lone surrogates.
const UNSTORABLE = /[\0\ud800-\udfff]/u;
/** Text that the record can hold: U+0000 shows as its picture, lone surrogates as the replacement character. */
export function storable(text: string): string {
  if (!UNSTORABLE.test(text)) return text;
  return text.replaceAll('\0', '\u2400').replaceAll(/[\ud800-\udfff]/gu, '\ufffd');
}

/** The text kept in a dead letter: readable, storable, at most 64 KiB of characters. */
export function letterText(text: string): string {
  return storable(showEscaped(text.slice(0, 65_536))).slice(0, 65_536);
}
