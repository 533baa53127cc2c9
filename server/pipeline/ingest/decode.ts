import { decodeCsv } from './decode-csv.ts';
import { decodeJson, decodeNdjson } from './decode-json.ts';
import { decodeSyslogLines } from './decode-syslog.ts';
import type { DecodeContext, Decoded } from './decoded.ts';

export type BodyFormat = 'json' | 'ndjson' | 'csv' | 'syslog';

/** Bytes to records. Never throws: what cannot be read comes back with its position and the reason. */
export function decode(format: BodyFormat, bytes: Buffer, context: DecodeContext): Decoded {
  switch (format) {
    case 'json':
      return decodeJson(bytes, context);
    case 'ndjson':
      return decodeNdjson(bytes, context);
    case 'csv':
      return decodeCsv(bytes, context);
    case 'syslog':
      return decodeSyslogLines(bytes, context);
  }
}
