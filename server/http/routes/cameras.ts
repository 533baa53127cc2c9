import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { CameraSettings, CamerasAnswer, CameraTestAnswer } from '../../../shared/contract/cameras.ts';
import type { Clock } from '../../clock.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';

const id = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' });
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const placeId = Type.String({ minLength: 1, maxLength: 100 });
/** Every key that any kind of source has: which go together is checked behind. */
const source = Type.Object(
  {
    type: Type.String({ maxLength: 20 }),
    url: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    transport: Type.Optional(Type.Union([Type.Literal('tcp'), Type.Literal('udp')])),
    username: Type.Optional(Type.String({ maxLength: 256 })),
    password: Type.Optional(Type.String({ maxLength: 256 })),
  },
  { additionalProperties: false },
);
const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  site: placeId,
  position: Type.Tuple([
    Type.Number({ minimum: -180, maximum: 180 }),
    Type.Number({ minimum: -90, maximum: 90 }),
  ]),
  headingDeg: Type.Number({ minimum: 0, maximum: 360 }),
  fovDeg: Type.Number({ minimum: 1, maximum: 360 }),
  rangeM: Type.Number({ minimum: 1, maximum: 10_000 }),
  sees: Type.Array(placeId, { maxItems: 50 }),
  recordMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
  source,
};
const mayChange = { disabled: Type.Optional(Type.Boolean()) };
const basedOn = Type.Integer({ minimum: 0 });
/** Null stands first: the validator would make text of it. */
const orNone = Type.Optional(Type.Union([Type.Null(), placeId]));
const closed = { additionalProperties: false };

/** Setting up cameras. Types and paths: shared/contract/cameras.ts. */
export function createCameraRoutes(
  deps: Pick<Routes, 'cameraDesk' | 'audit'> & { readonly clock: Clock },
): FastifyPluginAsyncTypebox {
  const { cameraDesk } = deps;
  const config = { permission: 'camera.manage' as const };
  return async function cameraRoutes(app) {
    app.get('/api/cameras', { config }, async (): Promise<CamerasAnswer> => cameraDesk.list());

    app.post(
      '/api/cameras/test',
      { config, schema: { body: Type.Object({ source, camera: Type.Optional(placeId) }, closed) } },
      async (request): Promise<CameraTestAnswer> => {
        const { source, camera } = request.body;
        // whoever looks through a camera before anybody may see it is on record
        await deps.audit.append({
          at: deps.clock.now(),
          actor: sessionOf(request).principal.name,
          action: 'camera.test',
          subject: `camera:${camera ?? 'new'}`,
          detail: { source: source.type },
        });
        return cameraDesk.test(request.body);
      },
    );

    app.post(
      '/api/cameras',
      {
        config,
        schema: {
          body: Type.Object(
            {
              ...{ ...fields, ...mayChange, id: Type.Optional(id) },
              ...{ floor: Type.Optional(placeId), zone: Type.Optional(placeId) },
            },
            closed,
          ),
        },
      },
      async (request, reply): Promise<CameraSettings> => {
        reply.code(201);
        return cameraDesk.add(request.body, sessionOf(request).principal.name);
      },
    );

    app.patch(
      '/api/cameras/:id',
      {
        config,
        schema: {
          params,
          body: Type.Object(
            {
              ...Type.Partial(Type.Object(fields)).properties,
              ...mayChange,
              floor: orNone,
              zone: orNone,
              basedOn,
            },
            { ...closed, minProperties: 2 },
          ),
        },
      },
      (request): Promise<CameraSettings> =>
        cameraDesk.change(request.params.id, request.body, sessionOf(request).principal.name),
    );

    app.delete(
      '/api/cameras/:id',
      { config, schema: { params, querystring: Type.Object({ basedOn }) } },
      async (request, reply) => {
        const { name } = sessionOf(request).principal;
        const left = await cameraDesk.remove(request.params.id, request.query.basedOn, name);
        return left === undefined ? reply.code(204).send() : (left satisfies CameraSettings);
      },
    );
  };
}
