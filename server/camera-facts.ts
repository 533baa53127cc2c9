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

const RETRY_MS = 2_000;
const MOST_WAITING = 10_000;

/** The deployment with the built-in source, whose cameras come and go. */
export function withCameraSource(deployment: Deployment): Deployment {
  const isThere = deployment.sources.some(({ id }) => id === CAMERA_SOURCE.id);
  return isThere ? deployment : { ...deployment, sources: [...deployment.sources, CAMERA_SOURCE] };
}

/**
 * Puts what befalls cameras through the same way in as everything else, in order. While the record is away it waits and
 * repeats; facts know their own identity, so a repeat is stored once.
 */
export function createCameraFacts(deps: {
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}) {
  const waiting: CameraFact[] = [];
  let sending: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;

  async function sendAll(): Promise<void> {
    for (let fact = waiting[0]; fact !== undefined; fact = waiting[0]) {
      const { kind, camera, at, reason } = fact;
      const body = {
        ...{ id: `${kind} ${camera} ${at}`, type: kind, camera, time: new Date(at).toISOString() },
        ...(reason === undefined ? {} : { reason }),
      };
      const record = { source: CAMERA_SOURCE.id, receivedAt: deps.clock.now() };
      await deps.ingest.ingest(CAMERA_SOURCE.id, decode('json', Buffer.from(JSON.stringify(body)), record));
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
      deps.logger.warn(fact, 'camera');
      if (waiting.length >= MOST_WAITING) return;
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
