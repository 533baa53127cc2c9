import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode, PublicFault } from '../../errors.ts';

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA',
  429: 'RATE_LIMITED',
};

/** Every error leaves as `{ error: { code, message, requestId } }`; what we did not foresee is logged under that id only. */
export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, message } = publicError(error);
    if (code === 'INTERNAL') request.log.error({ err: error, requestId: request.id }, 'unexpected error');
    return sendError(request, reply, code, message);
  });
}

export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
  message: string = ERRORS[code].message,
): FastifyReply {
  return reply
    .code(ERRORS[code].status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: { code, message, requestId: request.id } }));
}

function publicError(error: FastifyError): { code: ErrorCode; message: string } {
  if (error instanceof PublicFault) return { code: error.code, message: error.message };
  // Fastify's own validation says which field and why, in terms of our public schema.
  if (error.validation) return { code: 'BAD_REQUEST', message: error.message };
  const code =
    BY_STATUS[error.statusCode ?? 500] ??
    (error.statusCode && error.statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL');
  return { code, message: ERRORS[code].message };
}
