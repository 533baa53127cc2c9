import { afterEach, describe, expect, test } from 'vitest';
import { PublicFault } from '../../../server/errors.ts';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { AlertDetail } from '../../../shared/domain/alert.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { createTestServer } from '../../support/http-server.ts';
import { sourceHealth } from '../../support/source-health.ts';

let close: (() => Promise<unknown>) | undefined;
afterEach(async () => {
  await close?.();
});
async function serve(deps: Parameters<typeof createTestServer>[0] = {}) {
  const server = await createTestServer(deps);
  close = () => server.app.close();
  return server;
}

const AT = 1_700_000_000_000;
const detail: AlertDetail = {
  alert: {
    id: 'a1',
    revision: 3,
    title: 'Logged on while elsewhere',
    level: 'high',
    score: 70,
    scoreParts: [],
    domains: ['cyber', 'physical'],
    status: 'new',
    firstAt: AT - 60_000,
    lastAt: AT + 60_000,
    raisedAt: AT,
    updatedAt: AT,
    person: { id: 'E1', name: 'Ann Ox', confidence: 1, via: 'badge:7' },
    place: { site: 's', zone: 'z1', via: 'door' },
    entities: ['person:E1', 'site:s'],
    reasons: [],
    moment: { at: AT, eventId: 'e1', door: 'D-1' },
    noteCount: 0,
    demonstration: true,
  },
  findings: [],
  notes: [],
  history: [],
};
const event: LoggedEvent = {
  id: 'e1',
  seq: 1,
  source: 'badges',
  time: AT,
  timeErrorMs: 1000,
  receivedAt: AT + 5,
  kind: 'access.denied',
  severity: 3,
  message: 'Denied',
  logsource: {},
  fields: { 'device.hostname': 'ctrl-1' },
  raw: {},
  place: { site: 's', door: 'D-1', via: 'door' },
  person: { id: 'E1', name: 'Ann Ox', confidence: 0.9, via: 'badge:7' },
  entities: ['door:D-1', 'person:E1'],
};

describe('permissions', () => {
  test.each([
    ['viewer', 'GET', '/api/dead-letters', 403],
    ['operator', 'GET', '/api/dead-letters', 200],
    ['operator', 'POST', '/api/dead-letters/replay', 403],
    ['lead', 'POST', '/api/dead-letters/replay', 200],
    ['lead', 'GET', '/api/audit', 403],
    ['lead', 'GET', '/api/users', 403],
    ['lead', 'GET', '/metrics', 403],
    ['admin', 'GET', '/api/audit', 200],
    ['admin', 'GET', '/api/users', 200],
    ['admin', 'GET', '/metrics', 200],
  ] as const)('%s %s %s -> %i', async (role, method, url, status) => {
    const server = await serve();
    const headers = await server.as(role);
    const payload = method === 'POST' ? { payload: { ids: ['d1'] } } : {};
    expect((await server.inject({ method, url, headers, ...payload })).statusCode).toBe(status);
  });

  test('the metrics key opens the metrics and nothing else', async () => {
    const server = await serve({ metricsKey: 'k'.repeat(20) });
    const headers = { authorization: `Bearer ${'k'.repeat(20)}` };
    expect((await server.inject({ url: '/metrics', headers })).body).toBe('up 1\n');
    expect(
      (await server.inject({ url: '/metrics', headers: { authorization: 'Bearer k' } })).statusCode,
    ).toBe(401);
    expect((await server.inject({ url: '/api/alerts', headers })).statusCode).toBe(401);
  });
});

describe('the pivot', () => {
  test('gathers cameras, the recorded range, the person, events around with evidence, and how fresh each feed is', async () => {
    let asked: unknown;
    const server = await serve({
      alerts: { list: async () => ({ items: [] }), detail: async (id) => (id === 'a1' ? detail : undefined) },
      events: {
        list: async () => ({ items: [] }),
        byId: async () => undefined,
        async around(query) {
          asked = query;
          return { events: [event, { ...event, id: 'e2', time: AT + 1 }], truncated: true };
        },
      },
      camerasFor: (place) => [
        { camera: 'C1', reason: `sees ${place.door}, zone ${place.zone}`, distanceM: 6 },
      ],
      sourceHealth: () =>
        ['badges', 'logons', 'weather'].map((id) =>
          sourceHealth(id, id === 'badges' ? { state: 'stale', lastEventAt: AT - 1 } : { state: 'never' }),
        ),
    });
    const answer = await server.inject({ url: '/api/alerts/a1/pivot', headers: await server.as('operator') });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      alert: { id: 'a1' },
      cameras: [{ camera: 'C1', reason: 'sees D-1, zone z1' }],
      clip: { from: AT - LIMITS.momentBeforeMs, to: AT + LIMITS.momentAfterMs, at: AT },
      person: { person: { id: 'E1' }, presence: { state: 'unknown' } },
      timeline: {
        truncated: true,
        events: [
          { id: 'e1', domain: 'physical', door: 'D-1', host: 'ctrl-1', confidence: 0.9, evidence: true },
          { id: 'e2', evidence: false },
        ],
        feeds: [
          { source: 'badges', newestAt: AT - 1, stale: true },
          { source: 'logons', stale: false },
        ],
      },
    });
    expect(asked).toMatchObject({
      entities: ['person:E1', 'account:ann.ox', 'host:ws-1', 'door:D-1'],
      at: AT,
    });
    expect(server.stores.entries.at(-1)).toMatchObject({
      action: 'alert.pivot',
      subject: 'alert:a1',
      actor: 'a-operator',
    });
  });

  test('of an alert that is not there is 404', async () => {
    const server = await serve();
    const answer = await server.inject({ url: '/api/alerts/nope/pivot', headers: await server.as('viewer') });
    expect(answer.json().error.code).toBe('NOT_FOUND');
  });
});

