import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type {
  CameraSettings,
  CamerasAnswer,
  CameraTestAnswer,
  DiscoverAnswer,
  PtzAnswer,
  PtzRequest,
} from '../../../shared/contract/cameras.ts';
import { CAMERA_TEMPLATES } from '../../../shared/domain/camera.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import type { Routes } from '../ports.ts';

const id = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' });
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const placeId = Type.String({ minLength: 1, maxLength: 100 });
/** A host, perhaps with a port. */
const HOST = '^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$|^\\[[0-9A-Fa-f:]+\\](:[0-9]{1,5})?$';
/** Every key that any kind of source has: which go together is checked behind. */
const source = Type.Object(
  {
    type: Type.String({ maxLength: 20 }),
    url: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    alsoFrom: Type.Optional(Type.Array(Type.String({ pattern: HOST }), { maxItems: 20 })),
    transport: Type.Optional(Type.Union([Type.Literal('tcp'), Type.Literal('udp')])),
    profile: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    frameRate: Type.Optional(Type.Number({ minimum: 1, maximum: 15 })),
    template: Type.Optional(Type.Union(CAMERA_TEMPLATES.map((one) => Type.Literal(one)))),
    host: Type.Optional(Type.String({ minLength: 1, maxLength: 260 })),
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    stream: Type.Optional(Type.Union([Type.Literal('main'), Type.Literal('sub')])),
    baseUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    path: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
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
const mayChange = {
  disabled: Type.Optional(Type.Boolean()),
  transcode: Type.Optional(Type.Boolean()),
  record: Type.Optional(Type.Union([Type.Literal('always'), Type.Literal('on_demand')])),
  recordingBytes: Type.Optional(Type.Integer({ minimum: 100_000_000, maximum: 100_000_000_000_000 })),
};
const amount = Type.Number({ minimum: -1, maximum: 1 });
const preset = Type.String({ minLength: 1, maxLength: 64 });
/** Every key that any movement has: which go together is checked behind. */
const movement = Type.Object({
  act: Type.Union((['move', 'step', 'stop', 'go', 'keep'] as const).map((one) => Type.Literal(one))),
  pan: Type.Number({ ...amount, default: 0 }),
  tilt: Type.Number({ ...amount, default: 0 }),
  zoom: Type.Number({ ...amount, default: 0 }),
  forMs: Type.Integer({ minimum: 100, maximum: 10_000, default: 1_000 }),
  preset: Type.Optional(preset),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })),
});
/** Movements follow each other while a key is held: who moved a camera is on record once in this time. */
const MOVE_AUDIT_MS = 30_000;
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
  const move = { permission: 'camera.move' as const };
  const movedAt = new Map<string, number>();
  const audit = (request: FastifyRequest, action: string, subject: string, detail: Record<string, unknown>) =>
    deps.audit.append({
      at: deps.clock.now(),
      actor: sessionOf(request).principal.name,
      ...{ action, subject, detail },
    });
  return async function cameraRoutes(app) {
    app.get('/api/cameras', { config }, async (): Promise<CamerasAnswer> => cameraDesk.list());

    app.post(
      '/api/cameras/test',
      { config, schema: { body: Type.Object({ source, camera: Type.Optional(placeId) }, closed) } },
      async (request): Promise<CameraTestAnswer> => {
        const { source, camera } = request.body;
        // whoever looks through a camera before anybody may see it is on record
        await audit(request, 'camera.test', `camera:${camera ?? 'new'}`, { source: source.type });
        return cameraDesk.test(request.body);
      },
    );

    app.post(
      '/api/cameras/discover',
      {
        config,
        schema: { body: Type.Object({ from: Type.String({ minLength: 1, maxLength: 64 }) }, closed) },
      },
      async (request): Promise<DiscoverAnswer> => {
        const { from } = request.body;
        await audit(request, 'camera.discover', 'network', { from });
        return cameraDesk.discover(from);
      },
    );

    app.get(
      '/api/cameras/:id/ptz',
      { config: move, schema: { params } },
      (request): Promise<PtzAnswer> => cameraDesk.presets(request.params.id),
    );

    app.post(
      '/api/cameras/:id/ptz',
      { config: move, schema: { params, body: movement } },
      async (request, reply) => {
        const { id } = request.params;
        const asked = movementOf(request.body);
        const { name } = sessionOf(request).principal;
        const key = JSON.stringify([name, id]);
        const now = deps.clock.now();
        const isTold = asked.act === 'keep' || now - (movedAt.get(key) ?? -Infinity) >= MOVE_AUDIT_MS;
        if (isTold) {
          movedAt.set(key, now);
          await audit(request, 'camera.move', `camera:${id}`, { act: asked.act });
        }
        await cameraDesk.move(id, asked);
        return reply.code(204).send();
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

function movementOf(given: Static<typeof movement>): PtzRequest {
  const { act, pan, tilt, zoom, forMs, preset, name } = given;
  const need = (key: string, value: string | undefined): string => {
    if (value === undefined) throw new PublicFault('BAD_REQUEST', `${key}: ${act} needs it.`);
    return value;
  };
  switch (act) {
    case 'move':
      return { act, pan, tilt, zoom, forMs };
    case 'step':
      return { act, pan, tilt, zoom };
    case 'stop':
      return { act };
    case 'go':
      return { act, preset: need('preset', preset) };
    default:
      return { act: 'keep', name: need('name', name), ...(preset === undefined ? {} : { preset }) };
  }
}
