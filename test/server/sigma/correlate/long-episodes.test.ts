import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  CorrelationChange,
  CorrelationResult,
} from '../../../../server/sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { reachOf } from '../../../../server/sigma/correlate/grid.ts';
import type { CompiledCorrelation } from '../../../../server/sigma/correlation-types.ts';
import { withBaseRules } from '../correlation-rules.ts';
import { naiveResults, type Seen } from './naive-correlator.ts';
import { generator } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LATENESS_MS = 2 * HOUR;

/** By conditions that hold for days where events go on. */
const CORRELATIONS: Readonly<Record<string, string>> = {
  event_count: 'type: event_count\nrules: [a, b]\ntimespan: 2h\ncondition: {gte: 3}',
  'event_count, a range': 'type: event_count\nrules: [a, b]\ntimespan: 2h\ncondition: {gt: 1, lte: 6}',
  'event_count over more than half a day':
    'type: event_count\nrules: [a, b, c]\ntimespan: 13h\ncondition: {gte: 9}',
  'value_count, seldom, over a day and more':
    'type: value_count\nrules: [c]\ntimespan: 26h\ncondition: {field: host, gte: 2, lte: 2}',
  value_count: 'type: value_count\nrules: [a, b]\ntimespan: 3h\ncondition: {field: host, gte: 2}',
  value_sum: 'type: value_sum\nrules: [a, b]\ntimespan: 2h\ncondition: {field: n, gte: 4}',
  temporal: 'type: temporal\nrules: [a, b]\ntimespan: 3h',
  temporal_ordered: 'type: temporal_ordered\nrules: [a, b]\ntimespan: 3h',
};
const CHAINED: Readonly<Record<string, string>> = {
  'a chain that counts': 'type: event_count\nrules: [burst]\ntimespan: 5h\ncondition: {gte: 2}',
  'a chain with what follows': 'type: temporal_ordered\nrules: [burst, c]\ntimespan: 8h',
};
const BURST =
  'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a, b], group-by: [user], timespan: 1h, condition: {gte: 2, lte: 4}}\n';

interface Arrival {
  readonly seen: Seen;
  readonly at: number;
}

/** Six days in which hours on end lie a few to forty minutes between events, with few and mostly short holes. */
function arrivalsOf(seed: number): { arrivals: Arrival[]; final: Seen[] } {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const lateShare = pick([0, 0.1, 0.5]);
  const holes = pick([0, 0.005, 0.03]);
  const isDoubtful = random() < 0.5;
  const keys = pick([['u'], ['u', 'U', 'u', 'v']]);
  const arrivals: Arrival[] = [];
  const final: Seen[] = [];
  const draw = (eventId: string, time: number): Seen => ({
    input: {
      eventId,
      time,
      timeErrorMs: isDoubtful ? pick([0, 0, 5 * MINUTE, HOUR]) : 0,
      clock: pick(['one', 'two']),
      record: { user: pick(keys), host: pick(['h1', 'H1', 'h2', 'h3']), n: pick([0, 1, 2, 3]) },
    },
    matched: pick([['a'], ['a'], ['b'], ['b'], ['c'], ['a', 'b']]),
  });
  for (let time = 0, i = 0; time < 6 * 24 * HOUR; i += 1) {
    time += pick([1, 10, 20, 40]) * MINUTE;
    if (random() < holes) time += pick([2, 3, 14]) * HOUR;
    const eventId = `e${Math.floor(random() * 1e6)}-${i}`;
    const last = draw(eventId, time);
    const at = time + (random() < lateShare ? random() * (LATENESS_MS - 1) : 0);
    const kind = random();
    // Told otherwise at first, told twice, taken back.
    if (kind < 0.1) arrivals.push({ seen: draw(eventId, time), at: time });
    arrivals.push({ seen: last, at });
    if (kind > 0.95) arrivals.push({ seen: kind > 0.97 ? { ...last, matched: [] } : last, at: at + 1 });
    if (kind <= 0.97) final.push(last);
  }
  return { arrivals: arrivals.sort((left, right) => left.at - right.at), final };
}

/** Takes changes as a store does: what stands is written over. */
function createStore() {
  const standing = new Map<string, CorrelationResult>();
  return {
    apply(changes: readonly CorrelationChange[]) {
      for (const { type, result } of changes)
        if (type === 'withdrawn') standing.delete(result.id);
        else standing.set(result.id, result);
    },
    results: () =>
      [...standing.values()].sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1)),
  };
}

