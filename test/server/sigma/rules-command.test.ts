import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Each test starts the command some times over.
vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder = '';
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'scripts/rules.ts'), ...args],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchfloor-rules-'));
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  const rule = (head: string, value: string) =>
    `${head}\nlogsource: {product: windows}\ndetection: {s: {CommandLine|contains: ${value}}, condition: s}\n`;
  writeFileSync(join(folder, 'a.yml'), rule('title: A\nid: id-a', 'whoami'));
  writeFileSync(join(folder, 'deep/er/b.yaml'), rule('title: B', 'who'));
  writeFileSync(join(folder, 'deep/c.yml'), rule('title: C', 'x').replace('contains', 'contians'));
  writeFileSync(join(folder, 'notes.txt'), 'no rule');
  const events = [
    '{"CommandLine":"WHOAMI /all"}',
    '',
    '{"Event":{"System":{"EventID":1},"EventData":{"CommandLine":"who"}}}',
    '{"CommandLine":"ls"}',
  ];
  writeFileSync(join(folder, 'events.ndjson'), events.join('\r\n'));
  writeFileSync(join(folder, 'broken.ndjson'), 'nonsense\n{"CommandLine":"whoami"}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('check prints one line: what loaded and what was refused', () => {
  const { status, stdout } = run('check', folder);
  expect(stdout.endsWith('\n')).toBe(true);
  expect(JSON.parse(stdout)).toEqual({
    loaded: 2,
    refused: [{ file: join(folder, 'deep/c.yml'), line: 3, reason: 'unknown modifier: contians' }],
  });
  expect(status).toBe(0);
});

test('match prints a line for each match; events count from 0, blank lines apart; nested Windows events are laid flat', () => {
  const { status, stdout, stderr } = run(
    'match',
    '--rules',
    folder,
    '--events',
    join(folder, 'events.ndjson'),
  );
  expect(stdout).toBe('{"event":0,"rule":"id-a"}\n{"event":0,"rule":"B"}\n{"event":1,"rule":"B"}\n');
  expect(stderr).toContain('contians');
  expect(status).toBe(0);
});

test('a line that is no event is named, the others are matched', () => {
  const { status, stdout, stderr } = run(
    'match',
    '--rules',
    folder,
    '--events',
    join(folder, 'broken.ndjson'),
  );
  expect(stdout.split('\n')[0]).toBe('{"event":1,"rule":"id-a"}');
  expect(stderr).toContain('broken.ndjson:1: not a JSON object');
  expect(status).toBe(1);
});

test('a log source narrows the rules; a wrong command or missing file exits with 2 and prints no data', () => {
  const events = ['--events', join(folder, 'events.ndjson')];
  expect(run('match', '--rules', folder, ...events, '--logsource', 'product=linux').stdout).toBe('');
  for (const args of [
    [],
    ['check'],
    ['check', '/nowhere'],
    ['match', '--rules', folder],
    ['match', '--nope'],
  ]) {
    expect(run(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  }
});
