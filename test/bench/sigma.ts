import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CompiledRules, compileRules } from '../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../server/sigma/matcher.ts';
import { applyRecordPipeline, WINDOWS_EVENT_JSON } from '../../server/sigma/record-pipeline.ts';
import { readRuleFiles } from '../../server/sigma/rule-files.ts';
import { findSigmaData, RULE_FOLDERS } from '../conformance/sigma-data.ts';
import type { Bench } from './bench.ts';

export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same per second of processor time, garbage collection on other cores included: a busy machine takes wall time. */
  readonly perCpu?: number;
  /** At least this, or at most where the unit is a time. */
  readonly budget?: number;
}

export const bench: Bench = async () =>
  benchSigma().map(({ name, value, unit, budget, perCpu }) => ({
    what: name,
    budget:
      budget === undefined ? '' : `${unit === 'ms' ? '<=' : '>='} ${budget.toLocaleString('en')} ${unit}`,
    figure: `${Math.round(value).toLocaleString('en')} ${unit}${perCpu === undefined ? '' : ` (${Math.round(perCpu).toLocaleString('en')} per CPU-s)`}`,
    met: budget === undefined || (unit === 'ms' ? value <= budget : value >= budget),
  }));

const MATCH_MS = 1000;

/** Compile time, and matching with all SigmaHQ rules on real Sysmon events. One thread. */
export function benchSigma(): readonly BenchFigure[] {
  const data = findSigmaData();
  return data === undefined ? [] : matchFigures(data);
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
  // A warm-up, then the figure; texts are parsed anew each round, outside the time taken.
  const throughput = (vary: (text: string, round: number) => string, withLogSource: boolean) => {
    const text = JSON.stringify(events);
    let count = 0;
    let elapsed = 0;
    let cpu = 0;
    for (let round = 0; elapsed < MATCH_MS; round += 1) {
      const fresh = JSON.parse(vary(text, round)) as typeof events;
      const from = performance.now();
      const cpuFrom = cpuSeconds();
      for (const { record, logsource } of fresh) match(record, withLogSource ? logsource : undefined);
      if (round < WARM_ROUNDS) continue;
      elapsed += performance.now() - from;
      cpu += cpuSeconds() - cpuFrom;
      count += fresh.length;
    }
    return { value: (count / elapsed) * 1000, perCpu: count / cpu };
  };
  return [
    { name: `compile ${sources.length} rules from YAML text`, value: compileMs, unit: 'ms', budget: 3000 },
    { name: 'index the log sources of the regression events', value: indexMs, unit: 'ms' },
    {
      name: 'match, all rules loaded, identifiers and times another in each event',
      ...throughput(otherIds, true),
      unit: 'events/s',
      budget: 100_000,
    },
    {
      name: 'match, the command line another as well',
      ...throughput((text, round) => otherCommands(otherIds(text, round), round), true),
      unit: 'events/s',
    },
    {
      name: 'match, all rules tried (no log source)',
      ...throughput(otherIds, false),
      unit: 'events/s',
    },
  ];
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const WARM_ROUNDS = 60;
/** Process and logon GUIDs and times end in digits of their own in each round: no text of theirs comes twice. */
const otherIds = (text: string, round: number) =>
  text
    .replace(/-[0-9a-fA-F]{12}\}/g, `-${round.toString(16).padStart(12, '0')}}`)
    .replace(/(\d\d:\d\d:\d\d)\.\d{3}/g, (_, time: string) => `${time}.${round}`);
const otherCommands = (text: string, round: number) =>
  text.replace(/"(CommandLine|ParentCommandLine)":"/g, (start) => `${start}${round} `);

function regressionEvents(data: string, { rules }: CompiledRules) {
  const folder = join(data, 'regression');
  return readdirSync(folder).flatMap((file) => {
    const logsource = rules.find(({ id }) => `${id}.json` === file)!.logsource;
    const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>[];
    return events.map((event) => ({ record: applyRecordPipeline(event, WINDOWS_EVENT_JSON), logsource }));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { what, figure } of await bench()) console.log(`${what}: ${figure}`);
}
