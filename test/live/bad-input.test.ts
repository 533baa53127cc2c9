import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ReplayAnswer } from '../../shared/contract/http.ts';
import { openClient, postIngest } from '../support/server-client.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** What comes wrong, through the real server: a clear word for the sender, and nothing acknowledged is lost. */
const KEY = 'a-key-of-this-test-alone';
const DAY_MS = 86_400_000;
/** What is asked of the server without a time is the newest week. */
const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
const PICKY = `id: picky
version: 1
format: json
logsource: { product: watchfloor, category: access }
time: { fields: [time], formats: [iso] }
source_id: [id]
fields: { credential.uid: { from: badge, as: text }, portal.uid: { from: door, as: text } }
cases:
  - when: { what: TYPE }
    kind: access.granted
    message: "Badge {badge} at {door}"
`;
const RULE = (head: string, detection: string) =>
  `${head}\nlogsource: { product: watchfloor, category: access }\n${detection}\nlevel: high\n`;

const dir = temporaryDir('bad-input');
const site = join(dir.path, 'site');
const dataDir = join(dir.path, 'data');
let server: ServerProcess;
let client: Awaited<ReturnType<typeof openClient>>;

const send = (source: string, body: string | Buffer, media?: string) =>
  postIngest(server, source, KEY, body, media);
const swipe = (id: string, time: number, more: object = {}) => ({
  ...{ id, time: new Date(time).toISOString(), event: 'granted', door: 'D-1', badge: '100', direction: 'in' },
  ...more,
});

/** Cards are told anew every few seconds. */
const cardOf = (source: string, what: object) =>
  vi.waitFor(
    async () => {
      const card = await client.card(source);
      expect(card).toMatchObject(what);
      return card;
    },
    { timeout: 20_000, interval: 300 },
  );

async function start(): Promise<void> {
  server = await startServerProcess({ dataDir, siteDir: site, env: { BAD_INPUT_KEY: KEY } });
  client = await openClient(server);
}

beforeAll(async () => {
  cpSync(join(import.meta.dirname, '../fixtures/crash-site'), site, { recursive: true });
  const http = (id: string, mapping: string) =>
    `- {id: ${id}, name: ${id}, type: http, mapping: ${mapping}, role: presence, key_env: BAD_INPUT_KEY}\n`;
  writeFileSync(
    join(site, 'sources.yaml'),
    http('badge', 'badge-webhook') +
      http('early', 'badge-webhook') +
      http('export', 'badge-csv') +
      http('picky', 'picky') +
      '- {id: linux, name: Linux, type: syslog, mapping: linux-syslog, role: cyber, timezone: UTC}\n',
  );
  writeFileSync(
    join(site, 'cameras.yaml'),
    `- {id: C-1, name: Nobody there, site: S1, position: [5, 52], heading: 0, fov: 60, range: 20, sees: [D-1],
  source: {type: rtsp, url: 'rtsp://user:hunter2@127.0.0.1:9/gone'}}\n`,
  );
  mkdirSync(join(site, 'mappings'));
  writeFileSync(join(site, 'mappings/picky.yaml'), PICKY.replace('TYPE', 'something-nobody-sends'));
  mkdirSync(join(site, 'rules'));
  writeFileSync(
    join(site, 'rules/a-typo.yml'),
    RULE('title: Typo\nid: typo', 'detection: { s: { portal.uid|contians: D }, condition: s }'),
  );
  writeFileSync(
    join(site, 'rules/works.yml'),
    RULE(
      'title: Marked badge seen\nid: works',
      "detection: { s: { credential.uid: 'marked' }, condition: s }",
    ),
  );
  await start();
});
afterAll(async () => {
  await server?.stop();
  dir.remove();
});

