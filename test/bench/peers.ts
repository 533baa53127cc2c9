import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileRules } from '../../server/sigma/compile-rules.ts';
import { createCorrelator } from '../../server/sigma/correlate/correlator.ts';
import { createMatcher } from '../../server/sigma/matcher.ts';
import type { Bench } from './bench.ts';
import { ABSENT, runSec, runSyslogNg } from './peers/debian-peers.ts';
import { type PeerInput, peerInput } from './peers/peer-input.ts';

/**
 * The same two correlations over the same file, one engine after the other: five failures of an account in 60 s and then a
 * success; a badge at door A and then a logon within 5 min. Each must find what the input was built to hold. The others'
 * times include their start (tens of milliseconds), ours reading and splitting the lines. SEC goes by its own clock, so
 * that the file holds nothing which the wrong clock would judge otherwise.
 */
export const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'peers-'));
  try {
    const input = peerInput(200_000);
    const file = join(folder, 'input.log');
    writeFileSync(file, input.text);
    const ours = runOurs(file);
    const rows = [row('our engine', ours, input)];
    for (const [name, run] of [
      ['sec', runSec],
      ['syslog-ng', runSyslogNg],
    ] as const) {
      const outcome = await run(folder, file, input.expected);
      if (outcome.type === ABSENT)
        rows.push({
          what: `two correlations, ${name}`,
          budget: 'same alerts',
          figure: outcome.why,
          met: true,
        });
      else rows.push(row(name, outcome, input));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export interface Measured {
  readonly seconds: number;
  readonly alerts: number;
}

function row(name: string, { seconds, alerts }: Measured, { lines, expected }: PeerInput) {
  return {
    what: `two correlations, ${name}`,
    budget: `${expected} alerts`,
    figure: `${alerts} alerts, ${Math.round(lines / seconds).toLocaleString('en')} events/s`,
    met: alerts === expected,
  };
}

const RULES = `
title: failure
name: failure
logsource: { product: bench }
detection: { s: { kind: fail }, condition: s }
---
title: success
name: success
logsource: { product: bench }
detection: { s: { kind: ok }, condition: s }
---
title: badge at door A
name: badge_a
logsource: { product: bench }
detection: { s: { kind: badge, door: A }, condition: s }
---
title: logon
name: logon
logsource: { product: bench }
detection: { s: { kind: login }, condition: s }
---
title: five failures
name: five_failures
correlation: { type: event_count, rules: [failure], group-by: [user], timespan: 60s, condition: { gte: 5 } }
---
title: guessed
name: guessed
correlation: { type: temporal_ordered, rules: [five_failures, success], group-by: [user], timespan: 60s }
---
title: badge then logon
name: badge_then_logon
correlation: { type: temporal_ordered, rules: [badge_a, logon], group-by: [user], timespan: 5m }
`;

function runOurs(file: string): Measured {
  const { rules, correlations } = compileRules([{ file: 'peers.yml', text: RULES }]);
  const match = createMatcher(rules);
  const correlator = createCorrelator(correlations);
  const started = performance.now();
  let alerts = 0;
  let number = 0;
  for (const line of linesOf(readFileSync(file, 'latin1'))) {
    const record = recordOf(line);
    const matched = match(record, { product: 'bench' }).map(({ id }) => id);
    const input = { eventId: `${number}`, time: Number(record.time), record };
    for (const { type } of correlator.observe(input, matched)) if (type === 'raised') alerts += 1;
    number += 1;
  }
  return { seconds: (performance.now() - started) / 1000, alerts };
}

/** One after another, as a stream would bring them: all at once are 200,000 texts for the garbage collector to move about. */
function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end);
    at = end + 1;
  }
}

/** `name=value`, a space between. */
function recordOf(line: string): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < line.length; ) {
    const equals = line.indexOf('=', at);
    const space = line.indexOf(' ', equals);
    const end = space < 0 ? line.length : space;
    record[line.slice(at, equals)] = line.slice(equals + 1, end);
    at = end + 1;
  }
  return record;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { what, figure, met } of await bench())
    console.log(`${what}: ${figure}${met ? '' : ' (differs)'}`);
}