/** Runs it all, dying before some arrivals and rebuilt each time from what was received since the horizon. */
function run(
  correlations: readonly CompiledCorrelation[],
  arrivals: readonly Arrival[],
  cuts: readonly number[],
) {
  const horizonMs = LATENESS_MS + reachOf(correlations).backMs;
  const store = createStore();
  const begin = () =>
    createCorrelator(correlations, { onBound: ({ bound }) => expect(bound).toBe('nothing') });
  let correlator = begin();
  for (const [index, { seen, at }] of arrivals.entries()) {
    if (cuts.includes(index)) {
      correlator = begin();
      for (const past of arrivals.slice(0, index))
        if (past.at >= at - horizonMs) correlator.observe(past.seen.input, past.seen.matched);
    }
    correlator.expire(at - LATENESS_MS);
    store.apply(correlator.observe(seen.input, seen.matched));
  }
  return store.results();
}

describe('what goes on for days', { timeout: 120_000 }, () => {
  for (const [name, text] of Object.entries({ ...CORRELATIONS, ...CHAINED }))
    test(`is the same whether or not a crash came in between: ${name}`, () => {
      const { correlations, refused } = withBaseRules(
        `${text}\ngroup-by: [user]`,
        name in CHAINED ? BURST : '',
      );
      expect(refused).toEqual([]);
      let found = 0;
      let longest = 0;
      fc.assert(
        fc.property(
          fc.integer(),
          fc.double({ min: 0.3, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (seed, one, other) => {
            const { arrivals, final } = arrivalsOf(seed);
            const at = (share: number) => Math.floor(share * (arrivals.length - 1));
            const expected = run(correlations, arrivals, []);
            expect(run(correlations, arrivals, [at(one), at(other)])).toEqual(expected);
            if (!(name in CHAINED)) expect(expected).toEqual(naiveResults(correlations[0]!, final));
            found += expected.length;
            longest = Math.max(longest, ...expected.map(({ at, lastAt }) => lastAt - at));
          },
        ),
        { numRuns: 25 },
      );
      expect(found).toBeGreaterThan(50);
      if (!(name in CHAINED)) expect(longest).toBeGreaterThan(11 * HOUR);
    });
});

const every = (minutes: number, hours: number): Seen[] =>
  Array.from({ length: (hours * 60) / minutes }, (_, i) => ({
    input: { eventId: `e${String(i).padStart(5, '0')}`, time: i * minutes * MINUTE, record: { user: 'u' } },
    matched: ['a'],
  }));

test('five in ten minutes, one a minute for sixty hours, and a crash at hour 59', () => {
  const { correlations } = withBaseRules(
    'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10m\ncondition: {gte: 5}',
  );
  const arrivals = every(1, 60).map((seen) => ({ seen, at: seen.input.time }));
  const expected = run(correlations, arrivals, []);
  expect(run(correlations, arrivals, [59 * 60])).toEqual(expected);
  // It began at a line: a day, and then half a day each.
  expect(expected.map(({ at, lastAt }) => [at / MINUTE, lastAt / MINUTE])).toEqual([
    [4, 24 * 60 - 1],
    [24 * 60, 36 * 60 - 1],
    [36 * 60, 48 * 60 - 1],
    [48 * 60, 60 * 60 - 1],
  ]);
});

test('two clocks in doubt about one another, in turn for sixty hours: what a window holds does not rest on how it began', () => {
  const { correlations } = withBaseRules(
    'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10m\ncondition: {gte: 5}',
  );
  const arrivals = every(1, 60).map(({ input, matched }, i) => {
    const clock = i % 2 === 0 || i < 120 ? 'one' : 'two';
    return { seen: { input: { ...input, timeErrorMs: 2.5 * MINUTE, clock }, matched }, at: input.time };
  });
  const expected = run(correlations, arrivals, []);
  expect(run(correlations, arrivals, [59 * 60])).toEqual(expected);
  // What the other clock told up to thirteen minutes ago, and what lies between.
  expect(expected.at(-1)!.value).toBe(14);
});

test('what lasts less than from one line to the next is never cut', () => {
  const { correlations } = withBaseRules(
    'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1h\ncondition: {gte: 2}',
  );
  for (let offset = 0; offset < 12; offset += 1) {
    const arrivals = every(30, 12).map(({ input, matched }) => {
      const time = input.time + offset * HOUR;
      return { seen: { input: { ...input, time }, matched }, at: time };
    });
    expect(run(correlations, arrivals, [])).toHaveLength(1);
  }
});
