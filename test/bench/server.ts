import { readFileSync } from 'node:fs';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents } from '../../shared/contract/live.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { type ServerProcess, signIn, startServerProcess, temporaryDir } from '../support/server-process.ts';
import { type Bench, type BenchRow, percentile } from './bench.ts';

const CLIENTS = 200;
const RATE = 2_000;
/** Right after a start everything runs for the first time: that is told apart. */
const COLD_SECONDS = 3;
const SECONDS = 10;
const ALERTS_A_SECOND = 5;
const KEY = 'a-key-of-this-bench-alone';

type Client = Socket<ServerToClientEvents, ClientToServerEvents>;

/** The whole server as a process: its start, its memory, and how long an accepted event takes to be an alert on a screen. */
export const bench: Bench = async () => {
  const dir = temporaryDir('bench');
  const start = () =>
    startServerProcess({
      dataDir: dir.path,
      args: ['--log-level=warn', '--demo=off'],
      env: { WATCHFLOOR_DEMONSTRATION_KEY: KEY },
    });
  try {
    const first = await start();
    await first.stop();
    const began = performance.now();
    const server = await start();
    const startMs = Math.round(performance.now() - began);
    try {
      return [
        {
          what: 'start on an existing data directory until ready',
          budget: '3 s',
          figure: `${(startMs / 1000).toFixed(1)} s`,
          met: startMs <= 3_000,
        },
        ...(await acceptedToAlert(server)),
        memoryOf(server),
      ];
    } finally {
      await server.stop();
    }
  } finally {
    dir.remove();
  }
};

function memoryOf({ pid }: ServerProcess): BenchRow {
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const megabytes = Math.round(kilobytes / 1_000);
  return {
    what: `server memory after ${RATE * (COLD_SECONDS + SECONDS)} events, ${CLIENTS} clients connected`,
    budget: '350 MB',
    figure: `${megabytes} MB`,
    met: megabytes <= 350,
  };
}

async function acceptedToAlert(server: ServerProcess): Promise<BenchRow[]> {
  const cookie = await signIn(server);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(server, cookie)));
  /** By the event time of the forced door, which no two share. */
  const acceptedAt = new Map<number, number>();
  const latencies: { cold: number[]; warm: number[] } = { cold: [], warm: [] };
  const began = performance.now();
  for (const client of clients) {
    const seen = new Set<number>();
    client.on('view:changed', ({ view, upserts }) => {
      if (view !== 'alerts') return;
      const now = performance.now();
      for (const { moment } of upserts as readonly Alert[]) {
        const at = acceptedAt.get(moment.at);
        if (at === undefined || seen.has(moment.at)) continue;
        seen.add(moment.at);
        latencies[at < began + COLD_SECONDS * 1_000 ? 'cold' : 'warm'].push(now - at);
      }
    });
  }

  const base = Date.now();
  const waiting: Promise<void>[] = [];
  let sent = 0;
  for (let slice = 0; slice < (COLD_SECONDS + SECONDS) * 10; slice++) {
    const due = performance.now() + 100;
    const flows = Array.from({ length: RATE / 10 }, () => flow(base, sent++));
    waiting.push(send(server, 'firewall', flows));
    if (slice % (10 / ALERTS_A_SECOND) === 0) {
      const number = slice / (10 / ALERTS_A_SECOND);
      const at = base - Math.floor(number / DOORS.length) * 3_600_000;
      const forced = {
        id: `bench-${number}`,
        time: new Date(at + number).toISOString(),
        event: 'forced',
        door: DOORS[number % DOORS.length],
      };
      // Counted from before it is sent: the acknowledgement is inside.
      acceptedAt.set(at + number, performance.now());
      waiting.push(send(server, 'badge', [forced]));
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  await Promise.all(waiting);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const client of clients) client.disconnect();
  const row = (when: string, budget: number, ms: readonly number[], seconds: number): BenchRow => {
    const expected = seconds * ALERTS_A_SECOND * CLIENTS;
    const p99 = Math.round(percentile(ms, 99));
    return {
      what: `sent -> alert in a client, p99, ${RATE} ev/s, ${CLIENTS} clients${when}`,
      budget: `${budget} ms`,
      figure: `${p99} ms (p50 ${Math.round(percentile(ms, 50))} ms, ${ms.length} of ${expected} seen)`,
      met: p99 <= budget && ms.length >= expected * 0.99,
    };
  };
  return [
    row('', 250, latencies.warm, SECONDS),
    row(`, in the first ${COLD_SECONDS} s after a start`, 1_000, latencies.cold, COLD_SECONDS),
  ];
}

/** Doors into outermost zones: two of them forced in one hour are two alerts. */
const DOORS = ['D-01', 'LYO-D1', 'GDN-D1'];

function flow(base: number, number: number): Record<string, unknown> {
  return {
    log_id: `flow-${number}`,
    time: new Date(base).toISOString(),
    src_ip: `10.20.0.${20 + (number % 40)}`,
    dst_ip: '10.20.10.11',
    dst_port: 445,
    action: 'allow',
    bytes_out: 1_000 + number,
    bytes_in: 2_000,
  };
}

async function send(
  server: ServerProcess,
  source: string,
  records: readonly Record<string, unknown>[],
): Promise<void> {
  const answer = await fetch(`${server.baseUrl}/api/ingest/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify(records),
  });
  if (answer.status !== 202) throw new Error(`${source}: ${answer.status} ${await answer.text()}`);
  const { rejected } = (await answer.json()) as { rejected: readonly { reason: string }[] };
  if (rejected[0]) throw new Error(`${source}: ${rejected[0].reason}`);
}

async function connect(server: ServerProcess, cookie: string): Promise<Client> {
  const client: Client = io(server.baseUrl, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie, origin: server.baseUrl },
  });
  await new Promise<void>((resolve, reject) => {
    client.on('connect', resolve);
    client.on('connect_error', reject);
  });
  const answer = await client.emitWithAck('view:subscribe', { view: 'alerts' });
  if (!answer.ok) throw new Error(answer.error.message);
  client.on('view:changed', ({ view, cursor }) => client.emit('view:receive', { view, cursor }));
  return client;
}
