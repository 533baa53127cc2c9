import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { openBacktest } from '../../server/backtest-files.ts';

// Two runs of the whole line: seconds on an idle machine, more on a busy one. (Newest first takes 19 s alone, for the same answer.)
vi.setConfig({ testTimeout: 180_000 });

/** Real badge data: 10,162 readings of 60 people, grouped by person, in no order of time. */

const here = dirname(fileURLToPath(import.meta.url));

function findUpwards(path: string): string | undefined {
  for (let at = here; ; at = dirname(at)) {
    const candidate = join(at, path);
    if (existsSync(candidate)) return candidate;
    if (dirname(at) === at) return undefined;
  }
}
const file = findUpwards('shared/data/badge/vast2009-proxlog.csv');
const site = join(here, '../fixtures/vast-site');
const content = join(here, '../../server/content');

function backtest(path: string) {
  const run = openBacktest(site, content);
  run.addFile('prox', path);
  return { findings: run.backtest.findings(), stats: run.backtest.stats, warnings: run.warnings };
}

/** A shuffle that is the same in every run. */
function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  let seed = 20090610;
  for (let i = result.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = seed % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

describe.skipIf(file === undefined)('VAST 2009 badge data (skipped when ../shared/data is absent)', () => {
  test('the known anomalies are found, whatever order the lines come in', () => {
    const [head, ...lines] = readFileSync(file!, 'utf8').trimEnd().split('\n');
    const inFileOrder = backtest(file!);
    expect(inFileOrder.warnings).toEqual([]);
    expect(inFileOrder.stats).toMatchObject({ accepted: 10_162, duplicates: 0, rejected: [] });
    expect(inFileOrder.findings.map(({ at, person, title }) => `${at} ${person} ${title}`)).toEqual([
      '2008-01-04T14:15:00.000Z 38 Badge used to enter while its holder is inside',
      '2008-01-08T14:06:00.000Z 49 Badge used to enter while its holder is inside',
      '2008-01-10T10:33:00.000Z 30 Badge used to leave a zone its holder never entered',
      '2008-01-17T11:31:00.000Z 30 Badge used to leave a zone its holder never entered',
      '2008-01-24T09:00:00.000Z 30 Badge used to leave a zone its holder never entered',
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'vast-'));
    try {
      const path = join(folder, 'shuffled.csv');
      writeFileSync(path, `${[head, ...shuffled(lines)].join('\n')}\n`);
      expect(backtest(path).findings).toEqual(inFileOrder.findings);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
