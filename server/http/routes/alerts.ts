import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { AlertsAnswer } from '../../../shared/contract/http.ts';
import type { AlertStatus } from '../../../shared/domain/alert.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { assemblePivot } from './assemble-pivot.ts';
import { defined, nextOf, pageQuery } from './pages.ts';

const STATUSES: readonly AlertStatus[] = ['new', 'acknowledged', 'resolved', 'merged', 'withdrawn'];
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) });

export function createAlertRoutes(deps: Routes & { readonly clock: Clock }): FastifyPluginAsyncTypebox {
  return async function alertRoutes(app) {
    app.get(
      '/api/alerts',
      {
        schema: {
          querystring: Type.Object({
            ...pageQuery,
            status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
          }),
        },
      },
      async (request): Promise<AlertsAnswer> => {
        const { status, before, limit } = request.query;
        const page = await deps.alerts.list({ limit, ...defined({ status, before }) });
        return { alerts: page.items, ...nextOf(page) };
      },
    );

    app.get('/api/alerts/:id', { schema: { params } }, async (request) => {
      const detail = await deps.alerts.detail(request.params.id);
      if (!detail) throw new PublicFault('NOT_FOUND');
      return detail;
    });

    app.get('/api/alerts/:id/pivot', { schema: { params } }, async (request) => {
      const detail = await deps.alerts.detail(request.params.id);
      if (!detail) throw new PublicFault('NOT_FOUND');
      const { principal } = sessionOf(request);
      await deps.audit.append({
        at: deps.clock.now(),
        actor: principal.name,
        action: 'alert.pivot',
        subject: `alert:${detail.alert.id}`,
        ...(detail.alert.person ? { detail: { person: detail.alert.person.id } } : {}),
      });
      return assemblePivot(detail, deps);
    });
  };
}
