import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import type { ClipCheck, ClipsAnswer } from '../../../shared/contract/clips.ts';
import { CLIP_LIMITS, type Clip } from '../../../shared/domain/clip.ts';
import type { AuditLog } from '../../access/ports.ts';
import type { ClipArchive } from '../../cameras/clip/clip-archive.ts';
import type { Clips } from '../../cameras/clip/clips.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { sessionOf } from '../plugins/authenticate.ts';
import { defined, pageQuery } from './pages.ts';

export interface ClipRoutesDeps {
  readonly clips: Pick<Clips, 'request' | 'list' | 'get' | 'remove'>;
  readonly archive: ClipArchive;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const params = Type.Object({ id: text(64) });
const config = { permission: 'video.export' } as const;

/** Evidence clips: asking for one, its list, its files, whether it is still what was exported. */
export function createClipRoutes({
  clips,
  archive,
  audit,
  clock,
}: ClipRoutesDeps): FastifyPluginAsyncTypebox {
  const told = (actor: string, action: string, id: string, detail: Record<string, unknown>) =>
    audit.append({ at: clock.now(), actor, action, subject: `clip:${id}`, detail });

  return async function clipRoutes(app) {
    app.get(
      '/api/clips',
      { config, schema: { querystring: Type.Object({ ...pageQuery, alert: Type.Optional(text(128)) }) } },
      async (request): Promise<ClipsAnswer> => {
        const { alert, before, limit } = request.query;
        const { items, ...rest } = await clips.list({ limit, ...defined({ alert, before }) });
        return { clips: items, ...rest };
      },
    );

    app.post(
      '/api/clips',
      {
        config,
        schema: {
          body: Type.Object({
            cameras: Type.Array(text(200), { minItems: 1, maxItems: CLIP_LIMITS.cameras }),
            from: Type.Number(),
            to: Type.Number(),
            reason: text(CLIP_LIMITS.reasonChars),
            alert: Type.Optional(text(128)),
          }),
        },
      },
      async (request, reply) => {
        const { alert, ...asked } = request.body;
        const by = sessionOf(request).principal.name;
        return reply.code(202).send(await clips.request({ ...asked, ...defined({ alert }), by }));
      },
    );

    app.get('/api/clips/:id', { config, schema: { params } }, async (request): Promise<Clip> => {
      const clip = await clips.get(request.params.id);
      if (clip === undefined) throw new PublicFault('NOT_FOUND');
      return clip;
    });

    app.delete(
      '/api/clips/:id',
      {
        config: { permission: 'clip.delete' },
        schema: { params, body: Type.Object({ reason: text(CLIP_LIMITS.reasonChars) }) },
      },
      async (request, reply) => {
        const by = sessionOf(request).principal.name;
        await clips.remove(request.params.id, { by, reason: request.body.reason });
        return reply.code(204).send();
      },
    );

    app.get('/api/clips/:id/archive.zip', { config, schema: { params } }, async (request, reply) => {
      const { id } = request.params;
      const zip = await archive.archive(id);
      await told(sessionOf(request).principal.name, 'clip.download', id, { bytes: zip.bytes });
      return reply
        .type('application/zip')
        .header('content-length', zip.bytes)
        .header('content-disposition', `attachment; filename="${zip.name}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(zip.read(), { objectMode: false }));
    });

    app.get('/api/clips/:id/manifest.json', { config, schema: { params } }, async (request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await archive.manifest(request.params.id)),
    );

    app.get(
      '/api/clips/:id/files/:file',
      { config, schema: { params: Type.Object({ id: text(64), file: text(160) }) } },
      async (request, reply) => {
        const { id, file: name } = request.params;
        const file = await archive.file(id, name);
        const range = rangeOf(request.headers.range, file.bytes);
        reply.header('accept-ranges', 'bytes').header('cache-control', 'no-store').type('video/mp4');
        if (range === 'unsatisfiable')
          return reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
        const { from, to } = range ?? { from: 0, to: file.bytes - 1 };
        // a player asks for the rest many times over
        if (from === 0) await told(sessionOf(request).principal.name, 'clip.watch', id, { file: name });
        if (range) reply.code(206).header('content-range', `bytes ${from}-${to}/${file.bytes}`);
        return reply.header('content-length', to - from + 1).send(file.read(from, to));
      },
    );

    app.post('/api/clips/:id/verify', { config, schema: { params } }, async (request): Promise<ClipCheck> => {
      const { ok, problems, checkedFiles } = await archive.verify(request.params.id);
      const at = clock.now();
      await told(sessionOf(request).principal.name, 'clip.verify', request.params.id, { ok, problems });
      return { ok, at, problems, checkedFiles };
    });
  };
}

/** One range of bytes; undefined where none is asked for, or several are. */
export function rangeOf(
  header: string | undefined,
  bytes: number,
): { readonly from: number; readonly to: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1], match[2]];
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return from > to || from >= bytes ? 'unsatisfiable' : { from, to };
}
