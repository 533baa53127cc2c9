/** Error catalogue: code -> HTTP status and the message a person reads, with what to do next. */
export const ERRORS = {
  BAD_REQUEST: { status: 400, message: 'The request is not understood.' },
  UNAUTHENTICATED: { status: 401, message: 'Sign in first.' },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this. Ask a shift lead.' },
  NOT_FOUND: { status: 404, message: 'There is no such thing, or you may not see it.' },
  CONFLICT: { status: 409, message: 'Someone changed this meanwhile. Look again, then repeat.' },
  TOO_LARGE: { status: 413, message: 'The body is larger than is accepted. Send smaller batches.' },
  UNSUPPORTED_MEDIA: { status: 415, message: 'Send JSON, a JSON array or NDJSON, as is or gzip.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests. Wait and repeat.' },
  NOTHING_NEW: { status: 503, message: 'The camera has sent nothing new. Ask again.' },
  CAMERA_FAILED: { status: 502, message: 'The camera did not do that.' },
  STORAGE_UNAVAILABLE: {
    status: 503,
    message: 'The record cannot be written now. Nothing was accepted: send it again later.',
  },
  STORAGE_FULL: {
    status: 507,
    message: 'There is no room for it on the disk. Nothing was kept: make room, then repeat.',
  },
  INTERNAL: { status: 500, message: 'A fault on our side. It was logged under the id given.' },
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** An error a person may see. `detail` says what and where; never put a secret in it. */
export class PublicFault extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? ERRORS[code].message, options);
    this.name = 'PublicFault';
    this.code = code;
    this.detail = detail;
  }
}
