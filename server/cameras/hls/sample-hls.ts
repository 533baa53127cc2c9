import { HlsFault } from './fetch-allowed.ts';
import {
  decrypt,
  fetchFor,
  type HlsSource,
  MOST_LIST_BYTES,
  MOST_SEGMENT_BYTES,
  mediaAddress,
  resolveUri,
} from './open.ts';
import { readList } from './read-list.ts';
import { isTransportStream } from './transport-stream.ts';

const SEGMENTS = 3;

/** The newest seconds of a stream as one file, for trying a source: fetched from its allowed hosts only. Throws HlsFault. */
export async function sampleHls(
  source: HlsSource,
  options: { readonly signal: AbortSignal; readonly fetch?: typeof fetch },
): Promise<{ readonly format: 'mpegts' | 'mov'; readonly bytes: Buffer }> {
  const get = fetchFor(source, options.signal, options.fetch);
  const answer = await get(await mediaAddress(get, new URL(source.url)), { most: MOST_LIST_BYTES });
  const list = readList(answer.bytes.toString('utf8'));
  if (list?.is !== 'media') throw new HlsFault('what it sends is no live playlist');
  const segments = list.segments.filter(({ gap }) => !gap).slice(-SEGMENTS);
  // what follows a break is another stream
  const from = Math.max(
    0,
    segments.findLastIndex(({ discontinuity }) => discontinuity),
  );
  const keys = new Map<string, Buffer>();
  const pieces: Buffer[] = [];
  const { map } = segments.at(-1) ?? {};
  if (map !== undefined) {
    const range = map.range && { range: map.range };
    pieces.push((await get(resolveUri(map.uri, answer.url), { most: MOST_SEGMENT_BYTES, ...range })).bytes);
  }
  for (const segment of segments.slice(from)) {
    const range = segment.range && { range: segment.range };
    const { bytes } = await get(resolveUri(segment.uri, answer.url), { most: MOST_SEGMENT_BYTES, ...range });
    pieces.push(await decrypt(get, answer.url, segment, bytes, keys));
  }
  const bytes = Buffer.concat(pieces);
  if (bytes.length === 0) throw new HlsFault('its playlist lists nothing');
  return { bytes, format: isTransportStream(bytes) ? 'mpegts' : 'mov' };
}
