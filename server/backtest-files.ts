import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEntityKey } from '../shared/domain/entity.ts';
import type { IdentityDecision } from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import { type Backtest, createBacktest } from './backtest.ts';
import { decodeCsv } from './pipeline/ingest/decode-csv.ts';
import { decodeJson, decodeNdjson } from './pipeline/ingest/decode-json.ts';
import { decodeSyslogLines } from './pipeline/ingest/decode-syslog.ts';
import { type LoadedMappings, loadMappings } from './pipeline/normalise/load-mappings.ts';
import { createNormaliser } from './pipeline/normalise/normalise.ts';
import { sourceOf, splitDocuments } from './rules/rule-documents.ts';
import { type CompiledRules, compileRules } from './sigma/compile-rules.ts';
import type { RuleSource } from './sigma/rule-types.ts';
import { describeFaults, loadDeployment } from './site/load-deployment.ts';

/** Compiles every Sigma file of the folders, shipped first; sub-folders too. */
export const readRules = (dirs: readonly string[]): CompiledRules => compileRules(dirs.flatMap(ruleFiles));

function ruleFiles(dir: string): RuleSource[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      if (statSync(path).isDirectory()) return ruleFiles(path);
      return /\.ya?ml$/.test(name) ? [{ file: path, text: readFileSync(path, 'utf8') }] : [];
    });
}

export interface BacktestRun {
  readonly backtest: Backtest;
  /** Runs one file's records, in the order they stand, through the line. Throws what a person can read. */
  addFile(source: string, path: string): void;
  /** What did not load (rules refused, mapping faults; the rest works), and bounds that were reached by now. */
  readonly warnings: readonly string[];
  /** Which rules judge, and when each file is taken to have been received. */
  readonly notes: readonly string[];
}

export interface BacktestOptions {
  /** Holds the answer of GET /api/identities: who is who as people decided. */
  readonly decisionsFile?: string;
  /** Holds the answer of GET /api/rules.yml: the rules in force. Absent: what the files of the deployment say. */
  readonly rulesFile?: string;
  /** When the files were received, as records without a year or a time need it. Absent: each file's own date. */
  readonly receivedAt?: number;
}

/**
 * Opens a deployment folder for a back-test.
 * Throws an Error that lists every fault of the folder, or says what is wrong with the file.
 */
export function openBacktest(
  siteDir: string,
  contentDir: string,
  { decisionsFile, rulesFile, receivedAt }: BacktestOptions = {},
): BacktestRun {
  const loaded = loadDeployment(siteDir, { contentDir, env: process.env, secretsOptional: true });
  if (!loaded.ok) throw new Error(describeFaults(loaded.faults));
  const { deployment } = loaded;
  const mappings = loadMappings(deployment.mappingDirs);
  const rules = rulesFile === undefined ? readRules(deployment.ruleDirs) : readExport(rulesFile);
  const count = rules.rules.length + rules.correlations.length;
  const notes = [
    rulesFile === undefined
      ? `judged by the ${count} rules of the files, ${rules.refused.length} refused; what was changed on the Rules screen is not among them (--rules FILE takes its export)`
      : `judged by the ${count} rules of ${rulesFile}, ${rules.refused.length} refused`,
  ];
  const bounds = new Map<string, string>();
  const warnings = [
    ...rules.refused.map(({ file, line, reason }) => `rule refused: ${file}:${line}: ${reason}`),
    ...(mappings.faults.length > 0 ? [describeFaults(mappings.faults)] : []),
  ];
  const backtest = createBacktest({
    deployment,
    rules,
    normalise: createNormaliser(deployment, mappings.mappings),
    ...(decisionsFile === undefined ? {} : { decisions: readDecisions(decisionsFile) }),
    onLimit: ({ type, person, dropped }) => warnings.push(`${type}: ${person}, ${dropped} events let go`),
    onBound: ({ rule, bound, count }) =>
      bounds.set(
        `${rule} ${bound}`,
        `${rule} reached its bound (${bound}, ${count === 1 ? 'once' : `${count} times`}): it may have missed something`,
      ),
  });
  return {
    backtest,
    notes,
    get warnings() {
      return [...warnings, ...bounds.values()];
    },
    addFile(source, path) {
      const received = receivedAt ?? Math.floor(statSync(path).mtimeMs);
      const { records, undecodable } = decode(deployment, mappings, source, readFileSync(path), received);
      notes.push(
        `${path}: where a record says no year or no time, it counts as received ${new Date(received).toISOString()} (${receivedAt === undefined ? 'the date of the file; --received DATE says another' : 'as --received says'})`,
      );
      backtest.add(records, undecodable, source);
    },
  };
}

function readExport(path: string): CompiledRules {
  const documents = splitDocuments({ file: path, text: readFileSync(path, 'utf8') });
  if (documents.length === 0) throw new Error(`${path}: there is no rule in it`);
  return compileRules(documents.map(sourceOf));
}

const isDecision = (one: unknown): one is IdentityDecision => {
  const { id, act, key, person } = (one ?? {}) as Partial<Record<keyof IdentityDecision, unknown>>;
  return (
    typeof id === 'number' &&
    ['merge', 'reject', 'undo'].includes(String(act)) &&
    typeof key === 'string' &&
    parseEntityKey(key) !== undefined &&
    typeof person === 'string'
  );
};

function readDecisions(path: string): readonly IdentityDecision[] {
  let answer: unknown;
  try {
    answer = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  }
  const decisions = (answer as { decisions?: unknown } | null)?.decisions;
  if (!Array.isArray(decisions) || !decisions.every(isDecision))
    throw new Error(`${path}: it must be what GET /api/identities answers, with its decisions`);
  return decisions;
}

function decode(
  deployment: Deployment,
  { mappings }: LoadedMappings,
  source: string,
  bytes: Buffer,
  receivedAt: number,
) {
  const definition = deployment.sources.find(({ id }) => id === source);
  if (!definition)
    throw new Error(
      `there is no source "${source}"; this site has ${deployment.sources.map(({ id }) => id).join(', ')}`,
    );
  const format = mappings.get(definition.mapping)?.mapping.format;
  // Never the day on which it runs: a back-test of the same files says the same tomorrow.
  const context = { source, receivedAt };
  switch (format) {
    case 'csv':
      return decodeCsv(bytes, context);
    case 'syslog':
      return decodeSyslogLines(bytes, context);
    case 'json':
      return /^[\s\uFEFF]*\[/.test(bytes.subarray(0, 64).toString('utf8'))
        ? decodeJson(bytes, context)
        : decodeNdjson(bytes, context);
    default:
      throw new Error(`source "${source}": its mapping "${definition.mapping}" did not load`);
  }
}
