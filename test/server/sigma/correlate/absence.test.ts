import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAbsences } from '../../../../server/sigma/correlate/absence.ts';
import type {
  BoundReport,
  CorrelatorOptions,
} from '../../../../server/sigma/correlate/correlation-results.ts';
import { createFeedCoverage } from '../../../../shared/lib/feed-coverage.ts';
import { createLedger, withBaseRules } from '../correlation-rules.ts';

const second = 1000;
const TEXT = 'type: absence\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s';

/** A feed that must be heard every five seconds: each event of it, and each beat, is a sign of life. */
function runner(text = TEXT, options: CorrelatorOptions = {}) {
  const { correlations, refused } = withBaseRules(text);
  expect(refused).toEqual([]);
  const feed = createFeedCoverage(5 * second);
  const absences = createAbsences(correlations, {
    ...options,
    isHeard: (_, from, to) => (feed.heardUntil(from) ?? Number.NEGATIVE_INFINITY) >= to,
  });
  const ledger = createLedger();
  const life = (time: number) => {
    const range = feed.add(time);
    if (range) ledger.apply(absences.heard('it', range.from - 5 * second, feed.heardUntil(time)!));
  };
  return {
    absences,
    ledger,
    beat(...at: number[]) {
      for (const one of at) life(one * second);
    },
    see(
      eventId: string,
      at: number,
      matched: string,
      more: { user?: string; error?: number; clock?: string } = {},
    ) {
      ledger.apply(
        absences.observe(
          {
            eventId,
            time: at * second,
            timeErrorMs: (more.error ?? 0) * second,
            ...(more.clock ? { clock: more.clock } : {}),
            record: { user: more.user ?? 'u' },
          },
          matched.split(''),
        ),
      );
      life(at * second);
    },
    told: () =>
      ledger.results().map((one) => `${one.group.user}:${one.eventIds.join('')}@${one.at / second}`),
  };
}

describe('what should have followed', () => {
  test('and did not is a result once the feed was heard past the deadline', () => {
    const { see, beat, told } = runner();
    see('1', 0, 'a');
    beat(4, 8);
    expect(told()).toEqual([]);
    beat(12);
    expect(told()).toEqual(['u:1@10']);
  });

  test('answered in time is none; of another group it is no answer; late it withdraws', () => {
    const { see, beat, told } = runner();
    see('1', 0, 'a');
    see('2', 3, 'b', { user: 'w' });
    beat(4, 8, 12);
    expect(told()).toEqual(['u:1@10']);
    see('3', 10, 'b');
    expect(told()).toEqual([]);
  });

  test('too late an answer is none, unless the doubt about two clocks allows it', () => {
    const { see, beat, told } = runner();
    see('1', 0, 'a', { clock: 'one' });
    see('2', 11, 'b', { clock: 'two' });
    beat(4, 8, 12, 16, 20);
    expect(told()).toEqual(['u:1@10']);
    see('2', 11, 'b', { clock: 'two', error: 1 });
    expect(told()).toEqual([]);
    see('2', 11, 'b', { clock: 'one', error: 1 });
    expect(told()).toEqual(['u:1@10']);
  });

  test('is not judged over a gap of the feed, and is once late heartbeats close it', () => {
    const { see, beat, told } = runner();
    see('1', 0, 'a');
    beat(13, 17, 30);
    expect(told()).toEqual([]);
    beat(9, 4);
    expect(told()).toEqual(['u:1@10']);
  });

  test('a clock in the future proves nothing about now', () => {
    const { see, beat, told } = runner();
    see('1', 0, 'a');
    beat(3600, 3604, 3612);
    expect(told()).toEqual([]);
  });

  test('starts one after another are one result; a start that comes late begins it earlier', () => {
    const { see, beat, told } = runner();
    beat(0, 4, 8, 12, 16, 20, 24, 28);
    see('2', 9, 'a');
    see('3', 15, 'a');
    expect(told()).toEqual(['u:23@19']);
    see('1', 1, 'a');
    expect(told()).toEqual(['u:123@11']);
  });

  test('one rule alone must be followed by itself: a heartbeat that stops', () => {
    const { see, beat, told } = runner('type: absence\nrules: [a]\ngroup-by: [user]\ntimespan: 10s');
    for (const at of [0, 5, 10, 15]) see(`b${at}`, at, 'a');
    expect(told()).toEqual([]);
    beat(19, 23, 27);
    expect(told()).toEqual(['u:b15@25']);
    see('b24', 24, 'a');
    expect(told()).toEqual([]);
  });
});

test.each([
  ['type: absence\nrules: [a, b]\ngroup-by: [user]', 'the correlation has no timespan'],
  [`${TEXT}\ncondition: {gte: 1}`, 'an absence takes no condition'],
])('refused: %s', (text, reason) => {
  expect(withBaseRules(text).refused).toMatchObject([{ reason: expect.stringContaining(reason) }]);
});

