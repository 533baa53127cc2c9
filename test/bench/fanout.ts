import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startLive, until } from '../support/live-server.ts';
import { type BenchRow, percentile } from './bench.ts';

const CLIENTS = Number(process.env.FANOUT_CLIENTS ?? 1_000);
const STALLED = 20;
const PROCESSES = 2;
const EVERY_MS = 50;
const SECONDS = 10;
const TICKS = (SECONDS * 1000) / EVERY_MS;
const PAYLOAD = 'x'.repeat(880);

interface ChildAnswer {
  readonly latencies: number[];
  readonly gaps: number;
  readonly received: number;
}

/** One changed item at 20 Hz to every client, through the real live server; then large ones beside stalled clients. */
export async function bench(): Promise<BenchRow[]> {
  const calm = await measure({ clients: CLIENTS, stalled: 0, payload: PAYLOAD });
  const large = { clients: 200, payload: PAYLOAD.repeat(40) };
  const alone = await measure({ ...large, stalled: 0 });
  const beside = await measure({ ...large, stalled: STALLED });
  const seen = Math.round((calm.received / (CLIENTS * TICKS)) * 1000) / 10;
  const memory = `${beside.rssGrowthMb >= 0 ? '+' : ''}${beside.rssGrowthMb} MB`;
  return [
    {
      what: `fan-out: ${CLIENTS} clients, 1 KB at 20 Hz, p99`,
      budget: '60 ms',
      figure: `${calm.p99} ms (p50 ${calm.p50} ms, ${seen} % of changes seen singly, ${calm.gaps} gaps, ${calm.cpu} cores)`,
      met: calm.p99 <= 60 && calm.gaps === 0,
    },
    {
      what: `the same beside ${STALLED} stalled clients (200 clients, 36 KB), p99`,
      budget: '1.5 x alone',
      figure: `${beside.p99} ms, alone ${alone.p99} ms (${beside.gaps} gaps)`,
      met: beside.p99 <= Math.max(alone.p99 * 1.5, 20) && beside.gaps === 0,
    },
    {
      what: 'packets waiting for one stalled client, most',
      budget: '64 and a sweep',
      figure: `${Math.ceil(beside.mostBuffered / STALLED)} (server memory ${memory} over ${SECONDS} s)`,
      met: beside.mostBuffered / STALLED <= 90 && beside.mostBuffered > 0,
    },
  ];
}

async function measure(load: { clients: number; stalled: number; payload: string }) {
  const server = await startLive({ tickMs: EVERY_MS });
  const children: ChildProcess[] = [];
  try {
    const per = Math.ceil(load.clients / PROCESSES);
    for (let index = 0; index < PROCESSES; index++) children.push(child(server.port, per));
    const stuck = load.stalled > 0 ? child(server.port, load.stalled) : undefined;
    if (stuck) children.push(stuck);
    await Promise.all(children.map((one) => message(one, 'ready')));
    // A stopped process reads nothing, as a frozen browser does not.
    stuck?.kill('SIGSTOP');

    const rssBefore = process.memoryUsage().rss;
    const cpuBefore = process.cpuUsage();
    let mostBuffered = 0;
    const begun = Date.now();
    for (let tick = 1; tick <= TICKS; tick++) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + tick * EVERY_MS - Date.now())));
      server.views.doors.put({
        id: 'D1',
        state: 'closed',
        at: Date.now(),
        last: { kind: 'access.granted', at: tick, person: load.payload },
      });
      mostBuffered = Math.max(mostBuffered, server.live.stats().bufferedPackets);
    }
    const cpu = process.cpuUsage(cpuBefore);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const answers = await Promise.all(
      children
        .filter((one) => one !== stuck)
        .map((one) => {
          const answer = message<ChildAnswer>(one, 'answer');
          one.send('report');
          return answer;
        }),
    );
    const latencies = answers.flatMap((answer) => answer.latencies);
    return {
      p50: percentile(latencies, 50),
      p99: percentile(latencies, 99),
      received: answers.reduce((sum, { received }) => sum + received, 0),
      gaps: answers.reduce((sum, { gaps }) => sum + gaps, 0),
      mostBuffered,
      rssGrowthMb: Math.round((process.memoryUsage().rss - rssBefore) / 2 ** 20),
      cpu: Math.round((cpu.user + cpu.system) / (SECONDS * 10_000)) / 100,
    };
  } finally {
    for (const one of children) one.kill('SIGKILL');
    await until(() => server.live.stats().sockets === 0, 'the clients are gone').catch(() => {});
    await server.stop();
  }
}

function child(port: number, clients: number): ChildProcess {
  return fork(
    fileURLToPath(new URL('./children/fanout-clients.ts', import.meta.url)),
    [String(port), String(clients)],
    {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
    },
  );
}

function message<T>(from: ChildProcess, type: string): Promise<T> {
  return new Promise((resolve, reject) => {
    from.on('message', (said: { type: string; data: T }) => said.type === type && resolve(said.data));
    from.once('exit', (code) => reject(new Error(`clients ended early (${code})`)));
  });
}
