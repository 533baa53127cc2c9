import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileRules } from '../../server/sigma/compile-rules.ts';
import { createAbsences } from '../../server/sigma/correlate/absence.ts';
import type { Observation } from '../../server/sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../server/sigma/correlate/correlator.ts';
import type { Bench, BenchRow } from './bench.ts';

/** One event a millisecond: a window of ten minutes holds all of them. */
const CORRELATIONS: Readonly<Record<string, string>> = {
  event_count: '{type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: {gte: 20}}',
  'event_count, every second event in a finding':
    '{type: event_count, rules: [a], group-by: [user], timespan: 1m, condition: {gte: 2}}',
  value_count:
    '{type: value_count, rules: [a], group-by: [user], timespan: 10m, condition: {field: host, gte: 20}}',
  value_sum:
    '{type: value_sum, rules: [a], group-by: [user], timespan: 10m, condition: {field: bytes, gte: 100000}}',
  value_percentile:
    '{type: value_percentile, rules: [a], group-by: [user], timespan: 10m, condition: {field: bytes, percentile: 95, gte: 1000}}',
  temporal: '{type: temporal, rules: [a, b], group-by: [user], timespan: 10m}',
  temporal_ordered: '{type: temporal_ordered, rules: [a, b], group-by: [user], timespan: 10m}',
  absence: '{type: absence, rules: [a, b], group-by: [user], timespan: 10m}',
};
const KEYS = 100_000;
const OBSERVATIONS = 500_000;
const LATE_MS = 100_000;
const BUDGET = 500_000;

interface Input extends Observation {
  readonly matched: readonly string[];
}

/** Observations a second by type, in order and with one in ten late, at 87,000 live keys and more; what is kept for each. One thread. */
export const bench: Bench = async () => {
  const garbage = collector();
  return Object.entries(CORRELATIONS).flatMap(([name, section]) =>
    [0, 0.1].map((lateShare) => measure(name, section, lateShare, garbage)),
  );
};

function measure(name: string, section: string, lateShare: number, collect: () => void): BenchRow {
  const rule = (id: string) =>
    `title: ${id}\nname: ${id}\nlogsource: {product: p}\ndetection: {s: {e: ${id}}, condition: s}\n`;
  const text = [rule('a'), rule('b'), `title: c\ncorrelation: ${section}\n`].join('---\n');
  const { correlations } = compileRules([{ file: 'bench.yml', text }]);
  const inputs = inputsOf(lateShare);
  collect();
  const before = bytesInUse();
  const one =
    name === 'absence'
      ? createAbsences(correlations, { isHeard: () => false })
      : createCorrelator(correlations);
  const started = performance.now();
  const cpuFrom = cpuSeconds();
  for (const input of inputs) one.observe(input, input.matched);
  const cpu = cpuSeconds() - cpuFrom;
  const perSecond = (OBSERVATIONS / (performance.now() - started)) * 1000;
  collect();
  const held = bytesInUse() - before;
  // Asked for after counting, so that neither was collected.
  const { groups } = one.stats();
  const count = inputs.length;
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  const isTarget = name === 'event_count';
  return {
    what: `${name}, ${figure(groups)} live keys, ${lateShare === 0 ? 'in order' : 'one in ten late'}`,
    budget: isTarget ? `>= ${figure(BUDGET)} observations/s` : '',
    figure: `${figure(perSecond)} observations/s (${figure(OBSERVATIONS / cpu)} per CPU-s), ${figure(held / count)} bytes each`,
    met: !isTarget || perSecond >= BUDGET,
  };
}

function inputsOf(lateShare: number): Input[] {
  const random = generator(1);
  const users = Array.from({ length: KEYS }, (_, i) => `user${i}`);
  const hosts = Array.from({ length: 50 }, (_, i) => `host${i}`);
  return Array.from({ length: OBSERVATIONS }, (_, i) => ({
    eventId: `event-${i}`,
    time: random() < lateShare ? Math.max(0, i - Math.floor(random() * LATE_MS)) : i,
    record: {
      user: users[Math.floor(random() * KEYS)],
      host: hosts[Math.floor(random() * 50)],
      bytes: Math.floor(random() * 1000),
    },
    matched: random() < 0.95 ? ['a'] : ['b'],
  }));
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Collects all garbage, so that what is left is what is held. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
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
