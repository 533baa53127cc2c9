import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBacktest } from '../../server/backtest-files.ts';

const content = fileURLToPath(new URL('../../server/content', import.meta.url));
const site = fileURLToPath(new URL('../fixtures/vast-site', import.meta.url));
const LOGON = 'Dec 31 23:59:00 web1 sshd[1]: Failed password for root from 203.0.113.7 port 4242 ssh2\n';
const RULE = `title: Any failed logon
id: any-failure
logsource: { product: watchfloor, category: authentication }
detection: { s: { kind: auth.failure }, condition: s }
level: low
`;
let desk: string;
let file: string;
let rules: string;
beforeEach(() => {
  desk = mkdtempSync(join(tmpdir(), 'backtest-'));
  cpSync(site, desk, { recursive: true });
  writeFileSync(
    join(desk, 'sources.yaml'),
    '- { id: hosts, name: Hosts, type: file, mapping: linux-syslog, role: cyber, timezone: UTC }\n',
  );
  file = join(desk, 'auth.log');
  rules = join(desk, 'rules.yml');
  writeFileSync(file, LOGON);
  writeFileSync(rules, RULE);
});
afterEach(() => rmSync(desk, { recursive: true }));

describe('a back-test of records without a year', () => {
  const at = (options: { receivedAt?: number }) => {
    const run = openBacktest(desk, content, { rulesFile: rules, ...options });
    run.addFile('hosts', file);
    expect(run.backtest.stats).toMatchObject({ accepted: 1, rejected: [] });
    return { at: run.backtest.findings().map((finding) => finding.at), notes: run.notes };
  };

  test('takes it from the date of the file, and says so', () => {
    utimesSync(file, new Date('2024-01-02T00:00:00Z'), new Date('2024-01-02T00:00:00Z'));
    const taken = at({});
    expect(taken.at).toEqual(['2023-12-31T23:59:00.000Z']);
    expect(taken.notes).toContainEqual(
      expect.stringMatching(/auth\.log: .*2024-01-02T00:00:00\.000Z.*date of the file/),
    );
  });

  test('takes it from what it is told', () => {
    const taken = at({ receivedAt: Date.parse('2020-06-01') });
    expect(taken.at).toEqual(['2019-12-31T23:59:00.000Z']);
    expect(taken.notes).toContainEqual(expect.stringMatching(/2020-06-01T.*--received/));
  });
});

describe('a back-test judges', () => {
  test('by the files, and says that changes are not among them', () => {
    const run = openBacktest(desk, content);
    expect(run.notes).toEqual([
      expect.stringMatching(/^judged by the \d+ rules of the files.*Rules screen is not/),
    ]);
  });

  test('by an export alone, says so, and names what it refuses by line', () => {
    writeFileSync(rules, `${RULE}---\ntitle: [\n`);
    const run = openBacktest(desk, content, { rulesFile: rules });
    expect(run.notes).toEqual([`judged by the 1 rules of ${rules}, 1 refused`]);
    expect(run.warnings).toEqual([expect.stringMatching(/^rule refused: .*rules\.yml:\d+: YAML/)]);
    writeFileSync(rules, '# nothing\n');
    expect(() => openBacktest(desk, content, { rulesFile: rules })).toThrow(/no rule in it/);
  });
});

test('bounds that a back-test reached are among its warnings', () => {
  writeFileSync(
    rules,
    `${RULE}---
title: Many failures
id: many-failures
correlation: { type: event_count, rules: [any-failure], group-by: [src_endpoint.ip], timespan: 1d, condition: { gte: 9999 } }
level: low
`,
  );
  const line = (n: number) => LOGON.replace('root', `u${n}`).replace('23:59:00', '12:00:00');
  writeFileSync(file, Array.from({ length: 10_100 }, (_, n) => line(n)).join(''));
  const run = openBacktest(desk, content, { rulesFile: rules, receivedAt: Date.parse('2020-06-01') });
  expect(run.warnings).toEqual([]);
  run.addFile('hosts', file);
  expect(run.warnings).toContain(
    'many-failures reached its bound (group, once): it may have missed something',
  );
});
