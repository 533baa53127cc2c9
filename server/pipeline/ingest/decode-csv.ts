import { parse } from 'csv-parse/sync';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { FieldValue } from '../../../shared/domain/event.ts';
import type { RawRecord, Undecodable } from '../stage.ts';
import { type DecodeContext, type Decoded, rawRecord, tooLarge, undecodable } from './decoded.ts';
import { decodeText, hasEscaped, storable } from './text.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** A quoted value may run over this many lines; beyond, the quote was never closed. */
const RECORD_LINES = 100;

/**
 * CSV with a header row, fed line by line. The delimiter is the one that splits the header most. A quote that never closes,
 * a row of another width or bytes that are no UTF-8 cost that row alone; reading resumes on the next line.
 */
export interface CsvDecoder {
  /** `line` without its line break. */
  push(line: string): void;
  /** Ends a value left open, and takes what was decoded since the last call. `isEnd` false keeps an open value waiting. */
  take(isEnd: boolean): { records: RawRecord[]; undecodable: Undecodable[] };
  /** The header line as it came, once seen. */
  readonly header: string | undefined;
}

export function createCsvDecoder(context: DecodeContext, isClean: boolean): CsvDecoder {
  let records: RawRecord[] = [];
  let bad: Undecodable[] = [];
  let header: string | undefined;
  let names: string[] = [];
  let delimiter = ',';
  let lineNumber = 0;
  let open: { lines: string[]; first: number } | undefined;

  function setHeader(line: string) {
    header = line;
    const counts = DELIMITERS.map((one) => line.split(one).length);
    delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
    const values = split(line, delimiter);
    const given = 'values' in values ? values.values : line.split(delimiter);
    const seen = new Map<string, number>();
    names = given.map((text, at) => {
      const base = storable(text.trim()) || `column_${at + 1}`;
      const times = (seen.get(base) ?? 0) + 1;
      seen.set(base, times);
      return times === 1 ? (base === '__proto__' ? '_proto_' : base) : `${base}_${times}`;
    });
  }

  function row(text: string, line: number) {
    if (text.length * 3 > LIMITS.ingestRecordBytes && Buffer.byteLength(text) > LIMITS.ingestRecordBytes) {
      bad.push(tooLarge(line, Buffer.byteLength(text), text));
      return;
    }
    if (!isClean && hasEscaped(text)) {
      bad.push(undecodable(line, 'encoding', `line ${line} is not UTF-8`, text));
      return;
    }
    const parsed = split(text, delimiter);
    if ('problem' in parsed) {
      bad.push(undecodable(line, 'decode', `line ${line}: ${parsed.problem}`, text));
      return;
    }
    const { values } = parsed;
    if (values.length !== names.length) {
      const reason = `line ${line}: ${values.length} values where the header names ${names.length} columns`;
      bad.push(undecodable(line, 'decode', reason, text));
      return;
    }
    const body: Record<string, FieldValue> = {};
    for (let at = 0; at < names.length; at += 1) body[names[at]!] = storable(values[at]!.trim());
    // A row says nothing without its header: what a dead letter keeps, and can be read again, is its fields.
    records.push(rawRecord(context, line, body, () => JSON.stringify(body)));
  }

  /** The first line cannot be mended; those after it may be rows of their own. */
  function giveUp() {
    const { lines, first } = open!;
    open = undefined;
    bad.push(undecodable(first, 'decode', `line ${first}: a quote opens and never closes`, lines[0]!));
    for (const [at, line] of lines.slice(1).entries()) feed(line, first + 1 + at);
  }

  function feed(line: string, number: number) {
    if (open !== undefined) {
      open.lines.push(line);
      if (quotes(line) % 2 === 1) {
        const { lines, first } = open;
        const text = lines.join('\n');
        const parsed = split(text, delimiter);
        if (!('values' in parsed) || parsed.values.length !== names.length) {
          giveUp();
          return;
        }
        open = undefined;
        row(text, first);
      } else if (open.lines.length > RECORD_LINES) giveUp();
      return;
    }
    if (line.trim() === '') return;
    if (header === undefined) setHeader(line);
    else if (line.includes('"') && quotes(line) % 2 === 1) open = { lines: [line], first: number };
    else row(line, number);
  }

  return {
    push(line) {
      lineNumber += 1;
      feed(line.endsWith('\r') ? line.slice(0, -1) : line, lineNumber);
    },
    take(isEnd) {
      while (isEnd && open !== undefined) giveUp();
      const taken = { records, undecodable: bad };
      records = [];
      bad = [];
      return taken;
    },
    get header() {
      return header;
    },
  };
}

function quotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count += 1;
  return count;
}

function split(
  text: string,
  delimiter: string,
): { readonly values: string[] } | { readonly problem: string } {
  if (!text.includes('"')) return { values: text.split(delimiter) };
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, ltrim: true, rtrim: true }) as string[][];
    if (rows.length === 1) return { values: rows[0]! };
    return { problem: 'the quotes do not fit' };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** A whole CSV body with its header. Positions are line numbers from 1, the header included. */
export function decodeCsv(bytes: Buffer, context: DecodeContext): Decoded {
  const { text, isClean } = decodeText(bytes);
  const decoder = createCsvDecoder(context, isClean);
  for (const line of text.split('\n')) decoder.push(line);
  return { ...decoder.take(true), indexBase: 1 };
}
