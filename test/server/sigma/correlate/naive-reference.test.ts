import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { createLedger, withBaseRules } from '../correlation-rules.ts';
import { naiveResults, type Seen } from './naive-correlator.ts';
import { generator } from './random.ts';

const MINUTE = 60_000;
const LATENESS_MS = 120 * MINUTE;

/** With how long a day of events is; a bound that most groups never reach beside one that many pass. */
const CORRELATIONS: Readonly<Record<string, string>> = {
  event_count: 'type: event_count\nrules: [a, b]\ntimespan: 20m\ncondition: {gte: 4}',
  'event_count, seldom': 'type: event_count\nrules: [a]\ntimespan: 60m\ncondition: {gt: 9}',
  'event_count, a range': 'type: event_count\nrules: [a, b]\ntimespan: 15m\ncondition: {gt: 1, lte: 3}',
  'event_count, few': 'type: event_count\nrules: [a, b]\ntimespan: 15m\ncondition: {lt: 3}',
  value_count: 'type: value_count\nrules: [a, b]\ntimespan: 40m\ncondition: {field: host, gte: 3}',
  'value_count, many': 'type: value_count\nrules: [a, b, c]\ntimespan: 3h\ncondition: {field: many, gte: 14}',
  value_sum: 'type: value_sum\nrules: [a, b]\ntimespan: 30m\ncondition: {field: n, gte: 6}',
  value_avg: 'type: value_avg\nrules: [a, b]\ntimespan: 20m\ncondition: {field: n, gt: 2.4}',
  value_percentile:
    'type: value_percentile\nrules: [a, b]\ntimespan: 20m\ncondition: {field: n, percentile: 60, gte: 3}',
  'value_percentile as share':
    'type: value_percentile\nrules: [a, b]\ntimespan: 20m\ncondition: {field: host, lte: 40}',
  temporal: 'type: temporal\nrules: [a, b, c]\ntimespan: 10m',
  'temporal, two of three': 'type: temporal\nrules: [a, b, c]\ntimespan: 5m\ncondition: {gte: 2}',
  temporal_ordered: 'type: temporal_ordered\nrules: [a, b, c]\ntimespan: 15m',
};

interface Arrival {
  readonly seen: Seen;
  readonly at: number;
}

/**
 * A day's events of a few keys as they arrive: some late by up to two hours, some twice, some told wrongly at first or
 * taken back, many at the same time, most at whole minutes so that windows end exactly on them.
 */
function arrivalsOf(seed: number): { arrivals: Arrival[]; final: Seen[] } {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const isDoubtful = random() < 0.5;
  const lateShare = pick([0, 0.1, 0.5]);
  const lengthMs = pick([60, 240, 1200]) * MINUTE;
  const keys = pick([['u'], ['u', 'U', 'v', 'w']]);
  const draw = (eventId: string, time: number): Seen => ({
    input: {
      eventId,
      time,
      timeErrorMs: isDoubtful ? pick([0, 30_000, 20 * MINUTE]) : 0,
      clock: pick(['one', 'two']),
      record: {
        user: pick(keys),
        host: pick(['h1', 'H1', 'h2', 'h3']),
        many: `m${Math.floor(random() * 40)}`,
        n: pick([0, 1, 2, 3, 4, -2, 0.7]),
      },
    },
    matched: pick([['a'], ['a'], ['b'], ['c'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'c']]),
  });
  const arrivals: Arrival[] = [];
  const final: Seen[] = [];
  for (let i = 0; i < 120; i += 1) {
    const unit = pick([1000, MINUTE, 5 * MINUTE]);
    const time = unit * Math.floor((random() * lengthMs) / unit);
    const eventId = `e${Math.floor(random() * 1e6)}-${i}`;
    const delay = random() < lateShare ? random() * (LATENESS_MS - 1) : random() * 3;
    const last = draw(eventId, time);
    const at = time + delay;
    const kind = random();
    if (kind < 0.1) {
      // Told wrongly at first, at another time perhaps, but no longer ago than may be taken back.
      const wrong = draw(eventId, Math.max(time, random() < 0.5 ? time : time + pick([0, MINUTE])));
      arrivals.push({ seen: wrong, at: time });
    }
    if (kind > 0.95) arrivals.push({ seen: { ...last, matched: [] }, at: Math.max(at, time + 1) });
    else final.push(last);
    if (kind > 0.85) arrivals.unshift({ seen: last, at: time });
    if (kind <= 0.95) arrivals.push({ seen: last, at });
  }
  return { arrivals: arrivals.sort((left, right) => left.at - right.at), final };
}

describe('whatever comes in whatever order, the results are those of laying out every window', {
  timeout: 60_000,
}, () => {
  for (const [name, text] of Object.entries(CORRELATIONS)) {
    test(name, () => {
      const { correlations, refused } = withBaseRules(`${text}\ngroup-by: [user]`);
      expect(refused).toEqual([]);
      let found = 0;
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const { arrivals, final } = arrivalsOf(seed);
          const correlator = createCorrelator(correlations, {
            onBound: ({ bound }) => expect(bound).toBe('nothing'),
          });
          const ledger = createLedger();
          for (const { seen, at } of arrivals) {
            correlator.expire(at - LATENESS_MS);
            ledger.apply(correlator.observe(seen.input, seen.matched));
          }
          const expected = naiveResults(correlations[0]!, final);
          expect(ledger.results()).toEqual(expected);
          found += expected.length;
          correlator.expire(1e12);
          expect(correlator.stats()).toMatchObject({ events: 0, groups: 0, contributions: 0 });
        }),
        { numRuns: 25 },
      );
      // By chance some 40 where they are seldom, at times below 20.
      expect(found).toBeGreaterThan(8);
    });
  }
});
