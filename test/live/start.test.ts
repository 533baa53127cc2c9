import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { freePort, type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** What a person meets who starts the server wrongly: a word on each fault, exit code 1, nothing left running. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = temporaryDir('start');
let running: ServerProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => dir.remove());

async function serverRun(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'server/main.ts', '--syslog-udp=0', '--syslog-tcp=0', ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, INIT_CWD: undefined } },
  );
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  const faults = output.split('\n').filter((line) => line.startsWith('✗'));
  return { status, output, faults };
}
const site = join(root, 'test/fixtures/vast-site');

describe('a server that cannot start', () => {
  test('unknown and wrong flags are named together', async () => {
    const { status, faults } = await serverRun('--prot=80', '--retention-days=never');
    expect(status).toBe(1);
    expect(faults.join('\n')).toMatch(
      /--prot=80 is unknown[\s\S]*--retention-days: never is no whole number/,
    );
  });

  test('every fault of a site folder is listed with file and line', async () => {
    const broken = join(dir.path, 'broken');
    cpSync(site, broken, { recursive: true });
    writeFileSync(join(broken, 'doors.yaml'), '- { id: d, name: D, site: nowhere, position: [0, 0] }\n');
    writeFileSync(
      join(broken, 'sources.yaml'),
      '- { id: prox, name: Prox, type: file, mapping: none-such, role: presence }\n- { id: X y }\n',
    );
    const { status, faults } = await serverRun('--data', join(dir.path, 'd1'), '--site', broken);
    expect(status).toBe(1);
    expect(faults.length).toBeGreaterThan(3);
    expect(faults.join('\n')).toMatch(/doors\.yaml:1.*nowhere/);
    expect(faults.join('\n')).toMatch(/sources\.yaml:1.*none-such/);
    expect(faults.join('\n')).toMatch(/sources\.yaml:2/);
  });

  test('a port that was asked for and is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { status, faults } = await serverRun(
      '--data',
      join(dir.path, 'd2'),
      '--site',
      site,
      `--port=${port}`,
    );
    other.close();
    expect(status).toBe(1);
    expect(faults).toEqual([`✗ HTTP: port ${port} is taken. Name another.`]);
  });

  test('a second server on one data directory; the first goes on', async () => {
    const dataDir = join(dir.path, 'd3');
    running = await startServerProcess({ dataDir, siteDir: site });
    const second = await serverRun('--data', dataDir, '--site', site, `--port=${await freePort()}`);
    expect(second.status).toBe(1);
    expect(second.faults.join('\n')).toMatch(/Another server \(process \d+\) uses this data directory/);
    expect((await fetch(`${running.baseUrl}/healthz`)).status).toBe(200);
  });

  test('a data directory that cannot be written', async () => {
    writeFileSync(join(dir.path, 'a-file'), '');
    const { status, faults } = await serverRun('--data', join(dir.path, 'a-file/data'), '--site', site);
    expect(status).toBe(1);
    expect(faults.join('\n')).toMatch(/data directory .*a-file/i);
  });

  test('a database that is not there: the URL is told without its password', async () => {
    const url = `postgres://watch:s3cret-word@127.0.0.1:${await freePort()}/watchfloor`;
    const { status, output, faults } = await serverRun(
      '--data',
      join(dir.path, 'd4'),
      '--site',
      site,
      `--database-url=${url}`,
    );
    expect(status).toBe(1);
    expect(faults.join('\n')).toMatch(/database/i);
    expect(output).not.toContain('s3cret-word');
  });
});

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

describe.skipIf(!isRoot)('as a user without rights (needs root, to become one)', () => {
  test('the server and its database run, and keep their files to themselves', async () => {
    const home = join(dir.path, 'nobody');
    chmodSync(dir.path, 0o755);
    mkdirSync(home);
    chownSync(home, NOBODY, NOBODY);
    running = await startServerProcess({
      ...{ dataDir: join(home, 'data'), siteDir: site, uid: NOBODY },
      env: { HOME: home, TMPDIR: home },
    });
    expect((await fetch(`${running.baseUrl}/healthz`)).status).toBe(200);
    const owner = spawnSync('ps', ['-o', 'uid=', '-p', String(running.pid)], { encoding: 'utf8' });
    if (owner.status === 0) expect(Number(owner.stdout)).toBe(NOBODY);
    const mode = spawnSync('stat', ['-c', '%a %u', join(home, 'data/postgres/postgres-password')], {
      encoding: 'utf8',
    });
    expect(mode.stdout.trim()).toBe(`600 ${NOBODY}`);
  });
});
