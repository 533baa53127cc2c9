import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { OnvifFault } from './fault.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** The challenge we can answer best: Digest before others. */
  readonly challenge?: string;
}

const MOST_BYTES = 1024 * 1024;

/** One POST. Follows no redirect, takes at most 1 MiB; throws OnvifFault `unreachable` where no whole answer comes in time. */
export function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) => reject(new OnvifFault('unreachable', message));
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const sent = send(
      url,
      {
        method: 'POST',
        // cameras keep few connections and forget them without a word
        agent: false,
        headers: { ...headers, 'content-length': bytes.length, connection: 'close' },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        const pieces: Buffer[] = [];
        let size = 0;
        answer.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size > MOST_BYTES) {
            answer.destroy();
            reject(new OnvifFault('not_understood', 'it answers more than is taken'));
          } else pieces.push(piece);
        });
        answer.on('error', () => fail('no answer in time'));
        answer.on('end', () => {
          const challenges = answer.headersDistinct['www-authenticate'] ?? [];
          const challenge = challenges.find((one) => /^digest\b/i.test(one)) ?? challenges[0];
          resolve({
            status: answer.statusCode ?? 0,
            text: Buffer.concat(pieces).toString('utf8'),
            ...(challenge === undefined ? {} : { challenge }),
          });
        });
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => fail(wordsOf(error)));
    sent.end(bytes);
  });
}

function wordsOf({ code, name }: NodeJS.ErrnoException): string {
  if (name === 'AbortError' || name === 'TimeoutError' || code === 'ETIMEDOUT') return 'no answer in time';
  if (code === 'ECONNREFUSED') return 'nothing answers at its address';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'the network does not reach it';
  if (code?.includes('CERT') || code?.includes('SELF_SIGNED') || code?.includes('VERIFY'))
    return 'its certificate is not trusted';
  return 'the connection broke';
}
