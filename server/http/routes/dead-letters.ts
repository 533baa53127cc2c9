import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { DeadLettersAnswer, ReplayAnswer } from '../../../shared/contract/http.ts';
import type { Clock } from '../../clock.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { defined, nextOf, pageQuery } from './pages.ts';

export function createDeadLetterRoutes(deps: Routes & { readonly clock: Clock }): FastifyPluginAsyncTypebox {
  return async function deadLetterRoutes(app) {
    app.get(
      '/api/dead-letters',
      {
        config: { permission: 'dead_letter.view' },
        schema: {
          querystring: Type.Object({ ...pageQuery, source: Type.Optional(Type.String({ maxLength: 100 })) }),
        },
      },
      async (request): Promise<DeadLettersAnswer> => {
        const { source, before, limit } = request.query;
        const page = await deps.deadLetters.list({ limit, ...defined({ source, before }) });
        return { deadLetters: page.items, total: page.total, ...nextOf(page) };
      },
    );

    app.post(
      '/api/dead-letters/replay',
      {
        config: { permission: 'dead_letter.replay' },
        schema: {
          body: Type.Object({
            ids: Type.Array(Type.String({ maxLength: 128 }), { minItems: 1, maxItems: 1000 }),
          }),
        },
      },
      async (request): Promise<ReplayAnswer> => {
        const answer = await deps.deadLetters.replay(request.body.ids);
        await deps.audit.append({
          at: deps.clock.now(),
          actor: sessionOf(request).principal.name,
          action: 'dead_letter.replay',
          subject: 'dead_letters',
          detail: { asked: request.body.ids.length, accepted: answer.accepted },
        });
        return answer;
      },
    );
  };
}
