import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Deployment, SourceDefinition } from '../shared/domain/site.ts';
import type { CameraFact } from './cameras/catalogue.ts';
import type { Clock } from './clock.ts';
import { decode } from './pipeline/ingest/decode.ts';
import type { Ingest } from './pipeline/ingest/ingest.ts';

/** The built-in source of what this server sees of its own cameras. A source of the site with this id takes its place. */
export const CAMERA_SOURCE: SourceDefinition = {
  id: 'watchfloor-cameras',
  name: 'Cameras, as this server sees them',
  type: 'file',
  mapping: 'camera-health',
  role: 'other',
};

/** The built-in source of what cameras say themselves: motion, tampering, inputs. */
export const CAMERA_EVENT_SOURCE: SourceDefinition = {
  id: 'watchfloor-camera-events',
  name: 'Cameras, as they say themselves',
  type: 'file',
  mapping: 'camera-event',
  role: 'other',
};
const BUILT_IN = [CAMERA_SOURCE, CAMERA_EVENT_SOURCE];

const RETRY_MS = 2_000;
const MOST_WAITING = 10_000;

/** The deployment with the built-in sources, whose cameras come and go; one of the site takes the place of ours. */
export function withCameraSource(deployment: Deployment): Deployment {
  const own = new Set(deployment.sources.map(({ id }) => id));
  return { ...deployment, sources: [...deployment.sources, ...BUILT_IN.filter(({ id }) => !own.has(id))] };
}

/** A fact as the record its source sends; its id is made of what it says, so that a repeat is stored once. */
export function recordOf(fact: CameraFact): { readonly source: string; readonly body: object } {
  const { kind, camera, at } = fact;
  const time = new Date(at).toISOString();
  if (kind !== 'camera.event') {
    const reason = fact.reason === undefined ? {} : { reason: fact.reason };
    return {
      source: CAMERA_SOURCE.id,
      body: { id: `${kind} ${camera} ${at}`, type: kind, camera, time, ...reason },
    };
  }
  const { what, active, topic, source, data, atErrorMs } = fact;
  return {
    source: CAMERA_EVENT_SOURCE.id,
    body: {
      id: createHash('sha256')
        .update(JSON.stringify([camera, topic, source, data, at]))
        .digest('hex'),
      ...{ camera, time, error_ms: atErrorMs, what, active, topic, source, data },
    },
  };
}

/**
 * Puts what befalls cameras through the same way in as everything else, in order. While the record is away it waits and
 * repeats; facts know their own identity, so a repeat is stored once.
 */
export function createCameraFacts(deps: {
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** Told of each fact that is left out, since too many wait for the record. */
  readonly onLeftOut?: () => void;
}) {
  const waiting: CameraFact[] = [];
  let sending: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;

  async function sendAll(): Promise<void> {
    for (let fact = waiting[0]; fact !== undefined; fact = waiting[0]) {
      const { source, body } = recordOf(fact);
      const decoded = decode('json', Buffer.from(JSON.stringify(body)), {
        source,
        receivedAt: deps.clock.now(),
      });
      await deps.ingest.ingest(source, decoded);
      waiting.shift();
    }
  }

  function send(): void {
    clearTimeout(again);
    sending ??= sendAll()
      .catch(() => {
        again = setTimeout(send, RETRY_MS).unref();
      })
      .finally(() => {
        sending = undefined;
      });
  }

  return {
    tell(fact: CameraFact): void {
      if (fact.kind !== 'camera.event') deps.logger.warn(fact, 'camera');
      if (waiting.length >= MOST_WAITING) {
        deps.onLeftOut?.();
        return;
      }
      waiting.push(fact);
      send();
    },
    /** Ends the repeating. */
    async stop(): Promise<void> {
      await sending;
      clearTimeout(again);
    },
  };
}
