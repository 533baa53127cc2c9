import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CompiledRules, compileRules } from '../../server/sigma/compile-rules.ts';
import { createCorrelator } from '../../server/sigma/correlate/correlator.ts';
import { createMatcher } from '../../server/sigma/matcher.ts';
import { applyRecordPipeline, WINDOWS_EVENT_JSON } from '../../server/sigma/record-pipeline.ts';
import { readRuleFiles } from '../../server/sigma/rule-files.ts';
import { findSigmaData, RULE_FOLDERS } from '../conformance/sigma-data.ts';

export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const MATCH_MS = 3000;

/** Compile time, matching with all SigmaHQ rules on real Sysmon events, and correlation throughput. One thread. */
export function benchSigma(): readonly BenchFigure[] {
  const data = findSigmaData();
  return [...(data === undefined ? [] : matchFigures(data)), ...correlationFigures()];
}

function matchFigures(data: string): BenchFigure[] {
  const sources = RULE_FOLDERS.flatMap((folder) => readRuleFiles(join(data, folder)));
  const started = performance.now();
  const compiled = compileRules(sources);
  const compileMs = performance.now() - started;
  const events = regressionEvents(data, compiled);
  const match = createMatcher(compiled.rules);
  const index = performance.now();
  for (const { record, logsource } of events) match(record, logsource);
  const indexMs = performance.now() - index;
  const throughput = (withLogSource: boolean) => {
    // A warm-up, then the figure.
    for (const duration of [MATCH_MS / 2, MATCH_MS]) {
      const from = performance.now();
      let count = 0;
      let elapsed = 0;
      while (elapsed < duration) {
        for (const { record, logsource } of events) match(record, withLogSource ? logsource : undefined);
        count += events.length;
        elapsed = performance.now() - from;
      }
      if (duration === MATCH_MS) return (count / elapsed) * 1000;
    }
    return 0;
  };
  return [
    { name: `compile ${sources.length} rules from YAML text`, value: compileMs, unit: 'ms' },
    { name: 'index the log sources of the regression events', value: indexMs, unit: 'ms' },
    {
      name: 'match, all rules loaded, events with their log source',
      value: throughput(true),
      unit: 'events/s',
    },
    { name: 'match, all rules tried (no log source)', value: throughput(false), unit: 'events/s' },
  ];
}

function regressionEvents(data: string, { rules }: CompiledRules) {
  const folder = join(data, 'regression');
  return readdirSync(folder).flatMap((file) => {
    const logsource = rules.find(({ id }) => `${id}.json` === file)!.logsource;
    const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>[];
    return events.map((event) => ({ record: applyRecordPipeline(event, WINDOWS_EVENT_JSON), logsource }));
  });
}

const CORRELATIONS: Readonly<Record<string, string>> = {
  event_count: '{type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: {gte: 20}}',
  value_count:
    '{type: value_count, rules: [a], group-by: [user], timespan: 10m, condition: {field: host, gte: 20}}',
  temporal: '{type: temporal, rules: [a, b], group-by: [user], timespan: 10m}',
  temporal_ordered: '{type: temporal_ordered, rules: [a, b], group-by: [user], timespan: 10m}',
};
const KEYS = 100_000;
const OBSERVATIONS = 600_000;

function correlationFigures(): BenchFigure[] {
  const rule = (name: string) =>
    `title: ${name}\nname: ${name}\nlogsource: {product: p}\ndetection: {s: {e: ${name}}, condition: s}\n`;
  return Object.entries(CORRELATIONS).map(([name, section]) => {
    const text = [rule('a'), rule('b'), `title: c\ncorrelation: ${section}\n`].join('---\n');
    const correlator = createCorrelator(compileRules([{ file: 'bench.yml', text }]).correlations);
    const random = generator(1);
    const users = Array.from({ length: KEYS }, (_, i) => `user${i}`);
    const hosts = Array.from({ length: 50 }, (_, i) => `host${i}`);
    // One event a millisecond: a window of ten minutes holds all of them.
    const inputs = Array.from({ length: OBSERVATIONS }, (_, i) => ({
      eventId: `event-${i}`,
      time: i,
      record: { user: users[Math.floor(random() * KEYS)], host: hosts[Math.floor(random() * 50)] },
      matched: random() < 0.95 ? ['a'] : ['b'],
    }));
    const started = performance.now();
    for (const input of inputs) correlator.observe(input, input.matched);
    const seconds = (performance.now() - started) / 1000;
    const { groups } = correlator.stats();
    return { name: `${name}, ${groups} live keys`, value: OBSERVATIONS / seconds, unit: 'observations/s' };
  });
}

/** Mulberry32: the same numbers every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, value, unit } of benchSigma()) console.log(`${name}: ${Math.round(value)} ${unit}`);
}
