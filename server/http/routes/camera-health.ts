import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { CameraVitalsAnswer } from '../../../shared/contract/cameras.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';

/** How cameras did, and what they are to see. */
export function createCameraHealthRoutes(
  deps: Pick<Routes, 'cameras' | 'cameraVitals' | 'acceptView' | 'audit'> & { readonly clock: Clock },
): FastifyPluginAsyncTypebox {
  return async function cameraHealthRoutes(app) {
    app.get(
      '/api/cameras/vitals',
      { config: { permission: 'video.view' } },
      async (): Promise<CameraVitalsAnswer> => ({
        asOf: deps.clock.now(),
        cameras: deps.cameras().flatMap(({ id }) => deps.cameraVitals(id) ?? []),
      }),
    );

    app.post(
      '/api/cameras/:id/accept-view',
      {
        config: { permission: 'camera.manage' },
        schema: { params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) }) },
      },
      async (request, reply) => {
        const { id } = request.params;
        if (!(await deps.acceptView(id))) throw new PublicFault('NOT_FOUND', 'No such camera.');
        await deps.audit.append({
          at: deps.clock.now(),
          actor: sessionOf(request).principal.name,
          action: 'camera.accept_view',
          subject: `camera:${id}`,
          detail: {},
        });
        return reply.code(204).send();
      },
    );
  };
}