describe('records', () => {
  test('people are found by name by everybody who may look, without a record of a reading', async () => {
    const server = await serve();
    const headers = await server.as('viewer');
    const before = server.stores.entries.length;
    const answer = await server.inject({ url: '/api/people?query=an', headers });
    expect(answer.json()).toEqual({ people: [{ id: 'E1', name: 'Ann Ox' }] });
    expect(server.stores.entries).toHaveLength(before);
    expect((await server.inject({ url: '/api/people?query=', headers })).statusCode).toBe(400);
    expect((await server.inject({ url: `/api/people?query=${'x'.repeat(101)}`, headers })).statusCode).toBe(
      400,
    );
  });

  test('reading a person is on the record', async () => {
    const server = await serve();
    const answer = await server.inject({ url: '/api/people/E1', headers: await server.as('viewer') });
    expect(answer.json()).toMatchObject({ person: { name: 'Ann Ox' }, presence: { because: 'no reading' } });
    expect(server.stores.entries.at(-1)).toMatchObject({
      action: 'person.read',
      subject: 'person:E1',
      actor: 'a-viewer',
    });
  });

  test('an administrator creates, changes and disables an account; no answer holds a hash', async () => {
    const server = await serve();
    const headers = await server.as('admin');
    const created = await server.inject({
      method: 'POST',
      url: '/api/users',
      headers,
      payload: { name: 'Bob', role: 'viewer', password: 'a long enough one' },
    });
    expect(created.json().user).toMatchObject({ name: 'bob', role: 'viewer' });
    const url = `/api/users/${created.json().user.id}`;
    const patch = (payload: object) => server.inject({ method: 'PATCH', url, headers, payload });
    expect((await patch({ role: 'lead', disabled: true })).statusCode).toBe(204);
    expect((await patch({})).statusCode).toBe(400);
    expect((await patch({ role: 'king' })).statusCode).toBe(400);
    const list = await server.inject({ url: '/api/users', headers });
    expect(list.json().users).toContainEqual(
      expect.objectContaining({ name: 'bob', role: 'lead', disabled: true }),
    );
    expect(list.body).not.toContain('argon2');
  });

  test('a large answer is compressed for who accepts it, a small one is not', async () => {
    const server = await serve({
      events: {
        list: async () => ({ items: Array.from({ length: 100 }, () => event) }),
        byId: async () => undefined,
        around: async () => ({ events: [], truncated: false }),
      },
    });
    const headers = await server.as('viewer');
    const encoding = async (url: string, accepted: string) =>
      (await server.inject({ url, headers: { ...headers, 'accept-encoding': accepted } })).headers[
        'content-encoding'
      ];
    expect(await encoding('/api/events', 'gzip, br')).toBe('br');
    expect(await encoding('/api/events', 'gzip')).toBe('gzip');
    expect(await encoding('/api/events', 'identity')).toBeUndefined();
    expect(await encoding('/api/session', 'gzip')).toBeUndefined();
  });
});

describe('errors', () => {
  test('an unexpected one is logged under its id and told as nothing more', async () => {
    const server = await serve({
      auditRows: {
        list: async () => {
          throw new Error('password=hunter2 at /etc/secret');
        },
      },
    });
    const answer = await server.inject({ url: '/api/audit', headers: await server.as('admin') });
    const { error } = answer.json();
    expect(error).toEqual({ code: 'INTERNAL', message: expect.any(String), requestId: expect.any(String) });
    expect(answer.body).not.toContain('hunter2');
    expect(server.logged.join()).toContain(error.requestId);
  });

  test('a public one keeps its code, status and words', async () => {
    const server = await serve({
      alerts: {
        list: async () => {
          throw new PublicFault('STORAGE_UNAVAILABLE');
        },
        detail: async () => undefined,
      },
    });
    const answer = await server.inject({ url: '/api/alerts', headers: await server.as('viewer') });
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
  });

  test.each([
    '/api/alerts?limit=0',
    '/api/alerts?status=odd',
    '/api/events?entity=nothing',
    '/api/events?from=x',
  ])('%s is not understood', async (url) => {
    const server = await serve();
    const answer = await server.inject({ url, headers: await server.as('viewer') });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('a session that asks more than 600 times a minute is slowed, another is not', async () => {
    const server = await serve();
    const [greedy, other] = [await server.as('viewer'), await server.as('viewer')];
    let last = 200;
    for (let count = 0; count < 601; count++) {
      last = (await server.inject({ url: '/api/deployment', headers: greedy })).statusCode;
    }
    expect(last).toBe(429);
    expect((await server.inject({ url: '/api/deployment', headers: other })).statusCode).toBe(200);
  });

  test('every answer carries the content security policy', async () => {
    const server = await serve();
    for (const url of ['/signin', '/api/session', '/nowhere']) {
      const policy = String((await server.inject({ url })).headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });
});
