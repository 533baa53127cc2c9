import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { compileRules } from '../server/sigma/compile-rules.ts';
import { createMatcher } from '../server/sigma/matcher.ts';
import { applyRecordPipeline, WINDOWS_EVENT_JSON } from '../server/sigma/record-pipeline.ts';
import { readRuleFiles } from '../server/sigma/rule-files.ts';
import type { LogSource } from '../server/sigma/rule-types.ts';
import { standWhereAsked } from './stand-where-asked.ts';

const USAGE = `usage:
  rules check DIR...                                     {"loaded":N,"refused":[{"file","line","reason"}]}
  rules match --rules DIR... --events FILE.ndjson        {"event":N,"rule":"ID"} for each match
    --logsource product=windows,category=process_creation  only rules for this log source (default: all rules)
    --placeholder NAME=VALUE                               a value of %NAME% (repeat for more)
events: one JSON object a line, fields named as in the rules; N counts the non-blank lines from 0; ID is the rule's id,
else its name, else its title. Data on stdout, all else on stderr. Exit 1: an event was not understood; 2: the command.`;

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rules: { type: 'string', multiple: true, default: [] },
      events: { type: 'string' },
      logsource: { type: 'string' },
      placeholder: { type: 'string', multiple: true, default: [] },
    },
  });
  const placeholders: Record<string, string[]> = {};
  for (const given of values.placeholder) {
    const [name, value] = pair(given);
    placeholders[name] = [...(placeholders[name] ?? []), value];
  }
  const compile = (folders: readonly string[]) =>
    compileRules(folders.flatMap(readRuleFiles), { placeholders });
  const [verb, ...rest] = positionals;
  if (verb === 'check' && rest.length > 0) {
    const { rules, correlations, refused } = compile(rest);
    const line = JSON.stringify({ loaded: rules.length + correlations.length, refused });
    await write(`${line}\n`);
    return 0;
  }
  if (verb === 'match' && rest.length === 0 && values.rules.length > 0 && values.events !== undefined) {
    const { rules, refused } = compile(values.rules);
    for (const { file, line, reason } of refused) console.error(`refused: ${file}:${line}: ${reason}`);
    const logsource = values.logsource === undefined ? undefined : logSourceOf(values.logsource);
    return matchFile(values.events, createMatcher(rules), logsource);
  }
  throw new UsageError(USAGE);
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`not NAME=VALUE: ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function logSourceOf(text: string): LogSource {
  const parts = Object.fromEntries(text.split(',').map(pair));
  const unknown = Object.keys(parts).find((key) => !['product', 'category', 'service'].includes(key));
  if (unknown !== undefined) throw new UsageError(`no part of a log source: ${unknown}`);
  return parts;
}

async function matchFile(
  file: string,
  match: ReturnType<typeof createMatcher>,
  logsource: LogSource | undefined,
): Promise<number> {
  let number = 0;
  let faults = 0;
  let lineNumber = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    lineNumber += 1;
    const text = lineNumber === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (text.trim() === '') continue;
    const event = number;
    number += 1;
    const record = parseObject(text);
    if (record === undefined) {
      console.error(`${file}:${lineNumber}: not a JSON object`);
      faults += 1;
      continue;
    }
    const matched = match(applyRecordPipeline(record, WINDOWS_EVENT_JSON), logsource);
    if (matched.length > 0)
      await write(matched.map(({ id }) => `${JSON.stringify({ event, rule: id })}\n`).join(''));
  }
  return faults === 0 ? 0 : 1;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const write = (text: string) =>
  new Promise<void>((resolve, reject) =>
    process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
  );

standWhereAsked('rules');
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
