import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { IngestAnswer } from '../../shared/contract/http.ts';
import { LIMITS } from '../../shared/contract/limits.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import { ERRORS, type ErrorCode, PublicFault } from '../errors.ts';
import { type BodyFormat, decode } from '../pipeline/ingest/decode.ts';
import type { Ingest } from '../pipeline/ingest/ingest.ts';
import { readBody } from './read-body.ts';
import type { SourceKeys } from './source-keys.ts';

const MEDIA: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
  'text/plain': 'syslog',
};
/** What a refused sender may still push at us before the line is cut: the answer reaches it, the bytes go nowhere. */
const DISCARD_BYTES = 256 * 1024 * 1024;
const DISCARD_MS = 15_000;

export interface HttpIngestDeps {
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly keys: SourceKeys;
  readonly clock: Clock;
  readonly limits?: { readonly ingestBodyBytes: number; readonly ingestRecords: number };
}

/**
 * `POST /api/ingest/:source` for machines: a bearer key, no session. 202 with counts once everything readable is durable.
 * A wrong key and an unknown source give the same 401. JSON, JSON array, NDJSON, CSV (`text/csv`) or syslog lines
 * (`text/plain`), as is or gzip.
 */
export function createHttpIngest(deps: HttpIngestDeps): FastifyPluginAsync {
  const limits = deps.limits ?? LIMITS;
  const sources = new Set(deps.deployment.sources.map((source) => source.id));

  function authorise(request: FastifyRequest): string {
    const { source } = request.params as { source: string };
    const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!deps.keys.accepts(source, key) || !sources.has(source))
      throw new PublicFault('UNAUTHENTICATED', 'There is no such source, or the key is not its key.');
    return source;
  }

  return async function httpIngest(app: FastifyInstance) {
    // The body is read by us, after the key was checked, and only as far as the limit.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.setErrorHandler(answerFault);
    app.post(
      '/api/ingest/:source',
      { onRequest: async (request) => void authorise(request), bodyLimit: limits.ingestBodyBytes },
      async (request, reply) => {
        const { source } = request.params as { source: string };
        const media = (request.headers['content-type'] ?? 'application/json')
          .split(';')[0]!
          .trim()
          .toLowerCase();
        const format = MEDIA[media];
        const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
        if (format === undefined || !['identity', 'gzip', 'x-gzip'].includes(encoding))
          throw new PublicFault('UNSUPPORTED_MEDIA');
        const announced = Number(request.headers['content-length'] ?? Number.NaN);
        const bytes = await readBody(request.raw, {
          limit: limits.ingestBodyBytes,
          isGzip: encoding !== 'identity',
          announced: Number.isFinite(announced) ? announced : undefined,
        });
        const decoded = decode(format, bytes, { source, receivedAt: deps.clock.now() });
        if (decoded.records.length + decoded.undecodable.length > limits.ingestRecords)
          throw new PublicFault(
            'TOO_LARGE',
            `More than ${limits.ingestRecords} records. Send smaller batches.`,
          );
        const answer: IngestAnswer = await deps.ingest.ingest(source, decoded);
        return reply.code(202).send(answer);
      },
    );
  };
}

function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const code: ErrorCode = error instanceof PublicFault ? error.code : 'INTERNAL';
  const { status, message } = ERRORS[code];
  const detail = error instanceof PublicFault ? error.detail : undefined;
  if (code === 'INTERNAL') request.log.error({ err: error }, 'ingest failed');
  if (code === 'STORAGE_UNAVAILABLE') reply.header('retry-after', '5');
  if (code === 'RATE_LIMITED') reply.header('retry-after', '1');
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
  if (!request.raw.readableEnded) discardRest(request);
  return reply.code(status).send({ error: { code, message: detail ?? message, requestId: request.id } });
}

function discardRest(request: FastifyRequest) {
  const { raw } = request;
  const { socket } = raw;
  let discarded = 0;
  const cut = () => socket.destroy();
  const timer = setTimeout(cut, DISCARD_MS).unref();
  raw.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > DISCARD_BYTES) cut();
  });
  raw.once('close', () => clearTimeout(timer));
  raw.once('end', () => clearTimeout(timer));
  raw.resume();
}