describe('records that cannot be read cost themselves only', () => {
  test('a broken CSV row is refused with its place and reason, the rows around it are stored', async () => {
    const rows = [
      'time,badge,door,result',
      `${yesterday}T10:00:00Z,100,D-1,granted`,
      `${yesterday}T10:01:00Z,"100,D-1,granted`,
      `${yesterday}T10:02:00Z,100,D-1,granted,too,many`,
      `${yesterday}T10:03:00Z,100,D-1,granted`,
    ];
    const { status, answer } = await send('export', `${rows.join('\n')}\n`, 'text/csv');
    expect(status).toBe(202);
    expect(answer!.rejected.length).toBeGreaterThan(0);
    for (const { reason } of answer!.rejected) expect(reason).toMatch(/quote|column|field|row/i);
    const stored = await client.events({ source: 'export' });
    expect(stored).toHaveLength(answer!.accepted);
    expect(answer!.accepted).toBeGreaterThan(0);
    const letters = await client.deadLetters('export');
    expect(letters).toHaveLength(answer!.rejected.length);
    expect(letters[0]!.text).not.toBe('');
  });

  test('bytes that are no UTF-8 are refused and shown, their neighbours are stored', async () => {
    const lines = [swipe('utf-1', Date.now()), swipe('utf-2', Date.now()), swipe('utf-3', Date.now())].map(
      (one) => Buffer.from(`${JSON.stringify(one)}\n`),
    );
    lines[1]![lines[1]!.indexOf('utf-2')] = 0xff;
    const { answer } = await send('badge', Buffer.concat(lines), 'application/x-ndjson');
    expect(answer).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1 }],
    });
    expect(answer!.rejected[0]!.reason).toMatch(/UTF-8/);
    const ids = (await client.events({ source: 'badge' })).map(({ raw }) => raw.id);
    expect(ids).toEqual(expect.arrayContaining(['utf-1', 'utf-3']));
    expect((await client.deadLetters('badge'))[0]).toMatchObject({ stage: 'encoding' });
  });

  test('200 MB are refused with a word on what to do; the server goes on', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let left = 200;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const refused = await postIngest(server, 'badge', KEY, body);
    expect(refused).toMatchObject({
      status: 413,
      message: expect.stringMatching(/smaller batches|MiB|larger/),
    });
    expect(await send('badge', JSON.stringify(swipe('after-200', Date.now())))).toMatchObject({
      status: 202,
      answer: { accepted: 1 },
    });
  });
});

describe('clocks that are wrong', () => {
  test('the future and 1970 are stored as claimed, and the card says so', async () => {
    const ahead = Date.now() + 3 * DAY_MS;
    expect((await send('early', JSON.stringify(swipe('from-1970', 10_000)))).answer!.accepted).toBe(1);
    await cardOf('early', { problem: expect.stringMatching(/newest event was [\d,]+ days old/) });
    expect((await send('early', JSON.stringify(swipe('to-come', ahead)))).answer!.accepted).toBe(1);
    const card = await cardOf('early', { problem: expect.stringMatching(/clock is 3 days ahead/) });
    expect(card.clockAheadMs).toBeGreaterThan(2 * DAY_MS);
    const stored = await client.events({ source: 'early', from: '0' });
    expect(stored.map(({ raw, time }) => [raw.id, time])).toEqual([
      ['to-come', ahead],
      ['from-1970', 10_000],
    ]);
    expect(stored.every(({ receivedAt }) => Math.abs(receivedAt - Date.now()) < 60_000)).toBe(true);
  });

  test('a time that is none is a dead letter that says so', async () => {
    const { answer } = await send('early', JSON.stringify({ ...swipe('x', 0), time: 'half past nine' }));
    expect(answer).toMatchObject({
      accepted: 0,
      rejected: [{ reason: expect.stringMatching(/half past nine|time/) }],
    });
  });
});

describe('a mapping that matches nothing', () => {
  test('fails on its card; mended, its dead letters are read again, once', async () => {
    const record = { id: 'p-1', what: 'swipe', time: `${yesterday}T10:00:00Z`, badge: '100', door: 'D-1' };
    const { answer } = await send('picky', JSON.stringify(record));
    expect(answer).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] });
    await cardOf('picky', {
      state: 'failing',
      problem: expect.stringMatching(/^Nothing it sends can be read: .+/),
    });
    const [letter] = await client.deadLetters('picky');

    await server.stop();
    writeFileSync(join(site, 'mappings/picky.yaml'), PICKY.replace('TYPE', 'swipe'));
    await start();
    const replay = () => client.post<ReplayAnswer>('/api/dead-letters/replay', { ids: [letter!.id] });
    expect(await replay()).toEqual({ accepted: 1, duplicates: 0, stillRejected: [] });
    expect(await client.events({ source: 'picky' })).toMatchObject([
      { kind: 'access.granted', time: Date.parse(record.time), raw: { id: 'p-1' } },
    ]);
    expect((await replay()).accepted).toBe(0);
    expect(await client.events({ source: 'picky' })).toHaveLength(1);
  });
});

describe('a rule file with a typo', () => {
  test('is refused with file, line and reason in the log; the server starts and the other rules work', async () => {
    expect(server.output()).toMatch(/a-typo\.yml/);
    expect(server.output()).toMatch(/unknown modifier: contians/);
    expect(server.output()).toMatch(/\(1 refused\)/);
    await send('badge', JSON.stringify(swipe('marked', Date.now(), { badge: 'marked' })));
    await vi.waitFor(
      async () =>
        expect((await client.alerts()).flatMap(({ reasons }) => reasons.map(({ rule }) => rule))).toContain(
          'works',
        ),
      { timeout: 20_000, interval: 200 },
    );
  });
});

