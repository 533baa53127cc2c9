import { createHash, randomBytes } from 'node:crypto';

/** HTTP authentication as cameras ask for it: Digest (RFC 7616: MD5 or SHA-256, `auth` or none), Basic only over TLS. */
export function digestAnswer(
  challenge: string,
  asked: {
    readonly username: string;
    readonly password: string;
    readonly method: string;
    readonly url: string;
    /** How often this challenge was answered, from 1. */
    readonly uses: number;
    readonly cnonce?: string;
  },
): string | undefined {
  const { username, password, method, uses } = asked;
  const url = new URL(asked.url);
  if (/^basic\b/i.test(challenge)) {
    const plain = Buffer.from(`${username}:${password}`).toString('base64');
    return url.protocol === 'https:' ? `Basic ${plain}` : undefined;
  }
  if (!/^digest\b/i.test(challenge)) return undefined;
  const given = new Map(
    [...challenge.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)].map((match) => [
      match[1]!.toLowerCase(),
      match[2] ?? match[3] ?? '',
    ]),
  );
  const realm = given.get('realm') ?? '';
  const nonce = given.get('nonce') ?? '';
  const algorithm = given.get('algorithm') ?? 'MD5';
  const name = { md5: 'md5', 'sha-256': 'sha256' }[algorithm.toLowerCase()];
  const offered = given
    .get('qop')
    ?.split(',')
    .map((one) => one.trim().toLowerCase());
  if (name === undefined || (offered !== undefined && !offered.includes('auth'))) return undefined;
  const hash = (text: string) => createHash(name).update(text).digest('hex');
  const uri = `${url.pathname}${url.search}`;
  const first = hash(`${username}:${realm}:${password}`);
  const second = hash(`${method}:${uri}`);
  const count = uses.toString(16).padStart(8, '0');
  const cnonce = asked.cnonce ?? randomBytes(8).toString('hex');
  const response =
    offered === undefined
      ? hash(`${first}:${nonce}:${second}`)
      : hash(`${first}:${nonce}:${count}:${cnonce}:auth:${second}`);
  const quote = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const opaque = given.get('opaque');
  return [
    `Digest username=${quote(username)}`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(offered === undefined ? [] : ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`]),
  ].join(', ');
}
