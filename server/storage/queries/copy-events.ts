import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { EVENT_COLUMNS } from '../event-row.ts';

/** Bytes handed to the socket at once. */
const CHUNK = 256 * 1024;

/** Writes encoded lines (`seq` and the rest) with one COPY. */
export async function copyEvents(
  client: pg.ClientBase,
  rows: readonly { seq: number; line: string }[],
): Promise<void> {
  function* chunks(): Generator<Buffer> {
    let text = '';
    for (const { seq, line } of rows) {
      text += seq + line;
      if (text.length >= CHUNK) {
        yield Buffer.from(text);
        text = '';
      }
    }
    if (text !== '') yield Buffer.from(text);
  }
  const stream = client.query(copyFrom(`copy events (${EVENT_COLUMNS}) from stdin`));
  await pipeline(Readable.from(chunks()), stream);
}
