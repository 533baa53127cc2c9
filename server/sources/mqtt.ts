import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import { LIMITS } from '../../shared/contract/limits.ts';
import type { Deployment, SourceDefinition } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import { decode } from '../pipeline/ingest/decode.ts';
import type { Ingest } from '../pipeline/ingest/ingest.ts';

const RECONNECT_MS = 2_000;
const FIRST_RETRY_MS = 250;
const MOST_RETRY_MS = 10_000;
const END_MS = 2_000;

export interface MqttSourcesDeps {
  readonly deployment: Pick<Deployment, 'id' | 'sources'>;
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Never told an address or a credential. */
  readonly warn: (text: string) => void;
}

/**
 * Sources that subscribe to a broker (MQTT 3.1.1): QoS 1 and a persistent session, so that what is published while this
 * server is away waits at the broker. A message is acknowledged once its events are durable, one after the other in the
 * order of the broker; while the record is away nothing is acknowledged and nothing more is taken. A redelivered message is
 * stored once: events know their own identity. JSON bodies only.
 */
export function createMqttSources(deps: MqttSourcesDeps) {
  const clients: MqttClient[] = [];
  const stopping = new AbortController();

  /** Resolves once the message is durable; rejects only where the server stops. */
  async function commit(source: SourceDefinition, payload: Buffer): Promise<void> {
    if (payload.length > LIMITS.ingestRecordBytes) {
      deps.warn(`${source.id}: a message of ${payload.length} bytes is too large and was left out`);
      return;
    }
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, MOST_RETRY_MS)) {
      try {
        const receivedAt = deps.clock.now();
        await deps.ingest.ingest(source.id, decode('json', payload, { source: source.id, receivedAt }));
        return;
      } catch (error) {
        stopping.signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : 'unknown';
        deps.warn(`${source.id}: a message could not be stored, trying again: ${reason}`);
        await sleep(waitMs, undefined, { signal: stopping.signal });
      }
    }
  }

  function open(source: SourceDefinition, broker: NonNullable<SourceDefinition['mqtt']>): void {
    const secret = (name: string | undefined) => (name === undefined ? undefined : deps.env[name]);
    const [username, password] = [secret(broker.usernameEnv), secret(broker.passwordEnv)];
    const client = mqtt.connect(broker.url, {
      // the same after a restart: the broker keeps the session by it
      clientId: `watchfloor-${deps.deployment.id}-${source.id}`.slice(0, 64),
      ...{ clean: false, protocolVersion: 4, reconnectPeriod: RECONNECT_MS, resubscribe: false },
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    });
    let told: string | undefined;
    const tell = (state: string) => {
      if (state !== told) deps.warn(`${source.id}: ${state}`);
      told = state;
    };
    // the library acknowledges when this calls back without an error
    client.handleMessage = (packet: IPublishPacket, done) => {
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      commit(source, payload).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error('stopped')),
      );
    };
    client.on('connect', () => {
      client.subscribe([...broker.topics], { qos: 1 }, (error, granted) => {
        const refused = (granted ?? []).some(({ qos }) => qos !== 1);
        tell(error || refused ? 'the broker refuses the subscription' : 'connected to its broker');
      });
    });
    client.on('close', () => tell('not connected to its broker, trying again'));
    // said by `close`; the library's message holds the address
    client.on('error', () => undefined);
    clients.push(client);
  }

  return {
    start(): void {
      for (const source of deps.deployment.sources) if (source.mqtt !== undefined) open(source, source.mqtt);
    },
    /** Leaves; what is not acknowledged comes again after the next start. */
    async stop(): Promise<void> {
      stopping.abort();
      const all = clients.map(
        (client) => new Promise<void>((resolve) => client.end(true, {}, () => resolve())),
      );
      await Promise.race([Promise.all(all), sleep(END_MS)]);
    },
  };
}
