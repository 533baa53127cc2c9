import type { ByteRange } from './read-list.ts';

/**
 * Fetches for one camera, from the hosts an administrator named and nowhere else: a playlist is written by others, and one
 * that names `http://169.254.169.254/` must not make this server ask there. Each redirect is looked at before it is followed. Throws HlsFault.
 */
export type AllowedFetch = (
  url: URL,
  options: {
    /** Bytes; more is a fault. */
    readonly most: number;
    /** Bytes of a longer file. */
    readonly range?: ByteRange;
  },
) => Promise<{ readonly bytes: Buffer; readonly url: URL }>;

/** Why a stream cannot be pulled, for people: no address, no credential. */
export class HlsFault extends Error {
  /** It may be over when asked again: a server that is busy, a segment that has just left its list. */
  readonly passes: boolean;
  constructor(message: string, options: { readonly passes?: boolean } = {}) {
    super(message);
    this.passes = options.passes ?? false;
  }
}

const MOST_HOPS = 5;
const LIMIT_MS = 10_000;

export interface AllowedHosts {
  /** The address that was configured. */
  readonly base: URL;
  /** `host` or `host:port` of others. */
  readonly alsoFrom: readonly string[];
}

/** Whether a camera's pictures may be fetched from there: its own origin, or a host named for it, never by a weaker scheme. */
export function isAllowed(url: URL, { base, alsoFrom }: AllowedHosts): boolean {
  if (url.protocol !== 'https:' && url.protocol !== base.protocol) return false;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (url.origin === base.origin) return true;
  return alsoFrom.some((host) => host.toLowerCase() === url.host);
}

export function createAllowedFetch(deps: {
  readonly hosts: AllowedHosts;
  readonly username?: string;
  readonly password?: string;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}): AllowedFetch {
  const { hosts, username = '', password = '' } = deps;
  const send = deps.fetch ?? fetch;
  const basic =
    username === '' && password === ''
      ? undefined
      : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

  return async function fetchAllowed(url, { most, range }) {
    let at = url;
    const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(LIMIT_MS)]);
    for (let hop = 0; hop <= MOST_HOPS; hop += 1) {
      // credentials in an address are never another's to give
      at.username = '';
      at.password = '';
      if (!isAllowed(at, hosts)) throw new HlsFault('its playlist names a host that is not allowed for it');
      const answer = await send(at, {
        ...{ redirect: 'manual', signal },
        headers: {
          ...(basic !== undefined && at.origin === hosts.base.origin && { authorization: basic }),
          ...(range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
        },
      }).catch((error: unknown) => {
        throw new HlsFault(causeOf(error), { passes: true });
      });
      const location = answer.headers.get('location');
      if (answer.status >= 300 && answer.status < 400 && location !== null) {
        await answer.body?.cancel();
        if (!URL.canParse(location, at)) throw new HlsFault('it redirects to no address');
        at = new URL(location, at);
        continue;
      }
      if (!answer.ok) {
        await answer.body?.cancel();
        const passes = answer.status >= 500 || answer.status === 404 || answer.status === 429;
        throw new HlsFault(STATUSES[answer.status] ?? `it answers with status ${answer.status}`, { passes });
      }
      const bytes = await readAtMost(answer, most);
      // a server that knows no ranges sends it all
      const cut = range !== undefined && answer.status === 200 && bytes.length > range.length;
      return { bytes: cut ? bytes.subarray(range.offset, range.offset + range.length) : bytes, url: at };
    }
    throw new HlsFault('it redirects too often');
  };
}

const STATUSES: Readonly<Record<number, string>> = {
  401: 'the camera refused the user name or password',
  403: 'the camera forbids it',
  404: 'the camera has no such stream',
};

async function readAtMost(answer: Response, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of answer.body ?? []) {
      length += piece.length;
      if (length > most) throw new HlsFault('it sends more than can be');
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof HlsFault ? error : new HlsFault(causeOf(error), { passes: true });
  }
  return Buffer.concat(pieces);
}

function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  if (name === 'AbortError') return 'the stream ended';
  const code = cause?.code ?? '';
  if (code === 'ECONNREFUSED') return 'nothing answers at its address';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'the network does not reach it';
  if (code.includes('TIMEOUT')) return 'no answer in time';
  if (/CERT|TLS|SSL/.test(code)) return 'its certificate is not trusted';
  return 'the stream ended';
}
