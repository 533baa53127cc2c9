import { createConnection, type Socket } from 'node:net';
import type { Deployment } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import type { Emission } from './emission.ts';
import { createIncidentBook } from './incidents.ts';
import { createOrdinaryLife } from './ordinary-life.ts';
import { createActors } from './people.ts';
import { createRandom } from './random.ts';
import { badgeRecord, flowRecord, logonRecord, syslogLine } from './wire.ts';

export interface DemonstrationOptions {
  readonly deployment: Deployment;
  /** Where the server listens, e.g. `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** TCP syslog port on loopback; absent: no syslog is spoken. */
  readonly syslogPort?: number;
  /** Bearer key of the demonstration's HTTP sources. */
  readonly key: string;
  readonly clock: Clock;
  /** Zone a person is believed in, `outside`, or undefined where nothing is known: the site goes on from there. */
  readonly believedZone: (personId: string) => string | undefined;
  readonly log: { info(message: string): void; warn(message: string): void };
  readonly seed?: number;
  readonly fetch?: typeof fetch;
}

const FIRST_INCIDENT_MS = 25_000;
const OPENING_GAP_MS = 110_000;
const LATER_GAP_MS = 7 * 60_000;
const OPENING_INCIDENTS = 4;
const WINDOW_MS = 20_000;

/**
 * Plays the demonstration site through the real ways in: HTTP for doors, logons and flows, syslog over TCP for servers.
 * Ordinary life for ever; the three incidents and a nuisance one after another, first after half a minute.
 *
 * @returns `stop`, which ends the play and resolves when nothing more is sent.
 */
export function startDemonstration(options: DemonstrationOptions): { stop(): Promise<void> } {
  const { deployment, clock, log } = options;
  const random = createRandom(options.seed ?? clock.now());
  const actors = createActors(deployment);
  let known = false;
  for (const actor of actors) {
    const zone = options.believedZone(actor.person.id);
    if (zone === undefined) continue;
    actor.zone = zone;
    known = true;
  }
  const life = createOrdinaryLife(deployment, actors, random);
  const incidents = createIncidentBook(deployment, actors, random);
  const sender = createSender(options);

  let waiting: Emission[] = known ? [] : life.morning(clock.now());
  let nextIncidentAt = clock.now() + FIRST_INCIDENT_MS;
  let played = 0;
  let sending: Promise<void> = Promise.resolve();

  const second = () => {
    const now = clock.now();
    if (now >= nextIncidentAt) {
      const incident = incidents.next(now);
      log.info(`demonstration: ${incident.name}`);
      waiting.push(...incident.emissions);
      played += 1;
      nextIncidentAt = now + (played < OPENING_INCIDENTS ? OPENING_GAP_MS : LATER_GAP_MS);
    }
    waiting.push(...life.tick(now));
    const due = waiting.filter((emission) => emission.at <= now).sort((a, b) => a.at - b.at);
    waiting = waiting.filter((emission) => emission.at > now);
    sending = sending.then(() => sender.send(due, now));
  };
  const timer = setInterval(second, 1_000);
  second();

  return {
    stop: async () => {
      clearInterval(timer);
      await sending;
      sender.close();
    },
  };
}

/** Sends a second's emissions; what a busy or restarting server refuses is sent again for a while, then given up aloud. */
function createSender(options: DemonstrationOptions) {
  const post = options.fetch ?? fetch;
  const { log } = options;
  let socket: Socket | undefined;
  let failing = false;
  let unsent: { readonly path: string; readonly records: Record<string, unknown>[]; readonly at: number }[] =
    [];

  const report = (problem: string | undefined) => {
    if (problem && !failing) log.warn(`demonstration: ${problem}`);
    failing = problem !== undefined;
  };

  const postAll = async (now: number) => {
    const batches = unsent.filter((batch) => now - batch.at < WINDOW_MS);
    unsent = [];
    for (const batch of batches) {
      try {
        const answer = await post(`${options.baseUrl}/api/ingest/${batch.path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
          body: JSON.stringify(batch.records),
          signal: AbortSignal.timeout(10_000),
        });
        if (answer.status === 202) {
          const { rejected } = (await answer.json()) as { rejected: { reason: string }[] };
          report(rejected[0] && `${batch.path} refused a record: ${rejected[0].reason}`);
        } else {
          report(`${batch.path} answered ${answer.status}`);
          if (answer.status >= 500 || answer.status === 429) unsent.push(batch);
        }
      } catch (error) {
        report(`${batch.path} could not be reached: ${(error as Error).message}`);
        unsent.push(batch);
      }
    }
  };

  const speak = (lines: readonly string[]) => {
    if (lines.length === 0 || options.syslogPort === undefined) return;
    if (!socket || socket.destroyed) {
      socket = createConnection({ host: '127.0.0.1', port: options.syslogPort });
      socket.on('error', (error) => report(`syslog: ${error.message}`));
    }
    socket.write(`${lines.join('\n')}\n`);
  };

  return {
    send: async (emissions: readonly Emission[], now: number) => {
      const paths: Record<string, Record<string, unknown>[]> = { badge: [], windows: [], firewall: [] };
      const lines: string[] = [];
      for (const emission of emissions) {
        if (emission.via === 'badge') paths.badge!.push(badgeRecord(emission));
        else if (emission.via === 'windows') paths.windows!.push(logonRecord(emission));
        else if (emission.via === 'firewall') paths.firewall!.push(flowRecord(emission));
        else lines.push(syslogLine(emission));
      }
      for (const [path, records] of Object.entries(paths))
        if (records.length > 0) unsent.push({ path, records, at: now });
      speak(lines);
      await postAll(now);
    },
    close: () => socket?.end(),
  };
}
