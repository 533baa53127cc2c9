import type { PublicError } from '../../shared/contract/live.ts';

/** A request that did not succeed. `code` is the server's, or `OFFLINE` / `UNREADABLE` when no proper answer came. */
export class HttpFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  constructor(code: string, message: string, status: number, requestId?: string) {
    super(message);
    this.name = 'HttpFault';
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

export interface HttpDeps {
  readonly fetch: typeof fetch;
  /** Called when the session is gone. */
  readonly onUnauthenticated: () => void;
}
export interface HttpClient {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** The token that every changing request carries as `x-csrf-token`. */
  setCsrfToken(token: string): void;
}

interface ErrorBody {
  readonly error?: PublicError & { readonly requestId?: string };
}

/** The page's way to the HTTP interface: JSON in, JSON out, faults as `HttpFault`. */
export function createHttpClient({ fetch, onUnauthenticated }: HttpDeps): HttpClient {
  let csrfToken = '';

  async function call<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
      response = await fetch(path, { credentials: 'same-origin', ...init });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new HttpFault('OFFLINE', 'The server does not answer. Nothing was changed; try again.', 0);
    }
    if (response.status === 204) return undefined as T;
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) {
      if (body !== undefined) return body as T;
      throw new HttpFault('UNREADABLE', 'The server answered something that is not JSON.', response.status);
    }
    if (response.status === 401) onUnauthenticated();
    const error = (body as ErrorBody | undefined)?.error;
    throw new HttpFault(
      error?.code ?? 'UNREADABLE',
      error?.message ?? `The server answered ${response.status} without a reason.`,
      response.status,
      error?.requestId,
    );
  }

  return {
    get: (path, signal) =>
      call(path, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) }),
    send: (method, path, body) =>
      call(path, {
        method,
        // What is taken back on leaving the page is to arrive all the same.
        ...(method === 'DELETE' ? { keepalive: true } : {}),
        headers: {
          accept: 'application/json',
          'x-csrf-token': csrfToken,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    setCsrfToken(token) {
      csrfToken = token;
    },
  };
}

/** Any thrown thing as something a person can read. */
export function asPublicError(thrown: unknown): PublicError {
  if (thrown instanceof HttpFault) return { code: thrown.code, message: thrown.message };
  return { code: 'FAULT', message: thrown instanceof Error ? thrown.message : 'Something failed.' };
}
