import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import { ROLES } from '../../../shared/domain/principal.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { defined, nextOf, pageQuery } from './pages.ts';

const role = Type.Union(ROLES.map((one) => Type.Literal(one)));
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) });

/** Accounts and the audit trail. */
export function createAdministrationRoutes(deps: Routes): FastifyPluginAsyncTypebox {
  const manage = { config: { permission: 'user.manage' as const } };
  return async function administrationRoutes(app) {
    app.get(
      '/api/audit',
      { config: { permission: 'audit.view' }, schema: { querystring: Type.Object(pageQuery) } },
      async (request) => {
        const { before, limit } = request.query;
        const page = await deps.auditRows.list({ limit, ...defined({ before }) });
        return { entries: page.items, ...nextOf(page) };
      },
    );

    app.get('/api/users', manage, async () => ({ users: await deps.users.list() }));

    app.post(
      '/api/users',
      {
        ...manage,
        schema: {
          body: Type.Object({
            name: Type.String({ minLength: 1, maxLength: 64 }),
            role,
            password: Type.Optional(Type.String({ maxLength: 256 })),
          }),
        },
      },
      async (request, reply) => {
        const { name, role, password } = request.body;
        const user = await deps.users.create(sessionOf(request).principal, {
          name,
          role,
          ...defined({ password }),
        });
        return reply.code(201).send({ user });
      },
    );

    app.patch(
      '/api/users/:id',
      {
        ...manage,
        schema: {
          params,
          body: Type.Object(
            {
              role: Type.Optional(role),
              password: Type.Optional(Type.String({ maxLength: 256 })),
              disabled: Type.Optional(Type.Boolean()),
            },
            { additionalProperties: false, minProperties: 1 },
          ),
        },
      },
      async (request, reply) => {
        const { principal } = sessionOf(request);
        const { id } = request.params;
        if (request.body.role !== undefined) await deps.users.setRole(principal, id, request.body.role);
        if (request.body.password !== undefined) {
          await deps.users.setPassword(principal, id, request.body.password);
        }
        if (request.body.disabled !== undefined) {
          await deps.users.setDisabled(principal, id, request.body.disabled);
        }
        return reply.code(204).send();
      },
    );
  };
}
