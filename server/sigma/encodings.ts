import { plainText, type SigmaString } from './sigma-string.ts';

/** The encoding modifiers. They work on text without wildcards; undefined means that the value has some. */

function bytesOf(value: SigmaString): Buffer | undefined {
  const text = plainText(value);
  return text === undefined ? undefined : Buffer.from(text, value.binary ? 'latin1' : 'utf8');
}

const literal = (text: string, binary: boolean): SigmaString => ({
  tokens: text === '' ? [] : [text],
  binary,
});

export function encodeUtf16(value: SigmaString, form: 'le' | 'be' | 'bom'): SigmaString | undefined {
  const text = plainText(value);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'utf16le');
  if (form === 'be') bytes.swap16();
  return literal((form === 'bom' ? '\xFF\xFE' : '') + bytes.toString('latin1'), true);
}

export function encodeBase64(value: SigmaString): SigmaString | undefined {
  const bytes = bytesOf(value);
  return bytes && literal(bytes.toString('base64'), false);
}

/** The part that stays the same wherever the text starts in the encoded stream: one form for each of three offsets. */
export function encodeBase64Offset(value: SigmaString): SigmaString[] | undefined {
  const bytes = bytesOf(value);
  if (bytes === undefined) return undefined;
  const cutFront = [0, 2, 3];
  const cutBack = [0, 3, 2];
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset, 0x20), bytes]).toString('base64');
    const end = encoded.length - cutBack[(bytes.length + offset) % 3]!;
    return literal(encoded.slice(cutFront[offset], end), false);
  });
}

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'];
/** A dash that begins a word, as command-line switches do; the dash inside `user-agent` is left alone. */
const SWITCH = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;

/** Every combination of dash characters in front of the words of a literal; undefined above `limit`. */
export function windashForms(text: string, limit: number): string[] | undefined {
  const pieces = text.split(SWITCH);
  if (DASHES.length ** (pieces.length - 1) > limit) return undefined;
  let forms = [pieces[0]!];
  for (const piece of pieces.slice(1))
    forms = forms.flatMap((form) => DASHES.map((dash) => form + dash + piece));
  return forms;
}
