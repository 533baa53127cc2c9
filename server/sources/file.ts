import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { createCsvDecoder } from '../pipeline/ingest/decode-csv.ts';
import { decodeJson, decodeNdjson } from '../pipeline/ingest/decode-json.ts';
import { decodeSyslogLines } from '../pipeline/ingest/decode-syslog.ts';
import type { Decoded } from '../pipeline/ingest/decoded.ts';
import { decodeText } from '../pipeline/ingest/text.ts';

const PIECE_BYTES = 1024 * 1024;
/** A line longer than this is no record; what is beyond is read past, so that it is not held. */
const LINE_BYTES = 4 * 1024 * 1024;
/** JSON arrays and UTF-16 are read whole. */
const WHOLE_BYTES = 512 * 1024 * 1024;

export interface FileContext {
  readonly source: string;
  readonly format: 'json' | 'csv' | 'syslog';
  readonly receivedAt: () => number;
}

/**
 * A file piece by piece: CSV with a header, NDJSON (or one JSON array), or syslog lines. Reads on only when the consumer asks
 * for more. Positions are line numbers of the file from 1 (array indices from 0). Throws what the file system throws.
 */
export async function* readFileRecords(path: string, context: FileContext): AsyncGenerator<Decoded> {
  const head = await readHead(path);
  const isWide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const isArray = context.format === 'json' && /^(\xef\xbb\xbf)?\s*\[/.test(head.toString('latin1'));
  if (isWide || isArray) {
    if ((await stat(path)).size > WHOLE_BYTES)
      throw new Error(
        `${path}: a ${isArray ? 'JSON array' : 'UTF-16 file'} of more than 512 MiB; make it NDJSON or UTF-8`,
      );
    const bytes = Buffer.from(decodeText(await readFile(path)).text);
    if (isArray) yield decodeJson(isWide ? bytes : await readFile(path), decodeContext(context));
    else yield* decodePieces([bytes], context);
    return;
  }
  yield* decodePieces(createReadStream(path, { highWaterMark: PIECE_BYTES }), context);
}

const decodeContext = (context: FileContext) => ({
  source: context.source,
  receivedAt: context.receivedAt(),
});

async function* decodePieces(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  context: FileContext,
): AsyncGenerator<Decoded> {
  const csv = context.format === 'csv' ? createCsvDecoder(decodeContext(context), false) : undefined;
  let firstLine = 1;
  for await (const { bytes, isLast } of wholeLines(pieces)) {
    if (csv !== undefined) {
      const { text } = decodeText(bytes);
      const lines = text.split('\n');
      if (text.endsWith('\n')) lines.pop();
      for (const line of lines) csv.push(line);
      yield { ...csv.take(isLast), indexBase: 1 };
      continue;
    }
    const read = context.format === 'syslog' ? decodeSyslogLines : decodeNdjson;
    yield read(bytes, decodeContext(context), firstLine);
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) firstLine += 1;
  }
}

/** Cuts a stream at line breaks, so that no record and no UTF-8 sequence is torn. */
async function* wholeLines(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(0x0a);
    if (end < 0) {
      if (rest.length < LINE_BYTES) rest = Buffer.concat([rest, piece]);
      continue;
    }
    yield { bytes: Buffer.concat([rest, piece.subarray(0, end + 1)]), isLast: false };
    rest = piece.subarray(end + 1);
  }
  yield { bytes: rest, isLast: true };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