test('an absence is about rules, and feeds nothing', () => {
  const burst =
    'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a], group-by: [user], timespan: 5s, condition: {gte: 2}}\n';
  expect(withBaseRules('type: absence\nrules: [burst, b]\ntimespan: 5s', burst).refused).toMatchObject([
    { reason: expect.stringContaining('correlation: an absence is about rules, and burst is a correlation') },
  ]);
  const after =
    'title: after\nname: after\ncorrelation: {type: temporal, rules: [it, c], group-by: [user], timespan: 5s}\n';
  expect(withBaseRules(TEXT, after).refused).toMatchObject([
    { reason: expect.stringContaining('correlation: it is an absence, which feeds no other') },
  ]);
});

test('state is bounded, and each bound is told of', () => {
  const bounds: BoundReport[] = [];
  const { see, absences } = runner(TEXT, {
    maxEventsPerGroup: 20,
    maxGroupsPerRule: 3,
    maxEvents: 40,
    onBound: (report) => bounds.push(report),
  });
  for (let i = 0; i < 200; i += 1) see(`e${i}`, i, i % 3 === 0 ? 'b' : 'a', { user: `u${i % 5}` });
  for (let i = 0; i < 60; i += 1) see(`f${i}`, 300 + i, 'a', { user: 'same' });
  absences.expire(1_000_000);
  see('late', 5, 'a');
  expect(new Set(bounds.map(({ bound }) => bound))).toEqual(new Set(['groups', 'group', 'lateness']));
  absences.expire(1e10);
  expect(absences.stats()).toMatchObject({ events: 0, groups: 0, contributions: 0 });
});

test('an event that is final and told again as it was is nothing late; told otherwise it is', () => {
  const bounds: string[] = [];
  const { see, absences } = runner(TEXT, { onBound: ({ bound }) => bounds.push(bound) });
  see('1', 0, 'a');
  see('2', 3, 'b');
  absences.expire(5 * second);
  see('1', 0, 'a');
  see('2', 3, 'b');
  expect(bounds).toEqual([]);
  see('1', 0, 'b');
  expect(bounds).toEqual(['lateness']);
  see('2', 3, '');
  expect(absences.stats().bounds).toEqual({ 'it lateness': 2 });
});

interface Step {
  readonly id: string;
  readonly at: number;
  /** Empty: a heartbeat of the feed. */
  readonly matched: string;
  readonly more: { user: string; error: number; clock: string };
}

const steps = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 40 }),
      matched: fc.constantFrom('a', 'a', 'b', 'ab', '', '', '', ''),
      more: fc.record({
        user: fc.constantFrom('u', 'v'),
        error: fc.constantFrom(0, 0, 2),
        clock: fc.constantFrom('one', 'two'),
      }),
    }),
    { minLength: 10, maxLength: 36 },
  )
  .map((all) => all.map((one, i): Step => ({ ...one, id: `e${String(i).padStart(2, '0')}` })));

describe('the results are the same whatever the order', () => {
  test.each([TEXT, 'type: absence\nrules: [a]\ngroup-by: [user]\ntimespan: 10s'])('%s', (text) => {
    const run = (all: readonly Step[]) => {
      const { see, beat, ledger } = runner(text);
      for (const { id, at, matched, more } of all) {
        if (matched === '') beat(at);
        else see(id, at, matched, more);
      }
      return ledger.results();
    };
    let found = 0;
    fc.assert(
      fc.property(
        steps.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const inTime = all.toSorted((a, b) => a.at - b.at);
          const expected = run(inTime);
          found += expected.length;
          expect(run(shuffled)).toEqual(expected);
          // Told wrongly at first, rightly in the end; and told twice.
          const { see, beat, ledger } = runner(text);
          for (const { id, at, matched, more } of shuffled)
            if (matched !== '') see(id, at, matched === 'b' ? 'a' : 'b', { ...more, error: 0 });
          for (const one of [...inTime, ...shuffled]) {
            if (one.matched === '') beat(one.at);
            else see(one.id, one.at, one.matched, one.more);
          }
          expect(ledger.results()).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(50);
  });

  test('letting go of the past changes nothing that was told', () => {
    const LATE = 20;
    let found = 0;
    fc.assert(
      fc.property(steps, fc.array(fc.nat(LATE), { minLength: 36, maxLength: 36 }), (all, delays) => {
        const arrivals = all
          .map((one, i) => ({ one, arrival: one.at + delays[i]! }))
          .sort((a, b) => a.arrival - b.arrival);
        const run = (expires: boolean) => {
          const { see, beat, absences, ledger } = runner(TEXT, {
            onBound: ({ bound }) => expect(bound).toBe('nothing'),
          });
          for (const { one, arrival } of arrivals) {
            if (expires) absences.expire((arrival - LATE) * second);
            if (one.matched === '') beat(one.at);
            else see(one.id, one.at, one.matched, one.more);
          }
          return ledger.results();
        };
        const kept = run(false);
        found += kept.length;
        expect(run(true)).toEqual(kept);
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
