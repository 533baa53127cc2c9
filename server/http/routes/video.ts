import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Cameras } from '../../cameras/catalogue.ts';
import { PublicFault } from '../../errors.ts';

/**
 * Video over HLS, under the prefix `/video`. Every route declares the permission `video.view`; the guard of the server
 * enforces it. Names in a path are matched against a pattern and looked up in lists, never joined to a folder.
 */
const MOST_RANGE_MS = 3_600_000;

const CameraParams = Type.Object({ camera: Type.String({ maxLength: 200 }) });
const FileParams = Type.Object({
  camera: Type.String({ maxLength: 200 }),
  file: Type.String({ maxLength: 40 }),
});
const RangeQuery = Type.Object({ from: Type.Number(), to: Type.Number() });
const StillQuery = Type.Object({ at: Type.Optional(Type.Number()) });

const config = { permission: 'video.view' } as const;

type VideoPort = Pick<Cameras, 'has' | 'livePlaylist' | 'rangePlaylist' | 'init' | 'segment' | 'still'>;

/** Registers live.m3u8, range.m3u8, init/N.mp4, seg/NAME.m4s and still.jpg of each camera. */
export function createVideoRoutes(deps: { readonly cameras: VideoPort }): FastifyPluginAsync {
  const { cameras } = deps;
  const mustExist = (camera: string) => {
    if (!cameras.has(camera)) throw new PublicFault('NOT_FOUND', 'No such camera, or it has no picture.');
  };
  const sendList = (reply: FastifyReply, text: string | undefined, missing: string) => {
    if (text === undefined) throw new PublicFault('NOT_FOUND', missing);
    return reply.type('application/vnd.apple.mpegurl').header('cache-control', 'no-store').send(text);
  };
  const sendPiece = (reply: FastifyReply, type: string, bytes: Buffer | undefined) => {
    if (bytes === undefined) throw new PublicFault('NOT_FOUND', 'This part of the recording is gone.');
    return reply.type(type).header('cache-control', 'private, max-age=3600, immutable').send(bytes);
  };

  return async function videoRoutes(app) {
    app.get<{ Params: Static<typeof CameraParams> }>(
      '/:camera/live.m3u8',
      { config, schema: { params: CameraParams } },
      async ({ params }, reply) => {
        mustExist(params.camera);
        return sendList(reply, cameras.livePlaylist(params.camera), 'There is no live picture now.');
      },
    );

    app.get<{ Params: Static<typeof CameraParams>; Querystring: Static<typeof RangeQuery> }>(
      '/:camera/range.m3u8',
      { config, schema: { params: CameraParams, querystring: RangeQuery } },
      async ({ params, query }, reply) => {
        const { from, to } = query;
        if (!(to > from)) throw new PublicFault('BAD_REQUEST', '`to` must be later than `from`.');
        if (to - from > MOST_RANGE_MS)
          throw new PublicFault('BAD_REQUEST', 'At most an hour can be asked for at once.');
        mustExist(params.camera);
        const text = cameras.rangePlaylist(params.camera, from, to);
        return sendList(reply, text, 'Nothing is recorded of that time.');
      },
    );

    app.get<{ Params: Static<typeof FileParams> }>(
      '/:camera/init/:file',
      { config, schema: { params: FileParams } },
      async ({ params }, reply) => {
        const number = /^(\d{1,15})\.mp4$/.exec(params.file)?.[1];
        const bytes = number === undefined ? undefined : await cameras.init(params.camera, Number(number));
        return sendPiece(reply, 'video/mp4', bytes);
      },
    );

    app.get<{ Params: Static<typeof FileParams> }>(
      '/:camera/seg/:file',
      { config, schema: { params: FileParams } },
      async ({ params }, reply) => {
        const name = /^(\d{1,15})\.m4s$/.exec(params.file)?.[1];
        const bytes = name && (await cameras.segment(params.camera, name));
        return sendPiece(reply, 'video/iso.segment', bytes || undefined);
      },
    );

    app.get<{ Params: Static<typeof CameraParams>; Querystring: Static<typeof StillQuery> }>(
      '/:camera/still.jpg',
      { config, schema: { params: CameraParams, querystring: StillQuery } },
      async ({ params, query }, reply) => {
        mustExist(params.camera);
        const still = await cameras.still(params.camera, query.at);
        if (still === undefined)
          throw new PublicFault('NOT_FOUND', 'There is no still picture of that moment.');
        return reply
          .type('image/jpeg')
          .header('cache-control', 'no-store')
          .header('x-picture-at', new Date(still.at).toISOString())
          .send(still.jpeg);
      },
    );
  };
}
