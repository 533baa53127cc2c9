import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { withBaseRules } from '../correlation-rules.ts';

const BURST =
  'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a, b], group-by: [user], timespan: 5s, condition: {gte: 2}}\n';
const CHAIN = 'type: temporal_ordered\nrules: [burst, c]\ngroup-by: [user]\ntimespan: 20s';

const step = fc.record({
  id: fc.nat(60),
  second: fc.nat(30),
  user: fc.constantFrom<unknown>('u', 'U', 'v', 'w', ['u', 'v']),
  matched: fc.constantFrom(['a'], ['a'], ['b'], ['c'], ['a', 'c'], []),
});

test('where every bound is met all the time, no more is held than allowed and all of it is let go', () => {
  const { correlations } = withBaseRules(CHAIN, BURST);
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 2, max: 6 }),
      (steps, maxEvents, maxGroupsPerRule, maxEventsPerGroup) => {
        const correlator = createCorrelator(correlations, { maxEvents, maxGroupsPerRule, maxEventsPerGroup });
        for (const { id, second, user, matched } of steps) {
          correlator.observe({ eventId: `e${id}`, time: second * 1000, record: { user } }, matched);
          const { contributions, groups } = correlator.stats();
          expect(contributions).toBeLessThanOrEqual(maxEvents);
          expect(groups).toBeLessThanOrEqual(correlations.length * maxGroupsPerRule);
        }
        correlator.expire(1e12);
        expect(correlator.stats()).toMatchObject({ events: 0, groups: 0, contributions: 0 });
      },
    ),
    { numRuns: 300 },
  );
});
