import { createDecipheriv } from 'node:crypto';
import type { CameraSource } from '../../../shared/domain/camera.ts';
import { type AllowedFetch, createAllowedFetch, HlsFault } from './fetch-allowed.ts';
import { type ListedSegment, readList } from './read-list.ts';

/** What every way to a stream of others needs: its fetch, its media list, its keys. */
export type HlsSource = Extract<CameraSource, { type: 'hls' }>;

export const MOST_LIST_BYTES = 4 * 1024 * 1024;
export const MOST_SEGMENT_BYTES = 48 * 1024 * 1024;

/** The fetch of a source, with its hosts and credentials. */
export function fetchFor(source: HlsSource, signal: AbortSignal, send?: typeof fetch): AllowedFetch {
  const base = new URL(source.url);
  return createAllowedFetch({
    hosts: { base: new URL(base), alsoFrom: source.alsoFrom ?? [] },
    username: source.username ?? decodeURIComponent(base.username),
    password: source.password ?? decodeURIComponent(base.password),
    signal,
    ...(send && { fetch: send }),
  });
}

export function resolveUri(uri: string, list: URL): URL {
  if (!URL.canParse(uri, list)) throw new HlsFault('its playlist names no address');
  return new URL(uri, list);
}

/** Follows a list of variants to the largest that browsers play. */
export async function mediaAddress(get: AllowedFetch, base: URL): Promise<URL> {
  const answer = await get(new URL(base), { most: MOST_LIST_BYTES });
  const list = readList(answer.bytes.toString('utf8'));
  if (list === undefined) throw new HlsFault('what it sends is no playlist');
  if (list.is === 'media') return answer.url;
  const isPlayed = (codecs: string | undefined) => codecs === undefined || /\bavc[13]\b/.test(codecs);
  const best = list.variants.toSorted(
    (a, b) => Number(isPlayed(b.codecs)) - Number(isPlayed(a.codecs)) || b.bandwidth - a.bandwidth,
  )[0];
  if (best === undefined) throw new HlsFault('its playlist names no stream');
  return resolveUri(best.uri, answer.url);
}

export async function decrypt(
  get: AllowedFetch,
  list: URL,
  { key, sequence }: ListedSegment,
  bytes: Buffer,
  keys: Map<string, Buffer>,
): Promise<Buffer> {
  if (key === undefined) return bytes;
  if (key.method !== 'AES-128') throw new HlsFault('it is encrypted in a way that is not understood');
  let secret = keys.get(key.uri);
  if (secret === undefined) {
    secret = (await get(resolveUri(key.uri, list), { most: 1024 })).bytes;
    if (secret.length !== 16) throw new HlsFault('its key is none');
    keys.clear();
    keys.set(key.uri, secret);
  }
  const iv = Buffer.from(key.iv ?? sequence.toString(16).padStart(32, '0'), 'hex');
  try {
    const decipher = createDecipheriv('aes-128-cbc', secret, iv);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw new HlsFault('its pictures cannot be decrypted');
  }
}
