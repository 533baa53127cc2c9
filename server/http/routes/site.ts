import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type {
  DeploymentAnswer,
  PeopleAnswer,
  PersonAnswer,
  RiskAnswer,
} from '../../../shared/contract/http.ts';
import { RISK_KINDS } from '../../../shared/domain/risk.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { findPeople } from './find-people.ts';
import { personAnswer } from './person-answer.ts';

const AUDIT_AGAIN_MS = 15 * 60_000;

/** The deployment as screens draw it, and a person's record, whose reading is on the record itself. */
export function createSiteRoutes(deps: Routes & { readonly clock: Clock }): FastifyPluginAsyncTypebox {
  const auditedAt = new Map<string, number>();
  return async function siteRoutes(app) {
    app.get('/api/deployment', async (): Promise<DeploymentAnswer> => {
      const { id, name, demonstration, sites, zones, doors } = deps.deployment;
      const users = (await deps.users.list())
        .filter((user) => !user.disabled)
        .map((user) => ({ name: user.name, role: user.role }));
      return { id, name, demonstration, sites, zones, doors, cameras: deps.cameras(), users };
    });

    app.get(
      '/api/people',
      { schema: { querystring: Type.Object({ query: Type.String({ minLength: 1, maxLength: 100 }) }) } },
      async (request): Promise<PeopleAnswer> => ({
        people: findPeople(deps.deployment.people, request.query.query),
      }),
    );

    app.get(
      '/api/people/:id',
      { schema: { params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }) } },
      async (request): Promise<PersonAnswer> => {
        const person = deps.person(request.params.id);
        if (!person) throw new PublicFault('NOT_FOUND');
        await deps.audit.append({
          at: deps.clock.now(),
          actor: sessionOf(request).principal.name,
          action: 'person.read',
          subject: `person:${person.id}`,
        });
        return personAnswer(deps, person);
      },
    );

    app.get(
      '/api/risk',
      {
        schema: {
          querystring: Type.Object({
            kind: Type.Optional(Type.Union(RISK_KINDS.map((kind) => Type.Literal(kind)))),
            limit: Type.Integer({ minimum: 1, maximum: 200, default: 20 }),
          }),
        },
      },
      async (request): Promise<RiskAnswer> => {
        const { kind, limit } = request.query;
        const at = deps.clock.now();
        // A screen reads every minute: who looked is on record once in a quarter of an hour.
        const { name } = sessionOf(request).principal;
        const key = `${name} ${kind ?? 'all'}`;
        if (at - (auditedAt.get(key) ?? -Infinity) >= AUDIT_AGAIN_MS) {
          auditedAt.set(key, at);
          await deps.audit.append({ at, actor: name, action: 'risk.read', subject: `risk:${kind ?? 'all'}` });
        }
        return { asOf: at, risks: deps.topRisks({ limit, ...(kind === undefined ? {} : { kind }) }) };
      },
    );
  };
}
