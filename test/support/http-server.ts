import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { createAccess, SESSION_ABSOLUTE_MS } from '../../server/access/access.ts';
import { createPasswords } from '../../server/access/passwords.ts';
import { can, permissionsOf } from '../../server/access/policy.ts';
import { sameSecret } from '../../server/access/tokens.ts';
import { createUsers } from '../../server/access/users.ts';
import { PublicFault } from '../../server/errors.ts';
import { createHttpServer, type HttpServerDeps } from '../../server/http/http-server.ts';
import type { Role } from '../../shared/domain/principal.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import { createMemoryAccess } from './memory-access.ts';

export const PASSWORD = 'correct horse battery';
export const HOST = 'floor.example:8080';

export const DEPLOYMENT: Deployment = {
  id: 'test',
  name: 'Test <campus>',
  demonstration: true,
  settings: { presenceMemoryHours: 16, dayEndsAtHour: 4 },
  sites: [],
  zones: [],
  doors: [],
  cameras: [],
  people: [
    {
      id: 'E1',
      name: 'Ann Ox',
      tier: 'employee',
      status: 'active',
      badges: [],
      accounts: ['ann.ox'],
      hosts: ['ws-1'],
    },
  ],
  assets: [],
  networks: [],
  sources: [
    { id: 'badges', name: 'Badges', type: 'http', mapping: 'm', role: 'presence', freshWithinMs: 60_000 },
    { id: 'logons', name: 'Logons', type: 'http', mapping: 'm', role: 'cyber' },
    { id: 'weather', name: 'Weather', type: 'http', mapping: 'm', role: 'other' },
  ],
  ruleDirs: [],
  mappingDirs: [],
};

const clientDirs: string[] = [];
afterAll(() => {
  for (const dir of clientDirs) rmSync(dir, { recursive: true });
});

/** The built client, as small as it can be; gone with the test file. */
export function clientDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'wf-client-'));
  clientDirs.push(dir);
  for (const folder of ['assets', 'basemap', 'footage']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Watchfloor</title>');
  writeFileSync(join(dir, 'assets/app-1a2b.js'), 'console.log(1)');
  writeFileSync(join(dir, 'basemap/world.pmtiles'), '0123456789');
  writeFileSync(join(dir, 'footage/gate.m4s'), 'moof');
  return dir;
}

/** A whole HTTP server over stores in memory; `deps` replaces what a test is about. */
export async function createTestServer(deps: Partial<HttpServerDeps> = {}) {
  const time = { at: 1_700_000_000_000 };
  const clock = { now: () => time.at };
  const stores = createMemoryAccess();
  const passwords = createPasswords();
  const { audit } = stores;
  const access = createAccess({
    users: stores.userStore,
    sessions: stores.sessionStore,
    links: stores.linkStore,
    audit,
    passwords,
    clock,
  });
  const users = createUsers({ users: stores.userStore, access, audit, passwords, clock });
  const admin = await users.firstAdministrator();
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const app: FastifyInstance = await createHttpServer({
    clock,
    logger,
    can,
    permissionsOf,
    sameSecret,
    cookieMaxAgeMs: SESSION_ABSOLUTE_MS,
    origins: [],
    trustProxy: false,
    clientDir: clientDir(),
    deployment: DEPLOYMENT,
    build: 'b1',
    access,
    users,
    audit,
    judging: () => undefined,
    auditRows: { list: async () => ({ items: [] }) },
    alerts: { list: async () => ({ items: [] }), detail: async () => undefined },
    events: {
      list: async () => ({ items: [] }),
      byId: async () => undefined,
      around: async () => ({ events: [], truncated: false }),
    },
    deadLetters: {
      list: async () => ({ items: [], total: 0 }),
      replay: async () => ({ accepted: 0, duplicates: 0, stillRejected: [] }),
    },
    identityDesk: {
      list: () => ({
        unresolved: [],
        unresolvedTotal: 0,
        decisions: [],
        coverage: [],
        rejudge: { state: 'idle' },
        people: [],
      }),
      merge: async () => {
        throw new PublicFault('NOT_FOUND');
      },
      reject: async () => {
        throw new PublicFault('NOT_FOUND');
      },
      undo: async () => {
        throw new PublicFault('NOT_FOUND');
      },
    },
    walls: {
      list: async () => ({ walls: [] }),
      add: () => Promise.reject(new PublicFault('BAD_REQUEST')),
      change: () => Promise.reject(new PublicFault('NOT_FOUND')),
      remove: () => Promise.reject(new PublicFault('NOT_FOUND')),
    },
    rules: {
      list: async () => ({ rules: [], refused: [], days: [], sampled: 0, isGoingLive: false }),
      detail: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      export: () => '',
      version: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      check: () => ({ faults: [], rules: [] }),
      save: async () => ({ saved: false, faults: [] }),
      setDisabled: async () => ({ saved: false, faults: [] }),
      revert: async () => ({ saved: false, faults: [] }),
    },
    tryOuts: {
      start: () => ({ faults: [] }),
      get: () => {
        throw new PublicFault('NOT_FOUND');
      },
      cancel: () => Promise.reject(new PublicFault('NOT_FOUND')),
    },
    cameraDesk: {
      list: () => ({ cameras: [], interfaces: [] }),
      add: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      change: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      remove: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      test: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      discover: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      presets: async () => Promise.reject(new PublicFault('NOT_FOUND')),
      move: async () => Promise.reject(new PublicFault('NOT_FOUND')),
    },
    cameras: () => [],
    cameraVitals: () => undefined,
    acceptView: async () => false,
    camerasFor: () => [],
    person: (id) => DEPLOYMENT.people.find((person) => person.id === id),
    presenceOf: (person) => ({ person, state: 'unknown', confidence: 0, because: 'no reading' }),
    likelihoodsOf: () => [],
    topRisks: () => [],
    riskOf: () => undefined,
    sourceHealth: () => [],
    metrics: async () => 'up 1\n',
    ...deps,
  });

  /** Headers that carry a session of this role, made without the sign-in page. */
  async function as(role: Role): Promise<{ cookie: string; 'x-csrf-token': string; host: string }> {
    const actor = { id: admin.id, kind: 'person' as const, name: 'admin', role: 'admin' as const };
    const user =
      (await stores.userStore.findByName(`a-${role}`)) ??
      (await users.create(actor, { name: `a-${role}`, role }));
    const session = await access.signInByLink(await access.createLink(user.id));
    return { cookie: `wf_session=${session.token}`, 'x-csrf-token': session.csrfToken, host: HOST };
  }

  const inject = (options: InjectOptions) =>
    app.inject({ ...options, headers: { host: HOST, ...options.headers } });
  return { app, inject, as, access, users, admin, stores, time, logged };
}
