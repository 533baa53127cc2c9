/**
 * HLS playlists of others (RFC 8216) as far as pulling a live stream needs them. Nothing here follows an address; what a
 * hostile list says is data. Unknown tags are passed over, as the RFC asks.
 */

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}
export interface ListedMap {
  readonly uri: string;
  readonly range?: ByteRange;
}
export interface ListedKey {
  readonly method: string;
  readonly uri: string;
  /** 32 hexadecimal digits; absent: the sequence number. */
  readonly iv?: string;
}
export interface ListedSegment {
  readonly uri: string;
  readonly sequence: number;
  readonly durationMs: number;
  readonly discontinuity: boolean;
  /** When its first picture was taken by the sender's clock, epoch milliseconds; counted on from the last that said so. */
  readonly takenAt?: number;
  readonly range?: ByteRange;
  readonly map?: ListedMap;
  readonly key?: ListedKey;
  /** Said to be missing. */
  readonly gap: boolean;
}
export interface MediaList {
  readonly is: 'media';
  readonly targetMs: number;
  readonly ended: boolean;
  readonly segments: readonly ListedSegment[];
}
export interface MasterList {
  readonly is: 'master';
  readonly variants: readonly {
    readonly uri: string;
    readonly bandwidth: number;
    readonly codecs?: string;
  }[];
}

/** A live list has some; a day of 1 s segments has 86,400. */
const MOST_SEGMENTS = 100_000;

/** Undefined where the text is no playlist. */
export function readList(text: string): MediaList | MasterList | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!lines[0]?.startsWith('#EXTM3U')) return undefined;
  const isMaster = lines.some((line) => line.startsWith('#EXT-X-STREAM-INF'));
  return isMaster ? readMaster(lines) : readMedia(lines);
}

function readMaster(lines: readonly string[]): MasterList {
  const variants: MasterList['variants'][number][] = [];
  let next: Readonly<Record<string, string>> | undefined;
  for (const line of lines) {
    if (line.startsWith('#EXT-X-STREAM-INF:')) next = attributesOf(line);
    else if (next !== undefined && isUri(line)) {
      const { BANDWIDTH, CODECS: codecs } = next;
      variants.push({
        uri: line.trim(),
        bandwidth: Number(BANDWIDTH) || 0,
        ...(codecs !== undefined && { codecs }),
      });
      next = undefined;
    }
  }
  return { is: 'master', variants };
}

function readMedia(lines: readonly string[]): MediaList {
  const segments: ListedSegment[] = [];
  const rangeEnds = new Map<string, number>();
  let targetMs = 0;
  let ended = false;
  let sequence = 0;
  let map: ListedMap | undefined;
  let key: ListedKey | undefined;
  let clock: number | undefined;
  let next: { durationMs?: number; discontinuity?: boolean; range?: string; gap?: boolean } = {};

  for (const line of lines) {
    const [tag, value] = split(line);
    if (tag === '#EXT-X-TARGETDURATION') targetMs = (Number(value) || 0) * 1000;
    else if (tag === '#EXT-X-MEDIA-SEQUENCE' && segments.length === 0) sequence = whole(value) ?? 0;
    else if (tag === '#EXT-X-ENDLIST') ended = true;
    else if (tag === '#EXTINF') Object.assign(next, lengthOf(value));
    else if (tag === '#EXT-X-DISCONTINUITY') next.discontinuity = true;
    else if (tag === '#EXT-X-GAP') next.gap = true;
    else if (tag === '#EXT-X-BYTERANGE') next.range = value;
    else if (tag === '#EXT-X-PROGRAM-DATE-TIME') {
      const at = Date.parse(value.trim());
      clock = Number.isNaN(at) ? undefined : at;
    } else if (tag === '#EXT-X-MAP') map = readMap(line);
    else if (tag === '#EXT-X-KEY') key = readKey(line);
    else if (isUri(line) && segments.length < MOST_SEGMENTS) {
      const uri = line.trim();
      const durationMs = next.durationMs ?? targetMs;
      const range = next.range === undefined ? undefined : readRange(next.range, rangeEnds.get(uri) ?? 0);
      if (range) rangeEnds.set(uri, range.offset + range.length);
      segments.push({
        ...{ uri, sequence: sequence + segments.length, durationMs },
        ...{ discontinuity: next.discontinuity === true, gap: next.gap === true },
        ...(clock !== undefined && { takenAt: clock }),
        ...(range && { range }),
        ...(map && { map }),
        ...(key && { key }),
      });
      if (clock !== undefined) clock += durationMs;
      next = {};
    }
  }
  return { is: 'media', targetMs, ended, segments };
}

/** A length that is none is the target duration. */
function lengthOf(text: string): { readonly durationMs?: number } {
  const length = Number.parseFloat(text);
  return Number.isFinite(length) && length >= 0 ? { durationMs: length * 1000 } : {};
}

function readMap(line: string): ListedMap | undefined {
  const { URI: uri, BYTERANGE: bytes } = attributesOf(line);
  if (uri === undefined) return undefined;
  const range = bytes === undefined ? undefined : readRange(bytes, 0);
  return { uri, ...(range && { range }) };
}

function readKey(line: string): ListedKey | undefined {
  const { METHOD: method = '', URI: uri = '', IV: iv } = attributesOf(line);
  if (method === 'NONE' || method === '') return undefined;
  const digits = /^0x([0-9a-f]{1,32})$/i.exec(iv ?? '')?.[1];
  return { method, uri, ...(digits !== undefined && { iv: digits.padStart(32, '0').toLowerCase() }) };
}

function readRange(text: string, follows: number): ByteRange | undefined {
  const [, length, offset] = /^\s*(\d{1,15})(?:@(\d{1,15}))?\s*$/.exec(text) ?? [];
  return length === undefined
    ? undefined
    : { length: Number(length), offset: offset === undefined ? follows : Number(offset) };
}

const isUri = (line: string) => line.trim() !== '' && !line.startsWith('#');

function split(line: string): readonly [string, string] {
  if (!line.startsWith('#EXT')) return ['', ''];
  const colon = line.indexOf(':');
  return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon), line.slice(colon + 1)];
}

function whole(text: string): number | undefined {
  const number = Number(text.trim());
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** `NAME=value,NAME="value, with comma"`. */
function attributesOf(line: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name, quoted, plain] of line
    .slice(line.indexOf(':') + 1)
    .matchAll(/([A-Z0-9-]+)\s*=\s*(?:"([^"]*)"|([^",]*))/g))
    found[name!] = quoted ?? plain?.trim() ?? '';
  return found;
}
