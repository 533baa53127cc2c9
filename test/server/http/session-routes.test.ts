import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { safeNext } from '../../../server/http/routes/sign-in-page.ts';
import { createTestServer, HOST, PASSWORD } from '../../support/http-server.ts';

let server: Awaited<ReturnType<typeof createTestServer>>;
beforeEach(async () => {
  server = await createTestServer();
  const actor = { id: server.admin.id, kind: 'person' as const, name: 'admin', role: 'admin' as const };
  await server.users.create(actor, { name: 'anna', role: 'operator', password: PASSWORD });
});
afterEach(() => server.app.close());

const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url: '/api/session',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: `http://${HOST}`,
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    payload: new URLSearchParams(fields).toString(),
  });
const json = (payload: object, headers: Record<string, string> = {}) =>
  server.inject({ method: 'POST', url: '/api/session', headers, payload });
const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']).split(';')[0]!;

describe('the sign-in page', () => {
  test('has no script, names the deployment safely, and carries the wanted path', async () => {
    const { body, headers } = await server.inject({ url: '/signin?next=%2F%3Fpivot%3Da1' });
    expect(body).not.toContain('<script');
    expect(body).toContain('Test &#60;campus&#62;');
    expect(body).toContain('value="/?pivot=a1"');
    expect(headers['cache-control']).toBe('no-store');
    expect((await server.inject({ url: '/signin.css' })).headers['content-type']).toContain('text/css');
  });

  test('a plain form signs in and goes to the wanted path', async () => {
    const answer = await form({ name: 'anna', password: PASSWORD, next: '/?pivot=a1&at=5' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/?pivot=a1&at=5']);
    const set = String(answer.headers['set-cookie']);
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(set).toContain(part);
    const session = await server.inject({ url: '/api/session', headers: { cookie: cookieOf(answer) } });
    expect(session.json()).toMatchObject({
      principal: { name: 'anna', role: 'operator' },
      demonstration: true,
    });
  });

  test('a wrong password comes back to the page with the reason and the wanted path', async () => {
    const answer = await form({ name: 'anna', password: 'wrong', next: '/triage' });
    expect(answer.headers.location).toBe('/signin?problem=wrong&next=%2Ftriage');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const page = await server.inject({ url: String(answer.headers.location) });
    expect(page.body).toContain('Name or password is wrong.');
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('a form from %s is refused', async (_name, headers) => {
    const answer = await form({ name: 'anna', password: PASSWORD }, headers);
    expect(answer.headers.location).toContain('problem=origin');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('only paths of ours are gone to', () => {
    for (const bad of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:1',
      '/signin',
      '/api/x',
      7,
    ]) {
      expect(safeNext(bad)).toBe('/');
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.webPath(),
          fc.string().map((text) => `/${text}`),
        ),
        (next) => {
          const resolved = new URL(safeNext(next), `http://${HOST}`);
          expect(resolved.origin).toBe(`http://${HOST}`);
        },
      ),
    );
  });
});

describe('sessions over JSON', () => {
  test('sign in, see oneself, change something with the token, sign out', async () => {
    const answer = await json({ name: 'anna', password: PASSWORD });
    const { csrfToken, permissions } = answer.json();
    expect(permissions).toContain('alert.act');
    const headers = { cookie: cookieOf(answer), 'x-csrf-token': csrfToken };
    expect((await server.inject({ method: 'DELETE', url: '/api/session', headers })).statusCode).toBe(204);
    expect((await server.inject({ url: '/api/session', headers })).statusCode).toBe(401);
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { 'x-csrf-token': 'x' }],
    ['another session’s token', 'other'],
    ['the right token from another site', 'foreign'],
  ])('with %s nothing is changed', async (_name, how) => {
    const mine = await server.as('operator');
    const other = await server.as('operator');
    const { 'x-csrf-token': right, ...rest } = mine;
    const headers =
      how === 'other'
        ? { ...rest, 'x-csrf-token': other['x-csrf-token'] }
        : how === 'foreign'
          ? { ...rest, 'x-csrf-token': right, origin: 'https://evil.example' }
          : { ...rest, ...(how as object) };
    const answer = await server.inject({ method: 'DELETE', url: '/api/session', headers });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'FORBIDDEN']);
    expect((await server.inject({ url: '/api/session', headers: mine })).statusCode).toBe(200);
  });

  test('the eleventh attempt within a minute from one address is refused', async () => {
    const codes: number[] = [];
    for (let attempt = 0; attempt < 11; attempt++) {
      codes.push((await json({ name: `someone-${attempt}`, password: 'wrong' })).statusCode);
    }
    expect(codes).toEqual([...Array(10).fill(401), 429]);
  });

  test('a person with a form who is refused for haste gets the page, not JSON', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await form({ name: `x-${attempt}`, password: 'wrong' });
    const answer = await form({ name: 'x', password: 'wrong' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/signin?problem=wait&next=%2F']);
    const page = await server.inject({ url: String(answer.headers.location) });
    expect(page.body).toContain('Too many attempts.');
  });

  test('a one-time link signs in once and leads to the page', async () => {
    const token = await server.access.createLink(server.admin.id);
    const first = await server.inject({ url: `/signin/${token}` });
    expect([first.statusCode, first.headers.location]).toEqual([303, '/']);
    expect(cookieOf(first)).toMatch(/^wf_session=.{40,}/);
    const second = await server.inject({ url: `/signin/${token}` });
    expect(second.headers.location).toContain('problem=link');
    expect(server.logged.join()).not.toContain(token);
  });

  test('over https the cookie is secure and the browser is told to stay there', async () => {
    const secure = await createTestServer({ origins: ['https://floor.example'] });
    const token = await secure.access.createLink(secure.admin.id);
    const answer = await secure.inject({ url: `/signin/${token}` });
    expect(String(answer.headers['set-cookie'])).toContain('Secure');
    expect(answer.headers['strict-transport-security']).toContain('max-age');
    await secure.app.close();
    expect((await server.inject({ url: '/signin' })).headers['strict-transport-security']).toBeUndefined();
  });
});
