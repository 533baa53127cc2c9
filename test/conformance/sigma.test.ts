import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileRules } from '../../server/sigma/compile-rules.ts';
import { createCorrelator } from '../../server/sigma/correlate/correlator.ts';
import { explain } from '../../server/sigma/explain.ts';
import { createMatcher } from '../../server/sigma/matcher.ts';
import { applyRecordPipeline, WINDOWS_EVENT_JSON } from '../../server/sigma/record-pipeline.ts';
import { readRuleFiles } from '../../server/sigma/rule-files.ts';
import { createScanSpace } from '../../server/sigma/scan/scan-space.ts';
import { findSigmaData, RULE_FOLDERS } from './sigma-data.ts';

const data = findSigmaData();

describe.skipIf(data === undefined)('SigmaHQ (needs ../shared/data/sigma)', { timeout: 120_000 }, () => {
  const sources =
    data === undefined ? [] : RULE_FOLDERS.flatMap((folder) => readRuleFiles(join(data, folder)));
  const compiled = compileRules(sources);

  test('every rule loads; refused are only those whose placeholder the site must fill', () => {
    expect(sources.length).toBe(3754);
    expect(compiled.refused.map(({ reason }) => reason)).toEqual([
      'no values are given for placeholder %known_cdcs%',
      'no values are given for placeholder %known_cdcs%',
    ]);
    expect(compiled.rules.length).toBe(3752);
    const filled = compileRules(
      sources.filter(({ text }) => text.includes('%known_cdcs%')),
      { placeholders: { known_cdcs: ['dc01.example.org'] } },
    );
    expect(filled).toMatchObject({ refused: [], rules: { length: 2 } });
  });

  const files = data === undefined ? [] : readdirSync(join(data, 'regression'));
  test('every regression event fires its rule, with and without its log source, and can be explained', () => {
    const match = createMatcher(compiled.rules);
    const silent: string[] = [];
    for (const file of files) {
      const rule = compiled.rules.find(({ id }) => `${id}.json` === file)!;
      const events = JSON.parse(readFileSync(join(data!, 'regression', file), 'utf8')) as Record<
        string,
        unknown
      >[];
      const records = events.map((event) => applyRecordPipeline(event, WINDOWS_EVENT_JSON));
      const fires = records.some(
        (record) => match(record).includes(rule) && match(record, rule.logsource).includes(rule),
      );
      if (!fires || !records.some((record) => Object.keys(explain(rule, record)).length > 0))
        silent.push(file);
    }
    expect(files.length).toBe(96);
    expect(silent).toEqual([]);
  });

  test('the index finds what trying each rule finds, on every regression event', () => {
    const match = createMatcher(compiled.rules);
    const space = createScanSpace();
    const single = compiled.rules.map((rule) => ({ rule, match: createMatcher([rule], space) }));
    const records = files.flatMap((file) =>
      (JSON.parse(readFileSync(join(data!, 'regression', file), 'utf8')) as Record<string, unknown>[])
        .slice(0, 1)
        .map((event) => applyRecordPipeline(event, WINDOWS_EVENT_JSON)),
    );
    for (const record of records) {
      const alone = single.filter((one) => one.match(record).length === 1).map((one) => one.rule.id);
      expect(match(record).map(({ id }) => id)).toEqual(alone);
    }
  });

  test('the samples of the specification compile as the text says', () => {
    const folder = join(data!, 'specification/specification');
    const text = readFileSync(join(folder, 'sigma-correlation-rules-specification.md'), 'utf8');
    const example = /```yml\n(title: Correlation - Multiple[\s\S]*?)```/.exec(text)![1]!;
    const { rules, correlations, refused } = compileRules([{ file: 'example.yml', text: example }]);
    expect(refused).toEqual([]);
    expect(correlations.map(({ name, title }) => name ?? title)).toEqual([
      'multiple_failed_login',
      'Correlation - Multiple Failed Logins Followed by Successful Login',
    ]);
    const match = createMatcher(rules);
    const correlator = createCorrelator(correlations);
    const see = (i: number, EventID: number) => {
      const record = { EventID, User: 'bob' };
      const matched = match(record, { product: 'windows', service: 'security' }).map(({ id }) => id);
      return correlator.observe(
        { eventId: `e${String(i).padStart(2, '0')}`, time: i * 1000, record },
        matched,
      );
    };
    for (let i = 0; i < 10; i += 1) expect(see(i, 4625)).toEqual([]);
    expect(see(20, 4624)).toMatchObject([
      { type: 'raised', result: { eventCount: 11, group: { User: 'bob' } } },
    ]);
  });
});
