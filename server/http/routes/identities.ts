import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { IdentitiesAnswer } from '../../../shared/contract/http.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { defined } from './pages.ts';

const key = Type.String({ minLength: 3, maxLength: 300 });
const person = Type.String({ minLength: 1, maxLength: 100 });
/** Nobody decides about a person without saying why. */
const reason = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' });
const time = Type.Optional(Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }));

/** Proposals, decisions and join coverage; merges, rejections and taking them back. Every decision is audited. */
export function createIdentityRoutes(deps: Pick<Routes, 'identityDesk'>): FastifyPluginAsyncTypebox {
  const decide = { permission: 'identity.decide' as const };
  return async function identityRoutes(app) {
    app.get(
      '/api/identities',
      { config: { permission: 'identity.view' } },
      async (): Promise<IdentitiesAnswer> => deps.identityDesk.list(),
    );

    app.post(
      '/api/identities/merges',
      {
        config: decide,
        schema: {
          body: Type.Object({ key, person, from: time, to: time, reason }, { additionalProperties: false }),
        },
      },
      async (request, reply) => {
        const { from, to, ...rest } = request.body;
        const by = sessionOf(request).principal.name;
        reply.code(201);
        return deps.identityDesk.merge({ ...rest, ...defined({ from, to }), by });
      },
    );

    app.post(
      '/api/identities/rejections',
      {
        config: decide,
        schema: { body: Type.Object({ key, person, reason }, { additionalProperties: false }) },
      },
      async (request, reply) => {
        reply.code(201);
        return deps.identityDesk.reject({ ...request.body, by: sessionOf(request).principal.name });
      },
    );

    app.post(
      '/api/identities/decisions/:id/undo',
      {
        config: decide,
        schema: {
          params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
          body: Type.Object({ reason }, { additionalProperties: false }),
        },
      },
      async (request, reply) => {
        reply.code(201);
        return deps.identityDesk.undo({
          decision: request.params.id,
          reason: request.body.reason,
          by: sessionOf(request).principal.name,
        });
      },
    );
  };
}
