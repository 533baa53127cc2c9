import { describe, expect, test, vi } from 'vitest';
import { createHttpClient } from '../../../client/lib/http.ts';

function setUp(answer: () => Promise<Response> | Response) {
  const fetch = vi.fn(async (_path: RequestInfo | URL, _init?: RequestInit) => answer());
  const onUnauthenticated = vi.fn();
  return { fetch, onUnauthenticated, http: createHttpClient({ fetch, onUnauthenticated }) };
}

describe('the HTTP client', () => {
  test('carries the token on what changes something', async () => {
    const { fetch, http } = setUp(() => Response.json({ done: true }));
    http.setCsrfToken('t1');
    await http.get('/a');
    await http.send('POST', '/b', { x: 1 });
    const headers = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('x-csrf-token'));
    expect(headers).toEqual([null, 't1']);
    expect(fetch.mock.calls[1]?.[1]).toMatchObject({ method: 'POST', body: '{"x":1}' });
  });

  test('lets what is taken back outlive the page', async () => {
    const { fetch, http } = setUp(() => new Response(null, { status: 204 }));
    await http.send('DELETE', '/a');
    await http.send('POST', '/b');
    expect(fetch.mock.calls.map(([, init]) => init?.keepalive)).toEqual([true, undefined]);
  });

  test('answers nothing for 204', async () => {
    const { http } = setUp(() => new Response(null, { status: 204 }));
    expect(await http.send('DELETE', '/api/session')).toBeUndefined();
  });

  test('throws what the server says, with the request id', async () => {
    const error = { code: 'FORBIDDEN', message: 'Ask a lead.', requestId: 'r7' };
    const { http, onUnauthenticated } = setUp(() => Response.json({ error }, { status: 403 }));
    await expect(http.get('/a')).rejects.toMatchObject({ ...error, status: 403 });
    expect(onUnauthenticated).not.toHaveBeenCalled();
  });

  test('tells when the session is gone', async () => {
    const { http, onUnauthenticated } = setUp(() =>
      Response.json({ error: { code: 'UNAUTHENTICATED', message: 'Sign in first.' } }, { status: 401 }),
    );
    await expect(http.get('/a')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(onUnauthenticated).toHaveBeenCalledOnce();
  });

  test('tells no answer from an answer that cannot be read', async () => {
    const offline = setUp(() => Promise.reject(new TypeError('fetch failed')));
    await expect(offline.http.get('/a')).rejects.toMatchObject({ code: 'OFFLINE', status: 0 });
    const broken = setUp(() => new Response('<html>', { status: 502 }));
    await expect(broken.http.get('/a')).rejects.toMatchObject({ code: 'UNREADABLE', status: 502 });
    const notJson = setUp(() => new Response('<html>', { status: 200 }));
    await expect(notJson.http.get('/a')).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});
