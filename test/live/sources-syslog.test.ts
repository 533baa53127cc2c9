import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSyslogListener, type SyslogListener } from '../../server/sources/syslog.ts';
import { SYSLOG_BUFFER } from '../../server/sources/syslog-buffer.ts';
import { createIngestRig, source } from '../support/ingest-rig.ts';

/** The real listener with real sockets; the record is in memory. */
const sources = [
  source('linux', 'linux-syslog', { type: 'syslog', match: { address: '127.0.0.0/8', hostname: 'web-1' } }),
  source('tagged', 'linux-syslog', { type: 'syslog', match: { app: 'watchfloor-test' } }),
];
const MESSAGE = '<38>Nov 23 12:00:01 web-1 sshd[9]: Accepted password for ana from 10.1.0.5 port 22 ssh2';

let listener: SyslogListener | undefined;
const cleanups: (() => void)[] = [];
afterEach(async () => {
  await listener?.stop();
  listener = undefined;
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function start(
  limits?: Partial<typeof SYSLOG_BUFFER>,
  more: { connections?: number; partialMs?: number } = {},
) {
  const rig = createIngestRig(sources);
  const warnings: string[] = [];
  listener = createSyslogListener({
    ...rig,
    deployment: rig,
    listen: { udpPort: 0, tcpPort: 0 },
    warn: (message) => void warnings.push(message),
    limits: { ...SYSLOG_BUFFER, retryMs: 20, ...limits },
    ...more,
  });
  const ports = await listener.start();
  return { rig, warnings, udp: ports.udpPort!, tcp: ports.tcpPort! };
}

function sendUdp(port: number, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  return Promise.all(
    messages.map(
      (one) => new Promise<void>((resolve) => socket.send(one, port, '127.0.0.1', () => resolve())),
    ),
  ).then(() => void socket.close());
}
const until = (condition: () => void) => vi.waitFor(condition, { timeout: 15_000, interval: 20 });

describe('UDP', () => {
  test('messages go to their source; those of nobody are dead letters that say why', async () => {
    const { rig, udp } = await start();
    await sendUdp(udp, [
      MESSAGE,
      MESSAGE.replace('web-1', 'db-9'),
      Buffer.from([0x3c, 0x31, 0x3e, 0xff, 0xfe]),
    ]);
    await until(() => expect(rig.log.letters.size).toBe(2));
    expect(rig.log.events).toMatchObject([{ source: 'linux', kind: 'auth.success' }]);
    const reasons = [...rig.log.letters.values()].map((letter) => [
      letter.source,
      letter.stage,
      letter.reason,
    ]);
    expect(reasons).toContainEqual([
      'syslog',
      'mapping',
      'no syslog source matches sender 127.0.0.1, host "db-9", app "sshd"',
    ]);
    expect(reasons.some(([, stage]) => stage === 'encoding')).toBe(true);
  });

  test('a flood while the record is away: what does not fit is counted on the card, the rest arrives', async () => {
    const { rig, udp } = await start({ messages: 50 });
    rig.log.isAway = true;
    const sent = Array.from({ length: 300 }, (_, at) => `${MESSAGE} n${at}`);
    for (let at = 0; at < sent.length; at += 50) await sendUdp(udp, sent.slice(at, at + 50));
    await until(() => expect(rig.ingest.health()[0]?.state).toBe('failing'));
    rig.log.isAway = false;
    await until(() => {
      const { accepted, dropped } = rig.ingest.health()[0]!;
      expect(accepted + dropped).toBe(300);
    });
    const health = rig.ingest.health()[0]!;
    expect(health.accepted).toBeGreaterThanOrEqual(50);
    expect(health.dropped).toBeGreaterThan(0);
    expect(health.problem).toMatch(/lost before acceptance: the syslog buffer was full/);
  });
});

describe('TCP', () => {
  const open = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    cleanups.push(() => socket.destroy());
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return socket;
  };

  test('both framings, torn anywhere, and a last line without its end', async () => {
    const { rig, tcp } = await start();
    const socket = await open(tcp);
    const counted = `${Buffer.byteLength(`${MESSAGE} é1`)} ${MESSAGE} é1`;
    const bytes = Buffer.from(`${counted}${MESSAGE} 2\n${counted.replace('é1', 'é3')}${MESSAGE} 4`);
    for (let at = 0; at < bytes.length; at += 37) socket.write(bytes.subarray(at, at + 37));
    socket.end();
    await until(() => expect(rig.log.events).toHaveLength(4));
  });

  test('a message over 64 KiB is one dead letter, and the next is read', async () => {
    const { rig, tcp } = await start();
    const socket = await open(tcp);
    socket.write(`${MESSAGE} ${'x'.repeat(200_000)}\n${MESSAGE}\n`);
    await until(() => expect(rig.log.events).toHaveLength(1));
    expect([...rig.log.letters.values()]).toMatchObject([{ stage: 'size' }]);
  });

  test('waits instead of losing while the record is away', async () => {
    const { rig, tcp } = await start({ messages: 2_000, batch: 200 });
    rig.log.isAway = true;
    const socket = await open(tcp);
    const count = 20_000;
    for (let at = 0; at < count; at += 1) socket.write(`${MESSAGE} n${at}\n`);
    await until(() => expect(rig.ingest.health()[0]?.state).toBe('failing'));
    rig.log.isAway = false;
    await until(() => expect(rig.log.events).toHaveLength(count));
    expect(rig.ingest.health()[0]?.dropped).toBe(0);
  });

  test('peers are bounded: too many are refused, a half-open one is cut', async () => {
    const { tcp, warnings } = await start({}, { connections: 2, partialMs: 50 });
    const half = await open(tcp);
    half.write('100 <38>half a frame');
    const closed = new Promise((resolve) => half.once('close', resolve));
    half.resume();
    await open(tcp);
    const third = connect(tcp, '127.0.0.1');
    cleanups.push(() => third.destroy());
    third.on('error', () => undefined);
    await new Promise((resolve) => third.once('close', resolve));
    await until(() => expect(warnings.join()).toMatch(/was refused, 2 are open/));
    await closed;
  });
});

describe('real senders', () => {
  const hasLogger = spawnSync('logger', ['--version']).status === 0;
  for (const [name, args] of [
    ['UDP, RFC 5424', ['--udp']],
    ['UDP, RFC 3164', ['--udp', '--rfc3164']],
    ['TCP, octet counting', ['--tcp', '--octet-count']],
    ['TCP, lines', ['--tcp', '--rfc3164']],
  ] as const)
    test.skipIf(!hasLogger)(`logger by ${name} (skipped where logger is not installed)`, async () => {
      const { rig, udp, tcp } = await start();
      const port = name.startsWith('UDP') ? udp : tcp;
      const sent = spawn('logger', [
        '--server',
        '127.0.0.1',
        '--port',
        String(port),
        ...args,
        '-t',
        'watchfloor-test',
        'hello from logger',
      ]);
      await new Promise((resolve) => sent.once('exit', resolve));
      await until(() => expect(rig.log.events).toHaveLength(1));
      expect(rig.log.events[0]).toMatchObject({
        source: 'tagged',
        message: expect.stringMatching(/hello from logger/),
      });
      expect(rig.log.events[0]!.raw.timestamp).toBeDefined();
    });

  const rsyslogd = '/usr/sbin/rsyslogd';
  test.skipIf(!existsSync(rsyslogd))(
    'rsyslogd forwards a file by TCP and UDP (skipped where rsyslogd is not installed)',
    async () => {
      const { rig, udp, tcp } = await start();
      const dir = mkdtempSync(join(tmpdir(), 'rsyslog-'));
      cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
      const input = join(dir, 'in.log');
      writeFileSync(input, Array.from({ length: 200 }, (_, at) => `line ${at}\n`).join(''));
      writeFileSync(
        join(dir, 'rsyslog.conf'),
        `global(workDirectory="${dir}")
module(load="imfile")
input(type="imfile" File="${input}" Tag="watchfloor-test:" freshStartTail="off")
action(type="omfwd" target="127.0.0.1" port="${tcp}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
action(type="omfwd" target="127.0.0.1" port="${udp}" protocol="udp" template="RSYSLOG_TraditionalForwardFormat")
`,
      );
      const daemon = spawn(rsyslogd, ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')], {
        stdio: 'ignore',
      });
      cleanups.push(() => void daemon.kill('SIGKILL'));
      await until(() => expect(rig.log.events.length).toBe(400));
      const lines = new Set(rig.log.events.map((event) => /line \d+/.exec(event.message)?.[0]));
      expect(lines.size).toBe(200);
      expect(rig.ingest.health().every((one) => one.dropped === 0)).toBe(true);
    },
  );
});
