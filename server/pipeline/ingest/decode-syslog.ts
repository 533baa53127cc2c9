import { LIMITS } from '../../../shared/contract/limits.ts';
import type { RawRecord, Undecodable } from '../stage.ts';
import { type DecodeContext, type Decoded, rawRecord, undecodable } from './decoded.ts';
import { parseSyslog } from './syslog-message.ts';
import { decodeText, hasEscaped } from './text.ts';

export const SYSLOG_MESSAGE_BYTES = 64 * 1024;

/** One message as it came off the wire. `sender` is the peer's address. */
export function decodeSyslogMessage(
  bytes: Buffer,
  context: DecodeContext & { readonly sender?: string },
  position: number,
): { readonly record: RawRecord } | { readonly bad: Undecodable } {
  const { text, isClean } = decodeText(bytes);
  if (bytes.length > Math.min(SYSLOG_MESSAGE_BYTES, LIMITS.ingestRecordBytes))
    return {
      bad: undecodable(
        position,
        'size',
        `the message has ${bytes.length} bytes; at most ${SYSLOG_MESSAGE_BYTES} are accepted`,
        text,
      ),
    };
  if (!isClean && hasEscaped(text))
    return { bad: undecodable(position, 'encoding', 'the message is not UTF-8', text) };
  const body = parseSyslog(text);
  if (context.sender !== undefined) body.sender = context.sender;
  return { record: rawRecord(context, position, body, () => text) };
}

/** A file or body of syslog lines. Positions are line numbers from 1. */
export function decodeSyslogLines(bytes: Buffer, context: DecodeContext, firstLine = 1): Decoded {
  const records: RawRecord[] = [];
  const bad: Undecodable[] = [];
  let position = firstLine - 1;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    start = end < 0 ? bytes.length : end + 1;
    position += 1;
    if (line.length === 0 || line.every((byte) => byte === 0x20 || byte === 0x0d)) continue;
    const one = decodeSyslogMessage(line, context, position);
    if ('record' in one) records.push(one.record);
    else bad.push(one.bad);
  }
  return { records, undecodable: bad, indexBase: 1 };
}
