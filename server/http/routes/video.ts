import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { EndedListener } from '../../access/access.ts';
import type { Cameras } from '../../cameras/catalogue.ts';
import type { LowAnswer } from '../../cameras/low-latency.ts';
import { PublicFault } from '../../errors.ts';
import { createPendingRequests } from './pending-requests.ts';

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

/** Names of playlists' blocking reload (RFC 8216bis, 6.2.5.2). */
const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const LowQuery = Type.Object({
  _HLS_msn: Type.Optional(Whole),
  _HLS_part: Type.Optional(Whole),
  _HLS_skip: Type.Optional(Type.String({ maxLength: 8 })),
});

const config = { permission: 'video.view' } as const;

export type VideoPort = Pick<
  Cameras,
  'has' | 'livePlaylist' | 'lowPlaylist' | 'rangePlaylist' | 'init' | 'segment' | 'part' | 'still'
>;

/** Registers live.m3u8, low.m3u8, range.m3u8, init/N.mp4, seg/NAME.m4s, part/RUN.N.m4s and still.jpg of each camera. */
export function createVideoRoutes(deps: {
  readonly cameras: VideoPort;
  /** Whoever waits for a picture when their session ends waits no longer. */
  readonly onSessionEnded?: (listener: EndedListener) => () => void;
}): FastifyPluginAsync {
  const { cameras } = deps;
  const pending = createPendingRequests();
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

  /** The value of a request that could wait; everything else is a fault. */
  const answered = <Value>(answer: LowAnswer<Value>, missing: string): Value => {
    if (answer.is === 'there') return answer.value;
    if (answer.is === 'wrong') throw new PublicFault('BAD_REQUEST', answer.reason);
    if (answer.is === 'late') throw new PublicFault('NOTHING_NEW');
    if (answer.is === 'crowded') throw new PublicFault('RATE_LIMITED');
    if (answer.is === 'ended') throw new PublicFault('UNAUTHENTICATED');
    throw new PublicFault('NOT_FOUND', missing);
  };
  const whileWanted = <Value>(
    request: FastifyRequest,
    reply: FastifyReply,
    ask: (signal: AbortSignal) => Promise<Value>,
  ) => pending.run(request.session ?? undefined, reply.raw, ask);

  return async function videoRoutes(app) {
    const stopListening = deps.onSessionEnded?.((ended) => pending.endOf(ended));
    // before the server waits for its requests
    app.addHook('preClose', async () => {
      stopListening?.();
      pending.endAll();
    });

    app.get<{ Params: Static<typeof CameraParams> }>(
      '/:camera/live.m3u8',
      { config, schema: { params: CameraParams } },
      async ({ params }, reply) => {
        mustExist(params.camera);
        return sendList(reply, cameras.livePlaylist(params.camera), 'There is no live picture now.');
      },
    );

    app.get<{ Params: Static<typeof CameraParams>; Querystring: Static<typeof LowQuery> }>(
      '/:camera/low.m3u8',
      { config, schema: { params: CameraParams, querystring: LowQuery } },
      async (request, reply) => {
        const { camera } = request.params;
        const { _HLS_msn: msn, _HLS_part: part, _HLS_skip: skip } = request.query;
        mustExist(camera);
        const ask = {
          ...(msn !== undefined && { msn }),
          ...(part !== undefined && { part }),
          skip: skip === 'YES' || skip === 'v2',
        };
        const answer = await whileWanted(request, reply, (signal) =>
          cameras.lowPlaylist(camera, ask, signal),
        );
        const missing = 'There is no live picture now.';
        return sendList(reply, answered(answer, missing), missing);
      },
    );

    app.get<{ Params: Static<typeof FileParams> }>(
      '/:camera/part/:file',
      { config, schema: { params: FileParams } },
      async (request, reply) => {
        const { camera, file } = request.params;
        const [, run, number] = /^(\d{1,15})\.(\d{1,9})\.m4s$/.exec(file) ?? [];
        if (run === undefined) return sendPiece(reply, 'video/iso.segment', undefined);
        const name = { run: Number(run), number: Number(number) };
        const answer = await whileWanted(request, reply, (signal) => cameras.part(camera, name, signal));
        return sendPiece(reply, 'video/iso.segment', answered(answer, 'This part of the stream is gone.'));
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
