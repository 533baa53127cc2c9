import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Permission } from '../../../shared/domain/principal.ts';
import type { Access, Authenticated } from '../../access/access.ts';
import { PublicFault } from '../../errors.ts';

export const SESSION_COOKIE = 'wf_session';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reachable without a session. Every such route is named in the test that walks all routes. */
    open?: boolean;
    /** What the principal must hold; `view` where nothing is said. */
    permission?: Permission;
    /** A bearer key that stands in for the session. */
    bearerKey?: string;
  }
  interface FastifyRequest {
    session: Authenticated | null;
  }
}

export interface AuthenticateDeps {
  readonly access: Access;
  readonly can: (principal: Authenticated['principal'], permission: Permission) => boolean;
  readonly sameSecret: (left: string, right: string) => boolean;
  /** Public origins besides the one a request is addressed to. */
  readonly origins: readonly string[];
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Guards everything the server answers, also what no route matches: a session, the permission of the route, and for
 * whatever changes something the page's own origin and its `x-csrf-token`.
 */
export function addAuthentication(app: FastifyInstance, deps: AuthenticateDeps): void {
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request, reply) => {
    const { open, permission = 'view', bearerKey } = request.routeOptions.config;
    const session = await deps.access.authenticate(request.cookies[SESSION_COOKIE]);
    request.session = session ?? null;
    if (open) return;
    if (bearerKey !== undefined && hasBearer(request, bearerKey, deps.sameSecret)) return;
    if (!session) return refuse(request, reply);
    if (!deps.can(session.principal, permission)) throw new PublicFault('FORBIDDEN');
    if (SAFE.has(request.method)) return;
    requireOwnOrigin(request, deps.origins);
    const token = request.headers['x-csrf-token'];
    if (typeof token !== 'string' || !deps.sameSecret(token, session.csrfToken)) {
      throw new PublicFault('FORBIDDEN', 'The page is out of date. Reload it.');
    }
  });
}

/** The session of a guarded route. */
export function sessionOf(request: FastifyRequest): Authenticated {
  if (!request.session) throw new PublicFault('UNAUTHENTICATED');
  return request.session;
}

/** Throws PublicFault FORBIDDEN where a browser says that another site made it send this. */
export function requireOwnOrigin(request: FastifyRequest, origins: readonly string[]): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreignSite || (origin !== undefined && !isOwnOrigin(origin, request.headers.host, origins))) {
    throw new PublicFault('FORBIDDEN', 'Another site sent this request.');
  }
}

/** True where `origin` is the host the request is addressed to, or a configured public origin. */
export function isOwnOrigin(origin: string, host: string | undefined, origins: readonly string[]): boolean {
  if (origins.includes(origin)) return true;
  try {
    return host !== undefined && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}

function hasBearer(
  request: FastifyRequest,
  key: string,
  same: (left: string, right: string) => boolean,
): boolean {
  const given = request.headers.authorization;
  return given?.startsWith('Bearer ') === true && same(given.slice(7), key);
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isNavigation(request)) throw new PublicFault('UNAUTHENTICATED');
  // A link from another site comes without the SameSite=Strict cookie although there may be a session. One step
  // through our own page brings the cookie; only then is it known that nobody is signed in.
  if (request.headers['sec-fetch-site'] === 'cross-site') {
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(stepThrough(request.url));
  }
  return reply.redirect(`/signin?next=${encodeURIComponent(request.url)}`, 303);
}

/** A person's browser going somewhere, not a script's or an element's request. */
export function isNavigation(request: FastifyRequest): boolean {
  if (request.method !== 'GET') return false;
  if (/^\/(api|video|metrics|socket\.io)(\/|$|\?)/.test(request.url)) return false;
  const mode = request.headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return request.headers.accept?.includes('text/html') === true;
}

function stepThrough(url: string): string {
  const safe = url.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><title>Watchfloor</title><meta http-equiv="refresh" content="0;url=${safe}">`;
}
