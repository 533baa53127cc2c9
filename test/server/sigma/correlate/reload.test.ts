import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { createLedger, withBaseRules } from '../correlation-rules.ts';

const COUNT = 'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gte: 3}';
const compiled = (text: string, extra = '') => withBaseRules(text, extra).correlations;
const same = () => true;
const at = (eventId: string, second: number, matched = 'a') => ({
  input: { eventId, time: second * 1000, record: { user: 'u', host: 'h' } },
  matched: matched.split(''),
});
type Seen = ReturnType<typeof at>;

function started(text: string, seen: readonly Seen[]) {
  const correlator = createCorrelator(compiled(text));
  const ledger = createLedger();
  for (const { input, matched } of seen) ledger.apply(correlator.observe(input, matched));
  return { correlator, ledger };
}

describe('a reload', () => {
  test('keeps the window of an unchanged correlation, whatever its title says now', () => {
    const { correlator } = started(COUNT, [at('1', 0), at('2', 1)]);
    const renamed = compiled(COUNT).map((one) => ({ ...one, title: 'another' }));
    expect(correlator.reload(renamed, { isSame: same, history: [] })).toEqual({ changes: [], fresh: [] });
    expect(correlator.observe(at('3', 2).input, ['a']).map(({ type }) => type)).toEqual(['raised']);
  });

  test('of a rule that is gone withdraws what it found, and frees its windows', () => {
    const { correlator, ledger } = started(COUNT, [at('1', 0), at('2', 1), at('3', 2)]);
    ledger.apply(correlator.reload([], { isSame: same, history: [] }).changes);
    expect(ledger.results()).toEqual([]);
    expect(correlator.stats()).toMatchObject({ events: 0, groups: 0, contributions: 0 });
  });

  test('judges a changed correlation anew over what is held', () => {
    const seen = [at('1', 0), at('2', 1), at('3', 2)];
    const { correlator, ledger } = started(COUNT, seen);
    ledger.apply(
      correlator.reload(compiled(COUNT.replace('gte: 3', 'gte: 4')), { isSame: same, history: seen }).changes,
    );
    expect(ledger.results()).toEqual([]);
    expect(correlator.observe(at('4', 3).input, ['a']).map(({ type }) => type)).toEqual(['raised']);
  });

  test('lets a correlation over another rule begin with nothing; what it told stands', () => {
    const seen = [at('1', 0), at('2', 1), at('3', 2)];
    const { correlator, ledger } = started(COUNT, seen);
    const past = { isSame: (rule: string) => rule !== 'a', history: seen };
    expect(correlator.reload(compiled(COUNT), past)).toEqual({ changes: [], fresh: ['it'] });
    expect(ledger.results()).toHaveLength(1);
    expect(correlator.stats().contributions).toBe(0);
    // `b` was observed for no correlation before, so its past is not known.
    const other = compiled(COUNT.replace('[a]', '[a, b]'));
    expect(correlator.reload(other, { isSame: same, history: seen }).fresh).toEqual(['it']);
    expect(correlator.stats().contributions).toBe(0);
  });

  test('rebuilds an outer correlation from inner results that are kept', () => {
    const inner =
      'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a], group-by: [user], timespan: 5s, condition: {gte: 2}}\n';
    const outer = 'type: temporal_ordered\nrules: [burst, c]\ngroup-by: [user]\ntimespan: 20s';
    const seen = [at('1', 0), at('2', 1), at('3', 30, 'c')];
    const correlator = createCorrelator(compiled(outer, inner));
    for (const { input, matched } of seen) expect(correlator.observe(input, matched)).toEqual([]);
    const wider = compiled(outer.replace('20s', '60s'), inner);
    expect(correlator.reload(wider, { isSame: same, history: seen }).changes).toMatchObject([
      { type: 'raised', result: { eventIds: ['1', '2', '3'] } },
    ]);
  });
});

const BEFORE = [
  COUNT,
  'type: value_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 8s\ncondition: {field: host, gte: 2}',
  'type: temporal_ordered\nrules: [a, b]\ngroup-by: [user]\ntimespan: 9s',
];
const AFTER = [
  COUNT.replace('gte: 3', 'gte: 2').replace('[user]', '[host]'),
  'type: value_count\nrules: [a, b]\ngroup-by: [user]\ntimespan: 15s\ncondition: {field: host, gte: 3}',
  'type: temporal\nrules: [a, b]\ngroup-by: [user]\ntimespan: 4s',
];
const events = fc
  .array(
    fc.record({
      second: fc.integer({ min: 0, max: 30 }),
      user: fc.constantFrom('u', 'v'),
      host: fc.constantFrom('h1', 'h2', 'h3'),
      matched: fc.constantFrom('a', 'b', 'ab'),
    }),
    { minLength: 2, maxLength: 16 },
  )
  .map((list) =>
    list.map(({ second, user, host, matched }, i) => ({
      input: { eventId: `e${i}`, time: second * 1000, record: { user, host } },
      matched: matched.split(''),
    })),
  );

test('after a reload at any moment the results are those of having had the new rules all along', () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.nat({ max: 2 }), fc.boolean(), (all, where, which, isChanged) => {
      const next = compiled((isChanged ? AFTER : BEFORE)[which]!);
      const expected = started((isChanged ? AFTER : BEFORE)[which]!, all).ledger.results();
      const cut = where % (all.length + 1);
      const { correlator, ledger } = started(BEFORE[which]!, all.slice(0, cut));
      // What was observed with none of the rules' matches is not history.
      const inputs = new Set(compiled(BEFORE[which]!).flatMap(({ rules }) => rules));
      const history = all
        .slice(0, cut)
        .map(({ input, matched }) => ({ input, matched: matched.filter((rule) => inputs.has(rule)) }));
      ledger.apply(correlator.reload(next, { isSame: same, history }).changes);
      for (const { input, matched } of all.slice(cut)) ledger.apply(correlator.observe(input, matched));
      expect(ledger.results()).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
