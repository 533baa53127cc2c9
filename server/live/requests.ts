import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { LIMITS } from '../../shared/contract/limits.ts';
import { VIEW_NAMES, type ViewName } from '../../shared/contract/live.ts';
import { DISPOSITIONS } from '../../shared/domain/alert.ts';
import type { Permission } from '../../shared/domain/principal.ts';
import { PublicFault } from '../errors.ts';

/** What a client may say, checked before anything else looks at it. */
const alertId = Type.String({ minLength: 1, maxLength: 128 });
const view = Type.Union(VIEW_NAMES.map((name) => Type.Literal(name)));
const cursor = Type.String({ minLength: 1, maxLength: 128 });
const closed = { additionalProperties: false };

export const parseSubscribe = parser(Type.Object({ view, cursor: Type.Optional(cursor) }, closed));
export const parseUnsubscribe = parser(Type.Object({ view }, closed));
export const parseReceive = parser(Type.Object({ view, cursor }, closed));
export const parseAlert = parser(Type.Object({ alertId }, closed));
export const parseAssign = parser(
  Type.Object(
    { alertId, assignee: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()]) },
    closed,
  ),
);
export const parseNote = parser(
  Type.Object({ alertId, text: Type.String({ minLength: 1, maxLength: LIMITS.noteChars }) }, closed),
);
export const parseResolve = parser(
  Type.Object(
    {
      alertId,
      disposition: Type.Union(DISPOSITIONS.map((one) => Type.Literal(one))),
      note: Type.Optional(Type.String({ maxLength: LIMITS.noteChars })),
    },
    closed,
  ),
);

export const VIEW_PERMISSIONS: Readonly<Record<ViewName, Permission>> = {
  alerts: 'view',
  cameras: 'video.view',
  plan: 'view',
  doors: 'view',
  presence: 'view',
  sources: 'source.view',
  line: 'source.view',
  judging: 'view',
  activity: 'view',
};

/** Returns the request as its type, or throws PublicFault BAD_REQUEST that names the field. */
function parser<S extends TSchema>(schema: S): (request: unknown) => Static<S> {
  const compiled = Compile(schema);
  return (request) => {
    if (compiled.Check(request)) return request as Static<S>;
    const [first] = compiled.Errors(request);
    throw new PublicFault(
      'BAD_REQUEST',
      first ? `${first.instancePath || 'request'} ${first.message}` : undefined,
    );
  };
}
