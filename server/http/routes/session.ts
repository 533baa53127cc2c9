import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionAnswer } from '../../../shared/contract/http.ts';
import type { Permission, Principal } from '../../../shared/domain/principal.ts';
import type { Access, Authenticated } from '../../access/access.ts';
import type { Users } from '../../access/users.ts';
import { PublicFault } from '../../errors.ts';
import { requireOwnOrigin, SESSION_COOKIE, sessionOf } from '../plugins/authenticate.ts';
import { isSignInProblem, SIGN_IN_CSS, type SignInProblem, safeNext, signInPage } from './sign-in-page.ts';

export interface SessionRoutesDeps {
  readonly access: Access;
  readonly users: Users;
  readonly permissionsOf: (principal: Principal) => readonly Permission[];
  readonly deployment: { readonly name: string; readonly demonstration: boolean };
  readonly build: string;
  readonly origins: readonly string[];
  readonly https: boolean;
  /** Seven days: the session's absolute life. */
  readonly cookieMaxAgeMs: number;
}

const FORM = 'application/x-www-form-urlencoded';
/** By address, also for who is signed in: a session is no licence to guess passwords. */
const perMinute = (max: number) => ({
  rateLimit: { max, timeWindow: 60_000, keyGenerator: (request: FastifyRequest) => request.ip },
});

export function createSessionRoutes(deps: SessionRoutesDeps): FastifyPluginAsyncTypebox {
  const { access, deployment } = deps;

  function answer(session: Authenticated): SessionAnswer {
    return {
      principal: session.principal,
      permissions: deps.permissionsOf(session.principal),
      csrfToken: session.csrfToken,
      demonstration: deployment.demonstration,
      deployment: deployment.name,
      build: deps.build,
    };
  }

  function keep(request: FastifyRequest, reply: FastifyReply, session: Authenticated) {
    reply.setCookie(SESSION_COOKIE, session.token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: deps.https || request.protocol === 'https',
      maxAge: Math.floor(deps.cookieMaxAgeMs / 1000),
    });
  }

  const toSignIn = (reply: FastifyReply, problem: SignInProblem, next: string) =>
    reply.redirect(`/signin?problem=${problem}&next=${encodeURIComponent(next)}`, 303);

  return async function sessionRoutes(app) {
    app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 8192 }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });

    app.get('/signin', { config: { open: true } }, async (request, reply) => {
      const query = request.query as Record<string, unknown>;
      const next = safeNext(query.next);
      if (request.session) return reply.redirect(next, 303);
      const problem = isSignInProblem(query.problem) ? { problem: query.problem } : {};
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(
          signInPage({
            deployment: deployment.name,
            demonstration: deployment.demonstration,
            next,
            ...problem,
          }),
        );
    });

    app.get('/signin.css', { config: { open: true } }, async (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(SIGN_IN_CSS),
    );

    app.get(
      '/signin/:token',
      {
        config: { open: true, ...perMinute(20) },
        schema: { params: Type.Object({ token: Type.String({ maxLength: 128 }) }) },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        try {
          keep(request, reply, await access.signInByLink(request.params.token));
          return reply.redirect('/', 303);
        } catch (error) {
          if (error instanceof PublicFault && error.code === 'UNAUTHENTICATED') {
            return request.session ? reply.redirect('/', 303) : toSignIn(reply, 'link', '/');
          }
          throw error;
        }
      },
    );

    app.post(
      '/api/session',
      {
        config: { open: true, ...perMinute(10) },
        bodyLimit: 8192,
        // The limit strikes before the handler, and a person with a form must not get JSON for an answer.
        errorHandler(error, request, reply) {
          const isForm = request.headers['content-type']?.startsWith(FORM) === true;
          if (isForm && error instanceof PublicFault && error.code === 'RATE_LIMITED')
            return toSignIn(reply, 'wait', '/');
          return reply.send(error);
        },
        schema: {
          body: Type.Object({
            name: Type.String({ minLength: 1, maxLength: 64 }),
            password: Type.String({ minLength: 1, maxLength: 256 }),
            next: Type.Optional(Type.String({ maxLength: 4096 })),
          }),
        },
      },
      async (request, reply) => {
        const isForm = request.headers['content-type']?.startsWith(FORM) === true;
        const next = safeNext(request.body.next);
        try {
          requireOwnOrigin(request, deps.origins);
          if (
            isForm &&
            request.headers.origin === undefined &&
            request.headers['sec-fetch-site'] === undefined
          ) {
            // Every browser that sends a form names its origin or site; what does not may be anything.
            throw new PublicFault('FORBIDDEN', 'The form does not say where it comes from.');
          }
          const session = await access.signIn(request.body.name, request.body.password);
          keep(request, reply, session);
          return isForm ? reply.redirect(next, 303) : reply.send(answer(session));
        } catch (error) {
          if (!isForm || !(error instanceof PublicFault)) throw error;
          const problem = { UNAUTHENTICATED: 'wrong', RATE_LIMITED: 'wait', FORBIDDEN: 'origin' } as const;
          if (!(error.code in problem)) throw error;
          return toSignIn(reply, problem[error.code as keyof typeof problem], next);
        }
      },
    );

    app.get('/api/session', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return answer(sessionOf(request));
    });

    app.delete('/api/session', async (request, reply) => {
      await access.signOut(sessionOf(request));
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
    });

    app.post(
      '/api/session/password',
      {
        config: perMinute(10),
        schema: {
          body: Type.Object({
            current: Type.Optional(Type.String({ maxLength: 256 })),
            password: Type.String({ maxLength: 256 }),
          }),
        },
      },
      async (request, reply) => {
        const { current, password } = request.body;
        const session = await deps.users.changeOwnPassword(sessionOf(request), current, password);
        keep(request, reply, session);
        return answer(session);
      },
    );
  };
}
