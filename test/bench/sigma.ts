import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CompiledRules, compileRules, createRuleCompiler } from '../../server/sigma/compile-rules.ts';
import { createMatcher } from '../../server/sigma/matcher.ts';
import { applyRecordPipeline, WINDOWS_EVENT_JSON } from '../../server/sigma/record-pipeline.ts';
import { readRuleFiles } from '../../server/sigma/rule-files.ts';
import type { RuleSource } from '../../server/sigma/rule-types.ts';
import { findSigmaData, RULE_FOLDERS } from '../conformance/sigma-data.ts';
import { type Bench, percentile } from './bench.ts';

export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same per second of processor time, garbage collection on other cores included: a busy machine takes wall time. */
  readonly perCpu?: number;
  /** Of the quickest slice, where `value` is that of the middle one. */
  readonly best?: number;
  /** How many times as long as JSON.parse of the same events at the same moment: machines change their pace. */
  readonly parses?: number;
  /** At least this, or at most where the unit is a time. */
  readonly budget?: number;
}

export const bench: Bench = async () =>
  benchSigma().map(({ name, value, unit, budget, perCpu, best, parses }) => ({
    what: name,
    budget:
      budget === undefined ? '' : `${unit === 'ms' ? '<=' : '>='} ${budget.toLocaleString('en')} ${unit}`,
    figure: `${Math.round(value).toLocaleString('en')} ${unit}${perCpu === undefined ? '' : ` (${Math.round(perCpu).toLocaleString('en')} per CPU-s)`}${best === undefined ? '' : ` (quickest slice ${Math.round(best).toLocaleString('en')})`}${parses === undefined ? '' : `, ${parses.toFixed(2)} times JSON.parse`}`,
    met: budget === undefined || (unit === 'ms' ? value <= budget : value >= budget),
  }));

/** Slices of a measurement; a busy machine spoils some: the middle one counts, the quickest says what a quiet one does. */
const SLICES = 15;

/** Compile time, and matching with all SigmaHQ rules on real Sysmon events. One thread. */
export function benchSigma(): readonly BenchFigure[] {
  const data = findSigmaData();
  return data === undefined ? [] : matchFigures(data);
}

function matchFigures(data: string): BenchFigure[] {
  const sources = RULE_FOLDERS.flatMap((folder) => readRuleFiles(join(data, folder)));
  const started = cpuSeconds();
  const compiled = compileRules(sources);
  const compileMs = (cpuSeconds() - started) * 1000;
  const events = regressionEvents(data, compiled);
  const match = createMatcher(compiled.rules);
  const index = cpuSeconds();
  for (const { record, logsource } of events) match(record, logsource);
  const indexMs = (cpuSeconds() - index) * 1000;
  // A warm-up, then the figure; texts are parsed anew for each slice, outside the time taken.
  const throughput = (vary: (text: string, round: number) => string, withLogSource: boolean) => {
    const text = JSON.stringify(events);
    const seconds: number[] = [];
    const parsing: number[] = [];
    let count = 0;
    for (let slice = 0; slice < WARM_SLICES + SLICES; slice += 1) {
      const fresh = Array.from(
        { length: ROUNDS },
        (_, i) => JSON.parse(vary(text, slice * ROUNDS + i)) as typeof events,
      ).flat();
      const from = cpuSeconds();
      for (const { record, logsource } of fresh) match(record, withLogSource ? logsource : undefined);
      const to = cpuSeconds();
      for (let i = 0; i < ROUNDS; i += 1) JSON.parse(text);
      if (slice >= WARM_SLICES) {
        seconds.push(to - from);
        parsing.push(cpuSeconds() - to);
      }
      count = fresh.length;
    }
    return {
      value: count / percentile(seconds, 50),
      best: count / percentile(seconds, 0),
      parses: percentile(seconds, 50) / percentile(parsing, 50),
    };
  };
  return [
    {
      name: `compile ${sources.length} rules from YAML text, processor time`,
      value: compileMs,
      unit: 'ms',
      budget: 3000,
    },
    {
      name: `compile again with one rule changed among ${sources.length}, processor time`,
      value: oneRuleMs(sources),
      unit: 'ms',
      budget: 50,
    },
    { name: 'index the log sources of the regression events, processor time', value: indexMs, unit: 'ms' },
    ...VARIANTS.map(({ name, vary, withLogSource, budget }) => ({
      name: `match, all rules loaded, ${name}`,
      ...throughput(vary, withLogSource),
      unit: 'events/CPU-s',
      ...(budget === undefined ? {} : { budget }),
    })),
  ];
}

/** What saving a rule costs before the matcher is made: the middle one of some. */
function oneRuleMs(sources: readonly RuleSource[]): number {
  const compile = createRuleCompiler();
  let pack = sources;
  compile(pack);
  const times = Array.from({ length: SLICES }, (_, slice) => {
    const { file, text } = sources[slice * 200]!;
    pack = pack.with(slice * 200, { file, text: text.replace(/^title: /, 'title: another ') });
    const from = cpuSeconds();
    compile(pack);
    return (cpuSeconds() - from) * 1000;
  });
  return percentile(times, 50);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const ROUNDS = 5;
const WARM_SLICES = 60;
/** GUIDs and times end in digits of their own in each round: no text of theirs comes twice. */
const otherIds = (text: string, round: number) =>
  text
    .replace(/-[0-9a-fA-F]{12}(?=[}"])/g, `-${round.toString(16).padStart(12, '0')}`)
    .replace(/(\d\d:\d\d:\d\d)\.\d{3}/g, (_, time: string) => `${time}.${round}`);
const otherCommands = (text: string, round: number) =>
  text.replace(/"(CommandLine|ParentCommandLine)":"/g, (start) => `${start}${round} `);
/** Of one length for all rounds there are. */
const NUMBERS_FROM = 36 ** 3;
/** Every text of six characters or more has digits of its own behind its third: nothing comes twice. */
const otherTexts = (text: string, round: number) =>
  JSON.stringify(
    (JSON.parse(text) as { record: Record<string, unknown>; logsource: unknown }[]).map(
      ({ record, logsource }, index, { length }) => ({
        record: Object.fromEntries(
          Object.entries(record).map(([name, value]) => [
            name,
            typeof value === 'string' && value.length > 5
              ? value.slice(0, 3) + (NUMBERS_FROM + round * length + index).toString(36) + value.slice(3)
              : value,
          ]),
        ),
        logsource,
      }),
    ),
  );

interface Variant {
  readonly name: string;
  readonly vary: (text: string, round: number) => string;
  readonly withLogSource: boolean;
  readonly budget?: number;
}
const VARIANTS: readonly Variant[] = [
  {
    name: 'identifiers and times another in each event',
    vary: otherIds,
    withLogSource: true,
    budget: 100_000,
  },
  {
    name: 'command lines another as well',
    vary: (text, round) => otherCommands(otherIds(text, round), round),
    withLogSource: true,
  },
  { name: 'every text another in each event', vary: otherTexts, withLogSource: true, budget: 100_000 },
  { name: 'no log source: every rule could match', vary: otherIds, withLogSource: false },
];

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
