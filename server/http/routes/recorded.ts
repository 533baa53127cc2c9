import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@fastify/type-provider-typebox';
import {
  RECORDED_LIMITS,
  type RecordedAnswer,
  type RecordedCamera,
} from '../../../shared/contract/recorded.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';

export interface RecordedRoutesDeps {
  readonly clock: Clock;
  /** What is recorded of a camera in `[from, to)`; undefined where there is no such camera. */
  readonly recorded: (camera: string, range: { from: number; to: number }) => RecordedCamera | undefined;
}

/** What is recorded, for the time line under the wall. */
export function createRecordedRoutes(deps: RecordedRoutesDeps): FastifyPluginAsyncTypebox {
  return async function recordedRoutes(app) {
    app.get(
      '/api/recorded',
      {
        config: { permission: 'video.view' },
        schema: {
          querystring: Type.Object({
            cameras: Type.String({ minLength: 1, maxLength: 8_000 }),
            from: Type.Number(),
            to: Type.Number(),
          }),
        },
      },
      async (request): Promise<RecordedAnswer> => {
        const { from, to } = request.query;
        const ids = [...new Set(request.query.cameras.split(',').filter((id) => id !== ''))];
        if (!(to > from)) throw new PublicFault('BAD_REQUEST', '`to` must be later than `from`.');
        if (to - from > RECORDED_LIMITS.rangeMs)
          throw new PublicFault('BAD_REQUEST', 'At most a day can be asked for at once.');
        if (ids.length > RECORDED_LIMITS.cameras)
          throw new PublicFault('BAD_REQUEST', `At most ${RECORDED_LIMITS.cameras} cameras at once.`);
        const cameras: RecordedCamera[] = [];
        for (const id of ids) {
          const one = deps.recorded(id, { from, to });
          if (one !== undefined) cameras.push(one);
          // a long index is read in turns with everything else
          await new Promise((resolve) => setImmediate(resolve));
        }
        return { asOf: deps.clock.now(), from, to, cameras };
      },
    );
  };
}
