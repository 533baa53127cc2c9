import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Absences, createAbsences } from '../../../../server/sigma/correlate/absence.ts';
import type {
  CorrelationChange,
  CorrelationResult,
  Observation,
} from '../../../../server/sigma/correlate/correlation-results.ts';
import { reachOf } from '../../../../server/sigma/correlate/grid.ts';
import { createFeedCoverage } from '../../../../shared/lib/feed-coverage.ts';
import { withBaseRules } from '../correlation-rules.ts';
import { generator } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LATENESS_MS = 2 * HOUR;
const FRESH_MS = HOUR;
const TIMESPAN_MS = HOUR;
const GRID_MS = 12 * HOUR;

const { correlations } = withBaseRules('type: absence\nrules: [a, b]\ngroup-by: [user]\ntimespan: 1h');

interface Arrival {
  readonly input: Observation;
  /** Empty: a heartbeat. */
  readonly matched: readonly string[];
  readonly at: number;
}

/** Six days of starts a few to forty minutes apart, seldom answered, of a feed that is seldom silent. */
function arrivalsOf(seed: number): Arrival[] {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const lateShare = pick([0, 0.1, 0.5]);
  const [answers, holes, silences] = [pick([0, 0.01, 0.05]), pick([0, 0.005, 0.02]), pick([0, 0.01])];
  const arrivals: Arrival[] = [];
  const add = (time: number, matched: readonly string[]) => {
    const delay = random() < lateShare ? random() * (LATENESS_MS - 1) : 0;
    const input = { eventId: `e${arrivals.length}`, time, record: { user: pick(['u', 'u', 'u', 'v']) } };
    arrivals.push({ input, matched, at: time + delay });
  };
  for (let time = 0; time < 6 * 24 * HOUR; time += 20 * MINUTE)
    if (random() < silences) time += 2 * HOUR;
    else add(time, []);
  for (let time = 0; time < 6 * 24 * HOUR; time += pick([1, 10, 20, 40]) * MINUTE) {
    if (random() < holes) time += pick([2, 14]) * HOUR;
    add(time, random() < answers ? ['b'] : ['a']);
  }
  return arrivals.sort((left, right) => left.at - right.at);
}

/** Runs it all, dying once before an arrival and rebuilt from what was received since the horizon. */
function run(arrivals: readonly Arrival[], cut: number) {
  const horizonMs = LATENESS_MS + reachOf(correlations).backMs + 2 * FRESH_MS;
  const standing = new Map<string, CorrelationResult>();
  const store = (changes: readonly CorrelationChange[]) => {
    for (const { type, result } of changes)
      if (type === 'withdrawn') standing.delete(result.id);
      else standing.set(result.id, result);
  };
  const begin = () => {
    const feed = createFeedCoverage(FRESH_MS);
    const absences = createAbsences(correlations, {
      isHeard: (_, from, to) => (feed.heardUntil(from) ?? Number.NEGATIVE_INFINITY) >= to,
      onBound: ({ bound }) => expect(bound).toBe('nothing'),
    });
    return { feed, absences };
  };
  const take = ({ feed, absences }: ReturnType<typeof begin>, { input, matched }: Arrival) => {
    const changes = matched.length > 0 ? [...absences.observe(input, matched)] : [];
    const range = feed.add(input.time);
    if (range) changes.push(...absences.heard('it', range.from - FRESH_MS, feed.heardUntil(input.time)!));
    return changes;
  };
  let line = begin();
  let most = 0;
  for (const [index, arrival] of arrivals.entries()) {
    if (index === cut) {
      line = begin();
      for (const past of arrivals.slice(0, index)) if (past.at >= arrival.at - horizonMs) take(line, past);
    }
    line.absences.expire(arrival.at - LATENESS_MS - FRESH_MS);
    store(take(line, arrival));
    most = Math.max(most, held(line.absences));
  }
  return { results: [...standing.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)), most };
}

const held = (absences: Absences) => absences.stats().contributions;

/** The first and last starts of what is found, laid out plainly: [group, first, last, how many]. */
function naive(arrivals: readonly Arrival[]) {
  const times = arrivals.map(({ input }) => input.time).sort((a, b) => a - b);
  const isHeard = (from: number, to: number) => {
    let last = times.findLast((time) => time <= from)!;
    if (from >= last + FRESH_MS) return false;
    for (const time of times) if (time > last && time <= last + FRESH_MS) last = time;
    return last >= to;
  };
  return ['u', 'v'].flatMap((user) => {
    const mine = arrivals
      .filter(({ input, matched }) => matched.length > 0 && input.record.user === user)
      .sort((a, b) => a.input.time - b.input.time);
    const answers = mine.filter(({ matched }) => matched[0] === 'b').map(({ input }) => input.time);
    const starts = mine
      .filter(({ matched }) => matched[0] === 'a')
      .map(({ input }) => input.time)
      .filter((time) => !answers.some((one) => one >= time && one <= time + TIMESPAN_MS))
      .filter((time) => isHeard(time, time + TIMESPAN_MS));
    const runs: { began: number; starts: number[] }[] = [];
    for (const [at, time] of starts.entries()) {
      const line = Math.floor(time / GRID_MS);
      const goesOn = at > 0 && time - starts[at - 1]! <= TIMESPAN_MS;
      const began = goesOn ? runs.at(-1)!.began : line;
      const isCut = goesOn && began < line - 1 && Math.floor(starts[at - 1]! / GRID_MS) < line;
      if (goesOn && !isCut) runs.at(-1)!.starts.push(time);
      else runs.push({ began, starts: [time] });
    }
    return runs.map((one) => [user, one.starts[0]!, one.starts.at(-1)!, one.starts.length]);
  });
}

test('what is missing for days is the same whether or not a crash came in between', {
  timeout: 60_000,
}, () => {
  let longest = 0;
  let found = 0;
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0.3, max: 1, noNaN: true }), (seed, share) => {
      const arrivals = arrivalsOf(seed);
      const { results, most } = run(arrivals, -1);
      expect(run(arrivals, Math.floor(share * (arrivals.length - 1))).results).toEqual(results);
      expect(
        results.map(({ group, firstAt, lastAt, value }) => [group.user, firstAt, lastAt, value]).sort(),
      ).toEqual(naive(arrivals).sort());
      // Two lines and what may come late, not six days.
      expect(most).toBeLessThan(0.6 * arrivals.length);
      found += results.length;
      longest = Math.max(longest, ...results.map(({ firstAt, lastAt }) => lastAt - firstAt));
    }),
    { numRuns: 25 },
  );
  expect(found).toBeGreaterThan(50);
  expect(longest).toBeGreaterThan(11 * HOUR);
});
