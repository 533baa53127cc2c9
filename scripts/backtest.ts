import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBacktest } from '../server/backtest-files.ts';
import { standWhereAsked } from './stand-where-asked.ts';

const USAGE =
  'npm run backtest -- --site DIR --source ID=FILE [--source ID=FILE ...] [--rules FILE] [--received DATE] [--decisions FILE]';
const SHOWN_REJECTS = 20;

standWhereAsked('backtest');
const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    source: { type: 'string', multiple: true },
    decisions: { type: 'string' },
    rules: { type: 'string' },
    received: { type: 'string' },
  },
});
const sources = (values.source ?? []).map((pair) => /^([^=]+)=(.+)$/.exec(pair));
const receivedAt = values.received === undefined ? undefined : Date.parse(values.received);
if (!values.site || sources.length === 0 || sources.includes(null) || Number.isNaN(receivedAt)) {
  console.error(`usage: ${USAGE}`);
  process.exit(2);
}

try {
  const run = openBacktest(values.site, fileURLToPath(new URL('../server/content', import.meta.url)), {
    ...(values.decisions === undefined ? {} : { decisionsFile: values.decisions }),
    ...(values.rules === undefined ? {} : { rulesFile: values.rules }),
    ...(receivedAt === undefined ? {} : { receivedAt }),
  });
  for (const source of sources) run.addFile(source![1]!, source![2]!);
  for (const text of [...run.notes, ...run.warnings]) console.error(text);
  const { accepted, duplicates, dropped, rejected } = run.backtest.stats;
  for (const { source, position, reason } of rejected.slice(0, SHOWN_REJECTS))
    console.error(`rejected: ${source} ${position}: ${reason}`);
  if (rejected.length > SHOWN_REJECTS) console.error(`... and ${rejected.length - SHOWN_REJECTS} more`);
  const findings = run.backtest.findings();
  console.error(
    `${accepted} events, ${duplicates} duplicates, ${dropped} dropped, ${rejected.length} rejected, ${findings.length} findings`,
  );
  process.stdout.write(findings.map((finding) => `${JSON.stringify(finding)}\n`).join(''));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
