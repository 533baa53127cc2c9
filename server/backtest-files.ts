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
  /** What did not load: rules refused, mapping faults. The rest works. */
  readonly warnings: readonly string[];
}

/**
 * Opens a deployment folder for a back-test. `decisionsFile` holds the answer of GET /api/identities: who is who as people decided.
 * Throws an Error that lists every fault of the folder, or says what is wrong with the file.
 */
export function openBacktest(siteDir: string, contentDir: string, decisionsFile?: string): BacktestRun {
  const loaded = loadDeployment(siteDir, { contentDir, env: process.env, secretsOptional: true });
  if (!loaded.ok) throw new Error(describeFaults(loaded.faults));
  const { deployment } = loaded;
  const mappings = loadMappings(deployment.mappingDirs);
  const rules = readRules(deployment.ruleDirs);
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
  });
  return {
    backtest,
    warnings,
    addFile(source, path) {
      const { records, undecodable } = decode(deployment, mappings, source, readFileSync(path));
      backtest.add(records, undecodable, source);
    },
  };
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

function decode(deployment: Deployment, { mappings }: LoadedMappings, source: string, bytes: Buffer) {
  const definition = deployment.sources.find(({ id }) => id === source);
  if (!definition)
    throw new Error(
      `there is no source "${source}"; this site has ${deployment.sources.map(({ id }) => id).join(', ')}`,
    );
  const format = mappings.get(definition.mapping)?.mapping.format;
  // The zero stands where nothing claims a time: a back-test must not depend on the day it runs.
  const context = { source, receivedAt: 0 };
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
