import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { can } from '../../../server/access/policy.ts';
import { type Permission, ROLES } from '../../../shared/domain/principal.ts';
import { createServerOfRealRoutes } from '../../support/real-routes.ts';

/** What each route asks for. A new route is a decision, made here. */
const ASKS: Readonly<Record<string, Permission | 'a session' | 'nothing' | 'its own key'>> = {
  'GET /healthz': 'nothing',
  'GET /signin': 'nothing',
  'GET /signin.css': 'nothing',
  'GET /signin/:token': 'nothing',
  'POST /api/session': 'nothing',
  'POST /api/ingest/:source': 'its own key',
  'GET /*': 'a session',
  'GET /api/session': 'a session',
  'DELETE /api/session': 'a session',
  'POST /api/session/password': 'a session',
  'GET /api/deployment': 'a session',
  'GET /api/alerts': 'a session',
  'GET /api/alerts/:id': 'a session',
  'GET /api/alerts/:id/pivot': 'a session',
  'GET /api/events': 'a session',
  'GET /api/events/:id': 'a session',
  'GET /api/people': 'a session',
  'GET /api/people/:id': 'a session',
  'GET /api/risk': 'a session',
  'GET /api/dead-letters': 'dead_letter.view',
  'POST /api/dead-letters/replay': 'dead_letter.replay',
  'GET /api/identities': 'identity.view',
  'POST /api/identities/merges': 'identity.decide',
  'POST /api/identities/rejections': 'identity.decide',
  'POST /api/identities/decisions/:id/undo': 'identity.decide',
  'GET /api/walls': 'a session',
  'POST /api/walls': 'a session',
  'PATCH /api/walls/:id': 'a session',
  'DELETE /api/walls/:id': 'a session',
  'POST /api/snapshots': 'video.view',
  'GET /api/rules': 'rule.view',
  'GET /api/rules.yml': 'rule.view',
  'GET /api/rules/:id': 'rule.view',
  'GET /api/rules/:id/versions/:version': 'rule.view',
  'POST /api/rules': 'rule.change',
  'POST /api/rules/:id/disabled': 'rule.change',
  'POST /api/rules/:id/revert': 'rule.change',
  'POST /api/rules/check': 'rule.view',
  'POST /api/rules/try': 'rule.view',
  'GET /api/rules/try/:id': 'rule.view',
  'DELETE /api/rules/try/:id': 'rule.view',
  'GET /api/cameras': 'camera.manage',
  'POST /api/cameras': 'camera.manage',
  'GET /api/cameras/vitals': 'video.view',
  'POST /api/cameras/:id/accept-view': 'camera.manage',
  'POST /api/cameras/test': 'camera.manage',
  'POST /api/cameras/discover': 'camera.manage',
  'PATCH /api/cameras/:id': 'camera.manage',
  'DELETE /api/cameras/:id': 'camera.manage',
  'GET /api/cameras/:id/ptz': 'camera.move',
  'POST /api/cameras/:id/ptz': 'camera.move',
  'GET /api/audit': 'audit.view',
  'GET /api/users': 'user.manage',
  'POST /api/users': 'user.manage',
  'PATCH /api/users/:id': 'user.manage',
  'GET /metrics': 'user.manage',
  'GET /api/recorded': 'video.view',
  'GET /api/clips': 'video.export',
  'POST /api/clips': 'video.export',
  'GET /api/clips/:id': 'video.export',
  'DELETE /api/clips/:id': 'clip.delete',
  'GET /api/clips/:id/archive.zip': 'video.export',
  'GET /api/clips/:id/manifest.json': 'video.export',
  'GET /api/clips/:id/files/:file': 'video.export',
  'POST /api/clips/:id/verify': 'video.export',
  'GET /video/:camera/live.m3u8': 'video.view',
  'GET /video/:camera/low.m3u8': 'video.view',
  'GET /video/:camera/part/:file': 'video.view',
  'GET /video/:camera/range.m3u8': 'video.view',
  'GET /video/:camera/init/:file': 'video.view',
  'GET /video/:camera/seg/:file': 'video.view',
  'GET /video/:camera/still.jpg': 'video.view',
};

let server: Awaited<ReturnType<typeof createServerOfRealRoutes>>;
beforeAll(async () => {
  server = await createServerOfRealRoutes();
});
afterAll(() => server.app.close());

const split = (route: string) => {
  const [method, url] = route.split(' ') as ['GET', string];
  return { method, url: url.replace(/:[a-z]+/g, 'x').replace('*', 'nowhere.js') };
};
const guarded = Object.entries(ASKS).filter(([, asks]) => asks !== 'nothing');

describe('every route of the product', () => {
  test('asks for something that is decided here', () => {
    expect(server.routes).toEqual(Object.keys(ASKS).toSorted());
  });

  test.each(guarded)('%s without a session or key: 401', async (route) => {
    expect((await server.inject(split(route))).statusCode).toBe(401);
  });

  test.each(ROLES)('as %s: 403 where the role lacks the permission, never elsewhere', async (role) => {
    const actor = { id: 'u', kind: 'person', name: 'u', role } as const;
    for (const [route, asks] of guarded) {
      if (asks === 'its own key') continue;
      const headers = await server.as(role);
      const answer = await server.inject({ ...split(route), headers });
      const may = asks === 'a session' || can(actor, asks as Permission);
      expect([route, answer.statusCode === 403]).toEqual([route, !may]);
      expect([route, answer.statusCode]).not.toEqual([route, 401]);
    }
  });

  test('a session without its token changes nothing', async () => {
    for (const [route] of guarded) {
      const { method, url } = split(route);
      if (String(method) === 'GET' || url.startsWith('/api/ingest')) continue;
      const { 'x-csrf-token': _, ...headers } = await server.as('admin');
      expect([route, (await server.inject({ method, url, headers })).statusCode]).toEqual([route, 403]);
    }
  });
});