describe.skipIf(spawnSync('ffmpeg', ['-version']).status !== 0)('an RTSP camera that is dead', () => {
  test('is an event at the doors it shows and on its own card, without its password (needs ffmpeg)', async () => {
    const found = await vi.waitFor(
      async () => {
        const events = await client.events({ entity: 'door:D-1', kind: 'camera.offline' });
        expect(events.length).toBeGreaterThan(0);
        return events[0]!;
      },
      { timeout: 40_000, interval: 500 },
    );
    expect(found).toMatchObject({
      source: 'watchfloor-cameras',
      entities: expect.arrayContaining(['camera:C-1']),
    });
    expect(found.message).toMatch(/^Camera C-1 offline/);
    expect(JSON.stringify(found) + server.output()).not.toContain('hunter2');
    await cardOf('watchfloor-cameras', { accepted: 1, state: 'fresh' });
  });
});

describe('PostgreSQL gone for 20 s under a server that ingests', () => {
  test('senders hear 503 with Retry-After, syslog waits, all goes on by itself, each event is there once', async () => {
    const acknowledged: string[] = [];
    const refusals: { retryAfter: string | null; message?: string }[] = [];
    let isOver = false;
    let number = 0;
    const httpSenders = Array.from({ length: 3 }, async () => {
      while (!isOver) {
        const batch = Array.from({ length: 10 }, () => swipe(`away-${number++}`, Date.now()));
        for (;;) {
          const answer = await send('badge', JSON.stringify(batch));
          if (answer.status === 202) break;
          expect(answer.status).toBe(503);
          refusals.push(answer);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        acknowledged.push(...batch.map(({ id }) => id));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    const syslog = connect(server.syslogPort, '127.0.0.1');
    let lines = 0;
    const syslogSender = setInterval(() => {
      syslog.write(
        `<38>1 ${new Date().toISOString()} web-1 sshd 9 - - Accepted password for n${lines++} from 10.1.0.5 port 22 ssh2\n`,
      );
    }, 50);

    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(50), { timeout: 20_000 });
    const pids = postgresProcesses();
    expect(pids.length).toBeGreaterThan(1);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    for (const pid of pids) kill(pid, 'SIGCONT');
    const before = acknowledged.length;
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 100), {
      ...{ timeout: 40_000, interval: 100 },
    });
    isOver = true;
    clearInterval(syslogSender);
    await Promise.all(httpSenders);
    syslog.end();

    expect(refusals.length).toBeGreaterThan(0);
    for (const { retryAfter, message } of refusals) {
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(message).toMatch(/Nothing was accepted: send it again later/);
    }
    const ids = (await client.events({ source: 'badge' })).map(({ raw }) => String(raw.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    const users = () =>
      client
        .events({ source: 'linux' })
        .then((events) => events.map(({ fields }) => String(fields['actor.user.name'])));
    await vi.waitFor(async () => expect(await users()).toHaveLength(lines), {
      timeout: 40_000,
      interval: 500,
    });
    expect(new Set(await users()).size).toBe(lines);
    await cardOf('linux', { dropped: 0, state: 'fresh' });
  });
});

describe('a syslog flood', () => {
  test('20,000 messages at once by TCP: each is stored once, and other senders are answered meanwhile', async () => {
    const count = 20_000;
    const socket = connect(server.syslogPort, '127.0.0.1');
    const at = new Date().toISOString();
    const line = (n: number) =>
      `<38>1 ${at} web-1 sshd 9 - - Failed password for flood${n} from 10.1.0.6 port 22 ssh2\n`;
    socket.end(Array.from({ length: count }, (_, n) => line(n)).join(''));
    for (const n of [1, 2, 3])
      expect((await send('badge', JSON.stringify(swipe(`beside-${n}`, Date.now())))).status).toBe(202);
    const stored = await vi.waitFor(
      async () => {
        const events = await client.events({ source: 'linux', kind: 'auth.failure' });
        expect(events.length).toBeGreaterThanOrEqual(count);
        return events;
      },
      { timeout: 60_000, interval: 1_000 },
    );
    expect(new Set(stored.map(({ fields }) => fields['actor.user.name'])).size).toBe(count);
    expect(stored).toHaveLength(count);
    await cardOf('linux', { dropped: 0, rejected: 0 });
  });
});

/** The embedded database of this test's server: the postmaster and its backends. */
function postgresProcesses(): number[] {
  const parents = new Map<number, number>();
  const named = new Set<number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      parents.set(Number(name), Number(stat.slice(end + 2).split(' ')[1]));
      if (stat.slice(stat.indexOf('(') + 1, end) === 'postgres') named.add(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
      if (at === server.pid) return true;
    return false;
  };
  return [...named].filter(isOurs);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // A backend that the server gave up meanwhile.
  }
}
