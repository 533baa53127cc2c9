import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findShared } from '../support/rtsp-camera.ts';
import { openClient } from '../support/server-client.ts';
import { type ServerProcess, startServerProcess, temporaryDir } from '../support/server-process.ts';

/** The commands as a person gives them: `npm run`, from a folder of their own, with paths as seen from there. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = temporaryDir('commands');
const desk = join(dir.path, 'desk');
const dataDir = join(dir.path, 'data');
let server: ServerProcess | undefined;

beforeAll(() => {
  mkdirSync(join(desk, 'rules'), { recursive: true });
  cpSync(join(root, 'test/fixtures/vast-site'), join(desk, 'vast-site'), { recursive: true });
});
afterAll(async () => {
  await server?.stop();
  dir.remove();
});

async function npmRun(script: string, ...args: string[]) {
  const child = spawn('npm', ['--silent', '--prefix', root, 'run', script, '--', ...args], {
    ...{ cwd: desk, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, INIT_CWD: undefined, npm_lifecycle_event: undefined, WATCHFLOOR_DATA: undefined },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk) => (stdout += chunk));
  child.stderr!.on('data', (chunk) => (stderr += chunk));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    status,
    stdout,
    stderr,
    lines: () =>
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** A few readings of one card: in, in again without an exit, an entry to the vault without one to the building. */
const CSV = `Datetime,ID,Type
2008-01-02T08:45,1,prox-in-building
2008-01-02T09:00,1,prox-in-classified
2008-01-02T10:00,1,prox-in-classified
2008-01-02T10:30,1,prox-out-classified
2008-01-02T11:00,1,prox-out-classified
`;

describe('npm run rules', () => {
  test('check prints what loaded and what was refused; match prints a line for each match', async () => {
    writeFileSync(
      join(desk, 'rules/good.yml'),
      'title: Good\nid: good\nlogsource: { product: windows }\ndetection: { s: { a: b* }, condition: s }\n',
    );
    writeFileSync(
      join(desk, 'rules/typo.yml'),
      'title: Typo\nlogsource: { product: windows }\ndetection: { s: { a|contians: b }, condition: s }\n',
    );
    writeFileSync(join(desk, 'events.ndjson'), '{"a":"B"}\n{"a":"c"}\n{"a":"bc"}\n');
    const checked = await npmRun('rules', 'check', 'rules');
    expect(checked).toMatchObject({ status: 0 });
    expect(checked.lines()).toEqual([
      { loaded: 1, refused: [{ file: 'rules/typo.yml', line: 3, reason: 'unknown modifier: contians' }] },
    ]);
    const matched = await npmRun('rules', 'match', '--rules', 'rules', '--events', 'events.ndjson');
    expect(matched).toMatchObject({
      status: 0,
      stdout: '{"event":0,"rule":"good"}\n{"event":2,"rule":"good"}\n',
    });
    expect(await npmRun('rules', 'match', '--rules', 'nowhere', '--events', 'events.ndjson')).toMatchObject({
      ...{ status: 2, stdout: '', stderr: expect.stringContaining('nowhere') },
    });
  });
});

describe('npm run backtest', () => {
  test('prints findings as NDJSON, sorted by when they happened, in the shape that is promised', async () => {
    writeFileSync(join(desk, 'prox.csv'), CSV);
    const run = await npmRun('backtest', '--site', 'vast-site', '--source', 'prox=prox.csv');
    expect(run.stderr).toMatch(/5 events, 0 duplicates, 0 dropped, 0 rejected, \d+ findings/);
    expect(run.status).toBe(0);
    const findings = run.lines();
    expect(findings.length).toBeGreaterThan(1);
    for (const finding of findings) {
      expect(Object.keys(finding)).toEqual([
        ...['rule', 'title', 'at', 'knownAt', 'person', 'entities', 'place', 'evidence'],
      ]);
      expect(finding.at).toMatch(/^2008-01-02T\d\d:\d\d:00\.000Z$/);
      expect(finding.evidence.length).toBeGreaterThan(0);
    }
    expect(findings.map(({ at }) => at)).toEqual(findings.map(({ at }) => at).toSorted());
    expect(findings.map(({ person }) => person)).toContain('1');
  });

  test('what it cannot do it says, and prints nothing', async () => {
    expect(await npmRun('backtest', '--site', 'vast-site')).toMatchObject({ status: 2, stdout: '' });
    const unknown = await npmRun('backtest', '--site', 'vast-site', '--source', 'nobody=prox.csv');
    expect(unknown).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('prox') });
    expect(await npmRun('backtest', '--site', 'nowhere', '--source', 'prox=prox.csv')).toMatchObject({
      ...{ status: 1, stdout: '', stderr: expect.stringMatching(/site\.yaml|nowhere/) },
    });
  });
});

const vast = findShared('data/badge/vast2009-proxlog.csv');

describe.skipIf(vast === undefined)('npm run replay', () => {
  test('10,162 real readings through the running server: anti-passback alerts; a second run changes nothing (needs ../shared/data)', async () => {
    server = await startServerProcess({ dataDir, siteDir: join(desk, 'vast-site') });
    const client = await openClient(server);
    cpSync(vast!, join(desk, 'real.csv'));
    const replay = (file: string) =>
      npmRun(
        ...(['replay', file, '--source', 'prox', '--site', 'vast-site'] as const),
        ...['--url', server!.baseUrl, '--data', '../data'],
      );
    const first = await replay('real.csv');
    expect([first.status, first.stderr]).toEqual([0, expect.any(String)]);
    expect(first.lines()).toMatchObject([
      { source: 'prox', records: 10_162, accepted: 10_162, duplicates: 0, rejected: 0, undecodable: 0 },
    ]);
    const second = await replay('real.csv');
    expect(second.lines()).toMatchObject([{ accepted: 0, duplicates: 10_162, rejected: 0 }]);
    expect(await client.events({ source: 'prox', from: '0' })).toHaveLength(10_162);

    const backtest = await npmRun('backtest', '--site', 'vast-site', '--source', 'prox=real.csv');
    const wanted = new Set(backtest.lines().map(({ person }) => person));
    await vi.waitFor(
      async () => {
        const alerts = (await client.alerts()).filter(({ status }) => status === 'new');
        expect(new Set(alerts.flatMap(({ person }) => person?.id ?? []))).toEqual(wanted);
        expect(alerts.some(({ title }) => /inside|never entered/i.test(title))).toBe(true);
      },
      { timeout: 60_000, interval: 500 },
    );

    writeFileSync(join(desk, 'odd.csv'), `${CSV}2008-01-02T12:00,1,prox-in-cellar\n`);
    const odd = await replay('odd.csv');
    expect(odd).toMatchObject({ status: 1, stderr: expect.stringMatching(/line 7: /) });
    expect(odd.lines()).toMatchObject([{ rejected: 1 }]);
    expect(await npmRun('replay', 'odd.csv', '--source', 'prox', '--site', 'vast-site')).toMatchObject({
      ...{ status: 2, stdout: '', stderr: expect.stringMatching(/no key for "prox"/) },
    });
  });
});
