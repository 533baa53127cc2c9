import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { EventsAnswer } from '../../../shared/contract/http.ts';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import { PublicFault } from '../../errors.ts';
import type { Routes } from '../ports.ts';
import { defined, nextOf, pageQuery } from './pages.ts';

export function createEventRoutes(deps: Routes): FastifyPluginAsyncTypebox {
  return async function eventRoutes(app) {
    app.get(
      '/api/events',
      {
        schema: {
          querystring: Type.Object({
            ...pageQuery,
            entity: Type.Optional(Type.String({ maxLength: 300 })),
            source: Type.Optional(Type.String({ maxLength: 100 })),
            kind: Type.Optional(Type.String({ maxLength: 60 })),
            from: Type.Optional(Type.Integer()),
            to: Type.Optional(Type.Integer()),
          }),
        },
      },
      async (request): Promise<EventsAnswer> => {
        const { entity, source, kind, from, to, before, limit } = request.query;
        if (entity !== undefined && !parseEntityKey(entity)) {
          throw new PublicFault('BAD_REQUEST', 'entity is kind:value, for example person:E1007.');
        }
        const page = await deps.events.list({
          limit,
          ...(entity === undefined ? {} : { entities: [entity as EntityKey] }),
          ...defined({ source, kind, from, to, before }),
        });
        return { events: page.items, ...nextOf(page) };
      },
    );

    app.get(
      '/api/events/:id',
      { schema: { params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }) } },
      async (request) => {
        const event = await deps.events.byId(request.params.id);
        if (!event) throw new PublicFault('NOT_FOUND');
        return event;
      },
    );
  };
}
