import { LIMITS } from '../../../shared/contract/limits.ts';
import type { RawRecord, Undecodable } from '../stage.ts';
import { type DecodeContext, type Decoded, rawRecord, tooLarge, undecodable } from './decoded.ts';
import { FlattenError, flatten } from './flatten.ts';
import { decodeText, hasEscaped } from './text.ts';

/** One JSON object or an array of them. Positions are array indices from 0. */
export function decodeJson(bytes: Buffer, context: DecodeContext): Decoded {
  const decoded = decodeText(bytes);
  const parsed = parseJson(decoded.text);
  if ('problem' in parsed) {
    const bad = decoded.isClean
      ? undecodable(0, 'decode', parsed.problem, decoded.text)
      : undecodable(0, 'encoding', 'the body is not UTF-8', decoded.text);
    return { records: [], undecodable: [bad], indexBase: 0 };
  }
  const list = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const records: RawRecord[] = [];
  const bad: Undecodable[] = [];
  const mayBeLarge = bytes.length > LIMITS.ingestRecordBytes;
  for (const [position, value] of list.entries()) {
    const text = () => (decoded.isClean ? stringify(value) : unescapeBytes(stringify(value)));
    if (mayBeLarge) {
      const size = Buffer.byteLength(text());
      if (size > LIMITS.ingestRecordBytes) {
        bad.push(tooLarge(position, size, text()));
        continue;
      }
    }
    keep(value, position, text, decoded.isClean, context, records, bad);
  }
  return { records, undecodable: bad, indexBase: 0 };
}

/** One JSON object a line; blank lines are passed over. Positions are line numbers from 1. */
export function decodeNdjson(bytes: Buffer, context: DecodeContext, firstLine = 1): Decoded {
  const decoded = decodeText(bytes);
  const records: RawRecord[] = [];
  const bad: Undecodable[] = [];
  let position = firstLine - 1;
  for (const line of decoded.text.split('\n')) {
    position += 1;
    if (line.trim() === '') continue;
    // UTF-16 units are at most a third of the bytes, so that short lines need no counting.
    if (line.length * 3 > LIMITS.ingestRecordBytes) {
      const size = Buffer.byteLength(line);
      if (size > LIMITS.ingestRecordBytes) {
        bad.push(tooLarge(position, size, line));
        continue;
      }
    }
    if (!decoded.isClean && hasEscaped(line)) {
      bad.push(undecodable(position, 'encoding', `line ${position} is not UTF-8`, line));
      continue;
    }
    const parsed = parseJson(line);
    if ('problem' in parsed)
      bad.push(undecodable(position, 'decode', `line ${position}: ${parsed.problem}`, line));
    else keep(parsed.value, position, () => line, true, context, records, bad);
  }
  return { records, undecodable: bad, indexBase: 1 };
}

function keep(
  value: unknown,
  position: number,
  text: () => string,
  isClean: boolean,
  context: DecodeContext,
  records: RawRecord[],
  bad: Undecodable[],
) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    bad.push(undecodable(position, 'decode', `a record must be a JSON object; this is ${what}`, text()));
    return;
  }
  if (!isClean && hasEscaped(text())) {
    bad.push(undecodable(position, 'encoding', 'the record is not UTF-8', text()));
    return;
  }
  try {
    records.push(rawRecord(context, position, flatten(value as Record<string, unknown>), text));
  } catch (error) {
    if (!(error instanceof FlattenError)) throw error;
    bad.push(undecodable(position, error.stage, error.message, text()));
  }
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(quoteLargeIntegers(text)) };
  } catch (error) {
    return { problem: `no JSON: ${(error as Error).message.slice(0, 200)}` };
  }
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A card number beyond 2^53 would come out as another card's: whole numbers that large become text, digit by digit. */
function quoteLargeIntegers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replaceAll(TOKENS, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

/** JSON.stringify writes lone surrogates, our mark of an invalid byte, as escapes; this takes those back. */
const unescapeBytes = (text: string): string =>
  text.replaceAll(
    /(?<!\\)((?:\\\\)*)\\u(dc[89a-f][0-9a-f])/g,
    (_, before: string, hex: string) => before + String.fromCharCode(Number.parseInt(hex, 16)),
  );

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested so deep that it cannot be written out again.
    return '(a record nested too deeply to show)';
  }
}
