import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../../server/sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { createLedger, withBaseRules } from '../correlation-rules.ts';

const CORRELATIONS: Readonly<Record<string, string>> = {
  event_count: 'type: event_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gte: 3}',
  'event_count, a range':
    'type: event_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gt: 1, lte: 3}',
  'event_count of one': 'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 5s\ncondition: {gte: 1}',
  'event_count without groups': 'type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}',
  value_count:
    'type: value_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: host, gte: 3}',
  'value_count of tuples':
    'type: value_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: [host, n], gte: 3}',
  value_sum:
    'type: value_sum\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: n, gt: 4.5}',
  value_avg:
    'type: value_avg\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: n, gt: 1.2}',
  value_percentile:
    'type: value_percentile\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: n, percentile: 50, gte: 2}',
  'value_percentile as share':
    'type: value_percentile\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: host, lte: 34}',
  temporal: 'type: temporal\nrules: [a, b, c]\ngroup-by: [user]\ntimespan: 10s',
  'temporal, two of three':
    'type: temporal\nrules: [a, b, c]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gte: 2}',
  'temporal, boolean':
    'type: temporal\nrules: [a, b, c]\ngroup-by: [user]\ntimespan: 10s\ncondition: a and (b or c) and not (b and c)',
  temporal_ordered: 'type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [user]\ntimespan: 10s',
  'temporal with aliases':
    'type: temporal\nrules: [a, b]\ngroup-by: [who]\ntimespan: 10s\naliases: {who: {a: user, b: host}}',
};

const CHAINED: Readonly<Record<string, string>> = {
  'a chain': 'type: temporal_ordered\nrules: [burst, c]\ngroup-by: [user]\ntimespan: 20s',
  'a chain that counts':
    'type: event_count\nrules: [burst]\ngroup-by: [host]\ntimespan: 60s\ncondition: {gte: 2}',
};
const BURST =
  'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a, b], group-by: [user], timespan: 5s, condition: {gte: 2}}\n';

interface Step {
  readonly input: Observation;
  readonly matched: readonly string[];
}

const step = (id: string): fc.Arbitrary<Step> =>
  fc.record({
    input: fc.record({
      eventId: fc.constant(id),
      time: fc.integer({ min: 0, max: 40 }).map((second) => second * 1000),
      timeErrorMs: fc.constantFrom(0, 0, 0, 2000),
      clock: fc.constantFrom('one', 'two'),
      record: fc.record(
        {
          user: fc.constantFrom<unknown>('u', 'V', 'v', ['u', 'v']),
          host: fc.constantFrom<unknown>('u', 'h1', 'h2', 'h3', ['h1', 'h2']),
          n: fc.constantFrom<unknown>(1, 2, '3', 0.1, 0.7, 'none'),
        },
        { requiredKeys: ['user'] },
      ),
    }),
    matched: fc.subarray(['a', 'b', 'c'], { minLength: 1, maxLength: 2 }),
  });

/** Final observations of up to 14 events, and noise: earlier versions of some of them, and events taken back. */
const history = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    final: fc.tuple(...Array.from({ length: count }, (_, i) => step(`e${i}`))),
    earlier: fc.array(
      fc.integer({ min: 0, max: count + 2 }).chain((i) => step(`e${i}`)),
      { maxLength: 10 },
    ),
    order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
    other: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  }),
);

function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, i) => ({ item, key: keys[i % keys.length]! }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

describe('the results are the same whatever the order', { timeout: 60_000 }, () => {
  for (const [name, text] of Object.entries({ ...CORRELATIONS, ...CHAINED })) {
    test(name, () => {
      const { correlations, refused } = withBaseRules(text, name in CHAINED ? BURST : '');
      expect(refused).toEqual([]);
      const run = (steps: readonly Step[]) => {
        const correlator = createCorrelator(correlations);
        const ledger = createLedger();
        for (const { input, matched } of steps) ledger.apply(correlator.observe(input, matched));
        return ledger.results();
      };
      let nonEmpty = 0;
      fc.assert(
        fc.property(history, ({ final, earlier, order, other }) => {
          const inTime = [...final].sort((left, right) => left.input.time - right.input.time);
          const expected = run(inTime);
          if (expected.length > 0) nonEmpty += 1;
          expect(run(shuffled(final, order))).toEqual(expected);
          // Noise first or in between; each event's last word is its final one, the rest is taken back.
          const known = new Set(final.map(({ input }) => input.eventId));
          const noise = [...earlier, ...final];
          const mixed = shuffled(noise, other);
          const last = [
            ...shuffled(final, order),
            ...earlier
              .filter(({ input }) => !known.has(input.eventId))
              .map(({ input }) => ({ input, matched: [] })),
          ];
          expect(run([...mixed, ...last])).toEqual(expected);
          expect(run([...inTime, ...inTime])).toEqual(expected);
        }),
        { numRuns: 120 },
      );
      expect(nonEmpty).toBeGreaterThan(8);
    });
  }
});

describe('letting go of the past changes nothing that was told', { timeout: 60_000 }, () => {
  const LATENESS = 6000;
  for (const [name, text] of Object.entries({ ...CORRELATIONS, ...CHAINED })) {
    test(name, () => {
      const { correlations } = withBaseRules(text, name in CHAINED ? BURST : '');
      fc.assert(
        fc.property(history, ({ final, order }) => {
          // Each event comes at most LATENESS after events that are later than it.
          const arrivals = final
            .map((one, i) => ({ one, arrival: one.input.time + (order[i]! % LATENESS) }))
            .sort((left, right) => left.arrival - right.arrival);
          const run = (expires: boolean) => {
            const correlator = createCorrelator(correlations, {
              onBound: ({ bound }) => expect(bound).toBe('combinations'),
            });
            const ledger = createLedger();
            for (const { one, arrival } of arrivals) {
              if (expires) correlator.expire(arrival - LATENESS);
              ledger.apply(correlator.observe(one.input, one.matched));
            }
            if (expires) {
              correlator.expire(1e9);
              expect(correlator.stats()).toMatchObject({ events: 0, groups: 0, contributions: 0 });
            }
            return ledger.results();
          };
          expect(run(true)).toEqual(run(false));
        }),
        { numRuns: 120 },
      );
    });
  }
});
