import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findShared } from '../support/rtsp-camera.ts';
import { openClient } from '../support/server-client.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** Real Linux logs by real syslog senders into the running server. */
const log = findShared('data/syslog/loghub/Linux/Linux_2k.log');
const RSYSLOGD = '/usr/sbin/rsyslogd';
const hasSenders = existsSync(RSYSLOGD) && spawnSync('logger', ['--version']).status === 0;

describe.skipIf(log === undefined || !hasSenders)(
  'loghub Linux (skipped without ../shared/data, rsyslogd and logger)',
  () => {
    const dir = temporaryDir('loghub');
    const lines =
      log === undefined
        ? []
        : readFileSync(log, 'utf8')
            .split('\n')
            .filter((line) => line.trim());
    const unique = [...new Set(lines.map((line) => line.trimEnd()))];
    let server: ServerProcess;
    let client: Awaited<ReturnType<typeof openClient>>;

    beforeAll(async () => {
      const site = join(dir.path, 'site');
      cpSync(join(import.meta.dirname, '../fixtures/crash-site'), site, { recursive: true });
      writeFileSync(
        join(site, 'sources.yaml'),
        `- {id: forwarded, name: By rsyslog, type: syslog, mapping: linux-syslog, role: cyber, timezone: UTC, year: 2005, match: {hostname: combo}}
- {id: logger, name: By logger, type: syslog, mapping: linux-syslog, role: cyber, timezone: UTC, match: {app: loghub}}
`,
      );
      server = await startServerProcess({ dataDir: join(dir.path, 'data'), siteDir: site });
      client = await openClient(server);
    });
    afterAll(async () => {
      await server?.stop();
      dir.remove();
    });

    const stored = (source: string, count: number) =>
      vi.waitFor(
        async () => {
          const events = await client.events({ source, from: '0' });
          expect(events).toHaveLength(count);
          return events;
        },
        { timeout: 60_000, interval: 500 },
      );

    test('forwarded line by line by rsyslog: every distinct line is one event, none a dead letter', async () => {
      const config = join(dir.path, 'rsyslog.conf');
      // rsyslog waits for the end of a line: the file's last one has none.
      const input = join(dir.path, 'Linux_2k.log');
      writeFileSync(input, `${lines.join('\n')}\n`);
      writeFileSync(
        config,
        `global(workDirectory="${dir.path}")
module(load="imfile")
template(name="asItStands" type="string" string="<38>%msg%")
input(type="imfile" File="${input}" Tag="x" freshStartTail="off")
action(type="omfwd" target="127.0.0.1" port="${server.syslogPort}" protocol="tcp" TCP_Framing="octet-counted" template="asItStands")
`,
      );
      const daemon = spawn(RSYSLOGD, ['-n', '-f', config, '-i', join(dir.path, 'pid')], { stdio: 'ignore' });
      try {
        const events = await stored('forwarded', unique.length);
        const count = (kind: string) => events.filter((event) => event.kind === kind).length;
        const containing = (pattern: RegExp) => unique.filter((line) => pattern.test(line)).length;
        expect(count('auth.failure')).toBe(
          containing(
            /\(pam_unix\)\[\d+\]: authentication failure|klogind\[\d+\]: Authentication failed from/,
          ),
        );
        expect(count('auth.success')).toBe(
          containing(/(sshd|login|ftpd)\(pam_unix\)\[\d+\]: session opened/),
        );
        expect(new Set(events.map(({ time }) => new Date(time).getUTCFullYear()))).toEqual(new Set([2005]));
        expect(await client.deadLetters('forwarded')).toEqual([]);
        expect(await client.deadLetters('syslog')).toEqual([]);
      } finally {
        daemon.kill('SIGKILL');
        await once(daemon, 'exit');
      }
    });

    test('sent by logger, each line in a message of today: none is lost, none a dead letter', async () => {
      const args = ['--server', '127.0.0.1', '--port', String(server.syslogPort), '--tcp', '--octet-count'];
      const sender = spawn('logger', [...args, '--skip-empty', '--tag', 'loghub', '--file', log!]);
      expect((await once(sender, 'exit'))[0]).toBe(0);
      const events = await stored('logger', lines.length);
      expect(events.every(({ time, receivedAt }) => Math.abs(time - receivedAt) < 60_000)).toBe(true);
      expect(await client.deadLetters('logger')).toEqual([]);
    });
  },
);
