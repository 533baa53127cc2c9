import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PublicFault } from '../errors.ts';

/** Bytes all bodies under way may hold together. Beyond, new ones are told to come back. */
const TOGETHER_BYTES = 128 * 1024 * 1024;
let together = 0;

/**
 * Reads a body of at most `limit` bytes, before and after gzip, holding no more than that: the byte that exceeds it ends
 * the reading. Throws PublicFault TOO_LARGE, BAD_REQUEST (broken gzip, a body cut short) or RATE_LIMITED.
 */
export async function readBody(
  stream: Readable,
  options: { readonly limit: number; readonly isGzip: boolean; readonly announced: number | undefined },
): Promise<Buffer> {
  const { limit, isGzip, announced } = options;
  const tooLarge = (what: string) =>
    new PublicFault('TOO_LARGE', `The body is larger than ${limit} bytes${what}. Send smaller batches.`);
  if (announced !== undefined && announced > limit) throw tooLarge('');
  let held = 0;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      let received = 0;
      let hasEnded = false;
      const gunzip = isGzip ? createGunzip() : undefined;
      const fail = (fault: PublicFault) => {
        stream.off('data', onRaw);
        gunzip?.destroy();
        reject(fault);
      };
      const keep = (chunk: Buffer) => {
        held += chunk.length;
        together += chunk.length;
        if (held > limit) fail(tooLarge(isGzip ? ' when unpacked' : ''));
        else if (together > TOGETHER_BYTES)
          fail(new PublicFault('RATE_LIMITED', 'Too much is being sent at once.'));
        else chunks.push(chunk);
      };
      const onRaw = (chunk: Buffer) => {
        received += chunk.length;
        if (received > limit) fail(tooLarge(''));
        else if (gunzip === undefined) keep(chunk);
        else if (!gunzip.write(chunk)) {
          stream.pause();
          gunzip.once('drain', () => stream.resume());
        }
      };
      const finish = () => resolve(Buffer.concat(chunks));
      stream.on('data', onRaw);
      stream.once('end', () => {
        hasEnded = true;
        if (gunzip === undefined) finish();
        else gunzip.end();
      });
      stream.once('error', () => fail(new PublicFault('BAD_REQUEST', 'The body was cut short.')));
      // A whole body closes too, while gunzip may still be at work on it.
      stream.once('close', () => {
        if (!hasEnded) fail(new PublicFault('BAD_REQUEST', 'The body was cut short.'));
      });
      gunzip?.on('data', keep);
      gunzip?.once('end', finish);
      gunzip?.once('error', () => fail(new PublicFault('BAD_REQUEST', 'The gzip body is broken.')));
    });
  } finally {
    together -= held;
  }
}
