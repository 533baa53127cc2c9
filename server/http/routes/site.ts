import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { DeploymentAnswer, PeopleAnswer, PersonAnswer } from '../../../shared/contract/http.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';
import { findPeople } from './find-people.ts';

/** The deployment as screens draw it, and a person's record, whose reading is on the record itself. */
export function createSiteRoutes(deps: Routes & { readonly clock: Clock }): FastifyPluginAsyncTypebox {
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
        return { person, presence: deps.presenceOf(person.id) };
      },
    );
  };
}
