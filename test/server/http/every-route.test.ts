import type { FastifyPluginAsync } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../support/http-server.ts';

/** The routes that say that they are open. Adding one is a decision, made here. */
const OPEN = [
  'GET /healthz',
  'GET /signin',
  'GET /signin.css',
  'GET /signin/:token',
  'POST /api/ingest/:source',
  'POST /api/session',
];
const NAVIGATION = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };

const routes: { method: string; url: string; open: boolean }[] = [];
const collect: FastifyPluginAsync = async (app) => {
  // Stands for the ingest plugin, which checks bearer keys itself.
  app.post('/api/ingest/:source', async () => 'accepted');
};
const video: FastifyPluginAsync = async (app) => {
  app.get('/:camera/live.m3u8', async () => '#EXTM3U');
};

let server: Awaited<ReturnType<typeof createTestServer>>;
beforeAll(async () => {
  server = await createTestServer({
    ingestRoutes: collect,
    videoRoutes: video,
    onRoute({ method, url }) {
      for (const one of [method].flat()) {
        const open = OPEN.includes(`${one === 'HEAD' ? 'GET' : one} ${url}`);
        routes.push({ method: one, url, open });
      }
    },
  });
  await server.app.ready();
});
afterAll(() => server.app.close());

const filled = (url: string) => url.replace(/:[a-z]+/g, 'x').replace('*', 'assets/app-1a2b.js');

describe('without a session', () => {
  test('the routes are found at all', () => {
    const found = new Set(routes.map((route) => `${route.method} ${route.url}`));
    for (const one of [
      ...OPEN,
      'GET /api/alerts/:id/pivot',
      'GET /metrics',
      'GET /video/:camera/live.m3u8',
    ]) {
      expect(found).toContain(one);
    }
    expect(routes.length).toBeGreaterThan(30);
  });

  test('every route that is not open answers 401, and HTML navigation to a page 303 to the sign-in page', async () => {
    for (const { method, url, open } of routes) {
      if (open) continue;
      const answer = await server.inject({ method: method as 'GET', url: filled(url) });
      expect([`${method} ${url}`, answer.statusCode]).toEqual([`${method} ${url}`, 401]);
      if (method !== 'HEAD') expect(answer.json().error.code).toBe('UNAUTHENTICATED');
      const page = await server.inject({ method: method as 'GET', url: filled(url), headers: NAVIGATION });
      expect([401, 303]).toContain(page.statusCode);
      if (page.statusCode === 303) expect(page.headers.location).toMatch(/^\/signin\?next=/);
    }
  });

  test.each([
    '/',
    '/index.html',
    '/assets/app-1a2b.js',
    '/basemap/world.pmtiles',
    '/footage/gate.m4s',
    '/pictures/gate.jpg',
    '/video/cam-1/live.m3u8',
    '/metrics',
    '/nowhere',
    '/%2e%2e/package.json',
    '//evil.example/',
    '/socket.io/?EIO=4&transport=polling',
    '/socket.io/?EIO=4&transport=websocket',
  ])('%s is not there', async (url) => {
    expect((await server.inject({ url })).statusCode).toBe(401);
  });

  test('a made-up cookie is no session', async () => {
    const answer = await server.inject({ url: '/api/session', headers: { cookie: 'wf_session=x' } });
    expect(answer.statusCode).toBe(401);
  });

  test('the wanted path is kept for after the sign-in', async () => {
    const answer = await server.inject({ url: '/?pivot=a1&at=5', headers: NAVIGATION });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`/signin?next=${encodeURIComponent('/?pivot=a1&at=5')}`);
  });

  test('a link from another site takes one step through our own page, which brings the strict cookie', async () => {
    const answer = await server.inject({
      url: '/?pivot="><script>',
      headers: { ...NAVIGATION, 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('http-equiv="refresh"');
    expect(answer.body).not.toContain('<script>');
  });

  test('ingest is reached: its own key guards it', async () => {
    const answer = await server.inject({ method: 'POST', url: '/api/ingest/badge' });
    expect([answer.statusCode, answer.body]).toEqual([200, 'accepted']);
  });

  test('health says ok and nothing more', async () => {
    expect((await server.inject({ url: '/healthz' })).body).toBe('ok');
  });

  test('health fails once nothing is judged any more', async () => {
    const stopped = await createTestServer({
      judging: () => ({ id: 'line', state: 'stopped', since: 0 }),
    });
    expect((await stopped.inject({ url: '/healthz' })).statusCode).toBe(503);
    await stopped.app.close();
  });
});

describe('with a session', () => {
  test('files are served: hashed ones for ever, the page never from a cache, ranges and revalidation work', async () => {
    const headers = await server.as('viewer');
    const asset = await server.inject({ url: '/assets/app-1a2b.js', headers });
    expect(asset.headers['cache-control']).toContain('immutable');
    const page = await server.inject({ url: '/', headers });
    expect(page.headers['cache-control']).toBe('no-store');
    const range = await server.inject({
      url: '/basemap/world.pmtiles',
      headers: { ...headers, range: 'bytes=2-4' },
    });
    expect([range.statusCode, range.body]).toEqual([206, '234']);
    const etag = String(range.headers.etag);
    const again = await server.inject({
      url: '/basemap/world.pmtiles',
      headers: { ...headers, 'if-none-match': etag },
    });
    expect(again.statusCode).toBe(304);
  });

  test('a path of the app gets the page, a missing file and a missing API get 404', async () => {
    const headers = await server.as('viewer');
    const page = await server.inject({ url: '/triage', headers: { ...headers, ...NAVIGATION } });
    expect([page.statusCode, page.body]).toEqual([200, '<!doctype html><title>Watchfloor</title>']);
    expect((await server.inject({ url: '/assets/gone.js', headers })).statusCode).toBe(404);
    expect((await server.inject({ url: '/api/nothing', headers })).json().error.code).toBe('NOT_FOUND');
  });
});
