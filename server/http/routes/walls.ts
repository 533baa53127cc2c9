import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import { NEW_WALL, SNAPSHOT, WALL_CHANGE, type WallsAnswer } from '../../../shared/contract/walls.ts';
import type { WallPreset } from '../../../shared/domain/wall.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Walls kept under a name, and pictures taken off them. Types and paths: shared/contract/walls.ts. */
export function createWallRoutes(
  deps: Pick<Routes, 'walls' | 'cameras' | 'audit'> & { readonly clock: Clock },
): FastifyPluginAsyncTypebox {
  const { walls } = deps;
  return async function wallRoutes(app) {
    app.get('/api/walls', (request): Promise<WallsAnswer> => walls.list(sessionOf(request).principal));

    app.post('/api/walls', { schema: { body: NEW_WALL } }, async (request, reply): Promise<WallPreset> => {
      reply.code(201);
      return walls.add(sessionOf(request).principal, request.body);
    });

    app.patch(
      '/api/walls/:id',
      { schema: { params, body: WALL_CHANGE } },
      (request): Promise<WallPreset> =>
        walls.change(sessionOf(request).principal, request.params.id, request.body),
    );

    app.delete(
      '/api/walls/:id',
      { schema: { params, querystring: Type.Object({ revision: Type.Integer({ minimum: 1 }) }) } },
      async (request, reply) => {
        await walls.remove(sessionOf(request).principal, request.params.id, request.query.revision);
        return reply.code(204).send();
      },
    );

    app.post(
      '/api/snapshots',
      { config: { permission: 'video.view' }, schema: { body: SNAPSHOT } },
      async (request, reply) => {
        const { camera, pictureAt, mode } = request.body;
        if (!deps.cameras().some(({ id }) => id === camera)) throw new PublicFault('NOT_FOUND');
        await deps.audit.append({
          at: deps.clock.now(),
          actor: sessionOf(request).principal.name,
          action: 'video.snapshot',
          subject: `camera:${camera}`,
          detail: { pictureAt: new Date(pictureAt).toISOString(), mode },
        });
        return reply.code(204).send();
      },
    );
  };
}
