import { rmSync } from 'node:fs';
import { openDatabase } from '../../server/storage/database.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { encodeCopyTail } from '../../server/storage/event-row.ts';
import { createEventStore } from '../../server/storage/event-store.ts';
import { silentLog } from '../../server/storage/log.ts';
import { createPartition, dayOf } from '../../server/storage/partitions.ts';
import { copyEvents } from '../../server/storage/queries/copy-events.ts';
import type { ResolvedEvent } from '../../shared/domain/event.ts';
import { makeTestDataDir } from '../support/postgres.ts';
import type { Bench } from './bench.ts';

/** Durable appends beside raw COPY of the same rows into the same table, in one run; then reads while writing. */
export interface IngestResult {
  readonly rows: number;
  /** Rows a second. */
  readonly append: number;
  readonly copy: number;
  /** append / copy; the budget is 0.6. */
  readonly ratio: number;
  /** Newest 100 events of a busy person while appends go on, milliseconds. */
  readonly newest: { readonly p50: number; readonly p99: number; readonly reads: number };
}

const BATCH = 1_000;
const ROUNDS = 4;

/** Rows of about 800 bytes over two days; person 0 is in one of ten. */
function makeEvents(from: number, count: number, now: number): ResolvedEvent[] {
  return Array.from({ length: count }, (_, k) => {
    const n = from + k;
    const person = n % 10 === 0 ? 'E0' : `E${n % 5_000}`;
    const time = now - 86_400_000 + Math.floor((k / count) * 86_000_000) + (n % 1_000);
    return {
      id: n.toString(16).padStart(32, '0'),
      source: n % 3 === 0 ? 'badge' : 'dc',
      time,
      timeErrorMs: 500,
      receivedAt: now,
      kind: n % 3 === 0 ? 'access.granted' : 'auth.success',
      severity: 1,
      message: `Logon of user${n % 5_000} on pc-${n % 900} from 10.1.${n % 200}.${n % 250}`,
      logsource: { product: 'windows', service: 'security' },
      fields: {
        'actor.user.name': `user${n % 5_000}`,
        'device.hostname': `pc-${n % 900}`,
        'src_endpoint.ip': `10.1.${n % 200}.${n % 250}`,
        status: 'success',
        logon_type: 3,
      },
      raw: {
        EventID: 4624,
        TargetUserName: `user${n % 5_000}`,
        WorkstationName: `PC-${n % 900}`,
        IpAddress: `10.1.${n % 200}.${n % 250}`,
        LogonType: 3,
        AuthenticationPackageName: 'Kerberos',
        LogonProcessName: 'Kerberos',
        TargetDomainName: 'CORP\\eu',
        RecordID: n,
      },
      person: { id: person, name: `Person ${person}`, confidence: 0.95, via: `account:user${n % 5_000}` },
      place: { site: 'hq', zone: `z${n % 20}`, via: 'host' },
      entities: [
        `account:user${n % 5_000}`,
        `host:pc-${n % 900}`,
        `ip:10.1.${n % 200}.${n % 250}`,
        `person:${person}`,
      ],
    } satisfies ResolvedEvent;
  });
}

/** Two halves, interleaved in rounds, so that a noisy machine meets both. `rows` each. */
export async function benchIngest(rows = 100_000): Promise<IngestResult> {
  const dataDir = await makeTestDataDir();
  const now = dayOf(Date.now()) + 43_200_000;
  const clock = { now: () => now };
  const db = await openDatabase({ dataDir, log: silentLog });
  try {
    const log = await createEventLog(db, { log: silentLog, clock, batchRows: BATCH });
    await log.maintain(async (client) => {
      for (const day of [dayOf(now - 86_400_000), dayOf(now)]) await createPartition(client, day);
    });
    const perRound = Math.floor(rows / ROUNDS);
    let appendMs = 0;
    let copyMs = 0;
    let next = 0;
    // The log reads its head when its connection is new; COPY beside it uses seqs far above.
    let copySeq = 1_000_000_000;
    const appendAll = async (events: readonly ResolvedEvent[], size: number): Promise<number> => {
      const from = performance.now();
      const waiting: Promise<unknown>[] = [];
      for (let at = 0; at < events.length; at += size) {
        while (log.queuedRows() > 8 * BATCH) await waiting.shift();
        waiting.push(log.append(events.slice(at, at + size), []));
      }
      await Promise.all(waiting);
      return performance.now() - from;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const mine = makeEvents(next, perRound, now);
      appendMs += await appendAll(mine, 100);
      const raw = makeEvents(next + perRound, perRound, now).map((event) => ({
        seq: copySeq++,
        line: encodeCopyTail(event),
      }));
      const client = await db.write.connect();
      const from = performance.now();
      for (let at = 0; at < raw.length; at += BATCH) await copyEvents(client, raw.slice(at, at + BATCH));
      copyMs += performance.now() - from;
      client.release();
      next += 2 * perRound;
    }
    // What autovacuum does within a minute of such growth: without statistics the planner takes everyone for rare.
    await db.write.query('analyze events');
    const newest = await readWhileWriting(db, clock, (events) => appendAll(events, 100), next, now);
    const written = perRound * ROUNDS;
    const append = Math.round((written / appendMs) * 1_000);
    const copy = Math.round((written / copyMs) * 1_000);
    return { rows: written, append, copy, ratio: Number((append / copy).toFixed(2)), newest };
  } finally {
    await db.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function readWhileWriting(
  db: Awaited<ReturnType<typeof openDatabase>>,
  clock: { now(): number },
  append: (events: readonly ResolvedEvent[]) => Promise<number>,
  first: number,
  now: number,
): Promise<IngestResult['newest']> {
  const store = createEventStore(db, { clock });
  let writing = true;
  const writer = (async () => {
    // About 2,000 a second, the rate of the latency budgets.
    for (let next = first, n = 0; n < 100; n += 1, next += 200) {
      const pause = new Promise((resolve) => setTimeout(resolve, 100));
      await append(makeEvents(next, 200, now));
      await pause;
    }
    writing = false;
  })();
  const took: number[] = [];
  while (writing) {
    const from = performance.now();
    const { events } = await store.search({ entities: ['person:E0'], limit: 100 });
    took.push(performance.now() - from);
    if (events.length !== 100) throw new Error(`expected 100 events, got ${events.length}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await writer;
  took.sort((a, b) => a - b);
  const at = (share: number) => Number(took[Math.floor((took.length - 1) * share)]!.toFixed(1));
  return { p50: at(0.5), p99: at(0.99), reads: took.length };
}

export const bench: Bench = async () => {
  const { append, copy, ratio, newest, rows } = await benchIngest();
  return [
    {
      what: `durable append of ${rows} rows beside raw COPY of the same`,
      budget: '0.6 of COPY',
      figure: `${ratio} (${append} against ${copy} rows/s)`,
      met: ratio >= 0.6,
    },
    {
      what: 'newest 100 events of a busy person while writing, p99',
      budget: '25 ms',
      figure: `${newest.p99} ms (p50 ${newest.p50} ms, ${newest.reads} reads)`,
      met: newest.p99 <= 25,
    },
  ];
};
