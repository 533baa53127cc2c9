import { gzipSync } from 'node:zlib';
import type { IngestAnswer } from '../../shared/contract/http.ts';
import type { RawRecord } from '../pipeline/stage.ts';

const REQUEST_MS = 60_000;

export interface SendTarget {
  /** Origin of the server, `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly source: string;
  readonly key: string;
  readonly format: 'json' | 'csv' | 'syslog';
  /** How long to go on while the server is away or says 503, milliseconds. */
  readonly patienceMs: number;
  readonly say: (message: string) => void;
}

/** A refusal that repeating will not mend. */
export class SendRefused extends Error {}

/**
 * Sends records over the real HTTP ingest and returns its counts. Repeats on 429, 503 and a lost connection: a repeat of
 * what was stored after all counts as duplicates and is stored once. Splits a batch that is too large.
 */
export async function sendRecords(target: SendTarget, records: readonly RawRecord[]): Promise<IngestAnswer> {
  const isText = target.format === 'syslog';
  const lines = records.map((record) => (isText ? record.text : JSON.stringify(record.body)));
  const body = gzipSync(lines.join('\n'), { level: 1 });
  const giveUpAt = Date.now() + target.patienceMs;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    const outcome = await post(target, body, isText ? 'text/plain' : 'application/x-ndjson');
    if (outcome.answer !== undefined) return outcome.answer;
    if (outcome.status === 413 && records.length > 1) {
      const half = Math.ceil(records.length / 2);
      const first = await sendRecords(target, records.slice(0, half));
      const second = await sendRecords(target, records.slice(half));
      return {
        accepted: first.accepted + second.accepted,
        duplicates: first.duplicates + second.duplicates,
        rejected: [...first.rejected, ...second.rejected.map((one) => ({ ...one, index: one.index + half }))],
      };
    }
    const mayPass = outcome.status === 0 || outcome.status === 429 || outcome.status >= 500;
    if (!mayPass) throw new SendRefused(`${target.url} answered ${outcome.status}: ${outcome.message}`);
    if (Date.now() + waitMs > giveUpAt)
      throw new SendRefused(`gave up after repeated failures: ${outcome.message}`);
    target.say(`${outcome.message}; again in ${(waitMs / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

type Outcome =
  | { readonly status: 202; readonly answer: IngestAnswer; readonly message: '' }
  | { readonly status: number; readonly answer?: never; readonly message: string };

async function post(target: SendTarget, body: Buffer, media: string): Promise<Outcome> {
  try {
    const response = await fetch(new URL(`/api/ingest/${encodeURIComponent(target.source)}`, target.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${target.key}`,
        'content-type': media,
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const text = await response.text();
    if (response.status === 202)
      return { status: 202, answer: JSON.parse(text) as IngestAnswer, message: '' };
    return { status: response.status, message: messageOf(text) ?? `status ${response.status}` };
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    return { status: 0, message: `${target.url} does not answer (${cause ?? (error as Error).message})` };
  }
}

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message;
  } catch {
    return undefined;
  }
}
