import { describe, expect, test } from 'vitest';
import type { BoundReport } from '../../../../server/sigma/correlate/correlation-results.ts';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { createLedger, withBaseRules } from '../correlation-rules.ts';

const second = 1000;
function runner(text: string, extra = '', options: Parameters<typeof createCorrelator>[1] = {}) {
  const { correlations, refused } = withBaseRules(text, extra);
  expect(refused).toEqual([]);
  const correlator = createCorrelator(correlations, options);
  const ledger = createLedger();
  const see = (
    eventId: string,
    at: number,
    matched: string,
    record: Record<string, unknown> = { user: 'u' },
  ) => {
    const changes = correlator.observe({ eventId, time: at * second, record }, matched.split(''));
    ledger.apply(changes);
    return changes.map(({ type, result }) => `${type} ${result.eventIds.join('')}`);
  };
  return { correlator, ledger, see };
}

describe('event_count', () => {
  const text = 'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gte: 3}';

  test('one result for a burst, updated while it goes on, another after a pause', () => {
    const { see, ledger } = runner(text);
    expect(see('1', 0, 'a')).toEqual([]);
    expect(see('2', 3, 'a')).toEqual([]);
    expect(see('3', 5, 'a')).toEqual(['raised 123']);
    expect(see('4', 9, 'a')).toEqual(['updated 1234']);
    expect(see('5', 30, 'a')).toEqual([]);
    see('6', 31, 'a');
    expect(see('7', 32, 'a')).toEqual(['raised 567']);
    expect(ledger.results()).toMatchObject([
      { rule: 'it', group: { user: 'u' }, at: 5000, firstAt: 0, lastAt: 9000, eventCount: 4, value: 4 },
      { at: 32_000, firstAt: 30_000, value: 3 },
    ]);
  });

  test('the window excludes an event exactly one timespan old', () => {
    const { see } = runner(text);
    see('1', 0, 'a');
    see('2', 5, 'a');
    expect(see('3', 10, 'a')).toEqual([]);
    const other = runner(text);
    other.see('1', 0.001, 'a');
    other.see('2', 5, 'a');
    expect(other.see('3', 10, 'a')).toEqual(['raised 123']);
  });

  test('a late event raises, a retracted one withdraws, a moved one does either', () => {
    const { see } = runner(text);
    see('1', 0, 'a');
    see('3', 6, 'a');
    expect(see('2', 3, 'a')).toEqual(['raised 123']);
    expect(see('2', 3, '')).toEqual(['withdrawn 123']);
    see('2', 3, 'a');
    expect(see('1', 100, 'a')).toEqual(['withdrawn 123']);
    expect(see('1', 1, 'a')).toEqual(['raised 123']);
    expect(see('1', 1, 'a')).toEqual([]);
  });

  test('groups are apart, case apart; an event without the field belongs to none; a list to several', () => {
    const { see } = runner(text);
    see('1', 0, 'a', { user: 'Ann' });
    see('2', 1, 'a', { user: 'ANN' });
    see('3', 2, 'a', { user: 'bob' });
    see('4', 2, 'a', { host: 'ann' });
    expect(see('5', 3, 'a', { user: ['bob', 'ann'] })).toEqual(['raised 125']);
  });

  test('of more than a thousand ids the first 900 and the newest 100 are listed, all are counted', () => {
    const { see, ledger } = runner('type: event_count\nrules: [a]\ntimespan: 1h\ncondition: {gte: 1}');
    const id = (i: number) => String(i).padStart(5, '0');
    const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => id(from + i));
    for (let i = 0; i < 1500; i += 1) see(id(i), i, 'a');
    expect(ledger.results()[0]!.eventIds).toEqual([...ids(0, 900), ...ids(1400, 1500)]);
    see('late', 0.5, 'a');
    expect(ledger.results()).toHaveLength(1);
    expect(ledger.results()[0]!.eventIds).toEqual([id(0), 'late', ...ids(1, 899), ...ids(1400, 1500)]);
    expect(ledger.results()[0]!.eventCount).toBe(1501);
  });

  test('what leaves a full group is listed as before: the first of all, and the newest', () => {
    const { correlations } = withBaseRules(
      'type: event_count\nrules: [a]\ntimespan: 1h\ncondition: {gte: 1}',
    );
    const correlator = createCorrelator(correlations, { maxEventsPerGroup: 1_100 });
    let last: readonly string[] = [];
    for (let i = 0; i < 3_000; i += 1)
      for (const { result } of correlator.observe({ eventId: `${i}`, time: i * second, record: {} }, ['a']))
        last = result.eventIds;
    expect(last).toHaveLength(1_000);
    expect([last[0], last[899], last[900], last[999]]).toEqual(['0', '899', '2900', '2999']);
  });
});

test('value_count counts distinct values, case apart', () => {
  const { see } = runner(
    'type: value_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: host, gte: 3}',
  );
  see('1', 0, 'a', { user: 'u', host: 'x' });
  see('2', 1, 'a', { user: 'u', host: 'X' });
  see('3', 2, 'a', { user: 'u', host: 'y' });
  see('4', 3, 'a', { user: 'u' });
  expect(see('5', 4, 'a', { user: 'u', host: 'z' })).toEqual(['raised 1235']);
});

test('value_sum, value_avg and value_percentile', () => {
  const numbers = (text: string, values: readonly unknown[]) => {
    const { see, ledger } = runner(text);
    for (const [i, n] of values.entries()) see(String(i), i, 'a', { user: 'u', n });
    return ledger.results().map((one) => one.value);
  };
  const of = (type: string, condition: string) =>
    `type: ${type}\nrules: [a]\ngroup-by: [user]\ntimespan: 1m\ncondition: {field: n, ${condition}}`;
  expect(numbers(of('value_sum', 'gte: 10'), [4, '5', 'x', 1])).toEqual([10]);
  expect(numbers(of('value_sum', 'gte: 0.6'), [0.1, 0.2, 0.3])).toEqual([0.6000000000000001]);
  expect(numbers(of('value_avg', 'gt: 2'), [1, 2, 6])).toEqual([3]);
  expect(numbers(of('value_percentile', 'percentile: 50, gte: 5'), [1, 9, 5])).toEqual([5]);
  expect(numbers(of('value_percentile', 'lt: 30'), ['p', 'p', 'p', 'q'])).toEqual([25]);
});

describe('temporal', () => {
  test('all rules within the timespan, in any order, one event may be several', () => {
    const { see } = runner('type: temporal\nrules: [a, b, c]\ngroup-by: [user]\ntimespan: 10s');
    see('1', 0, 'c');
    expect(see('2', 5, 'ab')).toEqual(['raised 12']);
  });

  test('a boolean condition, refuted by a late event', () => {
    const { see } = runner(
      'type: temporal\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s\ncondition: a and not b',
    );
    expect(see('2', 5, 'a')).toEqual(['raised 2']);
    expect(see('1', 1, 'b')).toEqual(['withdrawn 2']);
  });

  test('aliases name another field for each rule', () => {
    const { see, ledger } = runner(
      'type: temporal\nrules: [a, b]\ngroup-by: [ip]\ntimespan: 10s\naliases: {ip: {a: src, b: dst}}',
    );
    see('1', 0, 'a', { src: '10.0.0.1', dst: 'x' });
    see('2', 1, 'b', { src: '10.0.0.1', dst: 'y' });
    expect(see('3', 2, 'b', { dst: '10.0.0.1' })).toEqual(['raised 13']);
    expect(ledger.results()[0]!.group).toEqual({ ip: '10.0.0.1' });
  });
});

describe('temporal_ordered', () => {
  test('gives out events that could serve several steps in whatever way is possible', () => {
    const three = 'type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s';
    for (const order of [
      ['ab', 'ac', 'a'],
      ['a', 'ac', 'ab'],
      ['ac', 'a', 'ab'],
    ]) {
      const { see, ledger } = runner(three);
      for (const [at, matched] of order.entries()) see(`${at}`, 0, matched);
      expect(ledger.results()).toHaveLength(1);
    }
    const { see, ledger } = runner(three);
    for (const [at, matched] of ['abc', 'a'].entries()) see(`${at}`, 0, matched);
    expect(ledger.results()).toEqual([]);
  });

  test('says when there are more ways than it tries', () => {
    const bounds: string[] = [];
    const { see, ledger } = runner('type: temporal_ordered\nrules: [a, b, c]\ntimespan: 1h', '', {
      onBound: ({ bound }: BoundReport) => bounds.push(bound),
    });
    see('0', 0, 'c');
    for (let i = 1; i <= 300; i += 1) see(`${i}`, i, 'ab');
    expect(ledger.results()).toEqual([]);
    expect(bounds).toContain('combinations');
  });

  const text = 'type: temporal_ordered\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s';

  test('fires only in the order of the rules', () => {
    const { see } = runner(text);
    expect([see('1', 0, 'b'), see('2', 1, 'a'), see('3', 2, 'b')]).toEqual([[], [], ['raised 123']]);
  });

  test('one event is not two steps', () => {
    const { see } = runner(text);
    expect(see('1', 0, 'ab')).toEqual([]);
    expect(see('2', 1, 'ab')).toEqual(['raised 12']);
  });

  test('a doubtful clock makes the order possible', () => {
    const { correlator } = runner(text);
    const record = { user: 'u' };
    correlator.observe({ eventId: '1', time: 0, timeErrorMs: 3000, record }, ['b']);
    expect(correlator.observe({ eventId: '2', time: 2000, record }, ['a'])).toHaveLength(1);
    const sure = runner(text).correlator;
    sure.observe({ eventId: '1', time: 0, timeErrorMs: 1000, record }, ['b']);
    expect(sure.observe({ eventId: '2', time: 2000, record }, ['a'])).toHaveLength(0);
  });
});

describe('chains', () => {
  const burst =
    'title: burst\nname: burst\ncorrelation: {type: event_count, rules: [a], group-by: [host], timespan: 10s, condition: {gte: 2}}\n';

  test('a result stands as the events it rests on, grouped by any field of its event', () => {
    const { see } = runner(
      'type: temporal_ordered\nrules: [burst, b]\ngroup-by: [user]\ntimespan: 1m',
      burst,
    );
    see('1', 0, 'a', { user: 'u', host: 'h' });
    expect(see('2', 1, 'a', { user: 'u', host: 'h' })).toEqual([]);
    expect(see('3', 5, 'b', { user: 'u' })).toEqual(['raised 123']);
    expect(see('4', 2, 'a', { user: 'u', host: 'h' })).toEqual(['updated 1243']);
    expect(see('1', 0, '')).toEqual(['withdrawn 1243', 'raised 243']);
    expect(see('4', 2, '')).toEqual(['withdrawn 243']);
  });

  test('generate lets the inner results out too', () => {
    const { correlations } = withBaseRules(
      'type: temporal\nrules: [burst, b]\ngroup-by: [user]\ntimespan: 1m\ngenerate: true',
      burst,
    );
    expect(correlations.map(({ id, standalone }) => [id, standalone])).toEqual([
      ['burst', true],
      ['it', true],
    ]);
    expect(
      withBaseRules('type: temporal\nrules: [burst, b]\ntimespan: 1m', burst).correlations[0]!.standalone,
    ).toBe(false);
  });
});

describe('bounds', () => {
  const text = 'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 100s\ncondition: {gte: 3}';

  test('each is reported with the rule, and memory stays within it', () => {
    const reports: BoundReport[] = [];
    const { see, correlator } = runner(text, '', {
      maxEventsPerGroup: 20,
      maxGroupsPerRule: 5,
      maxEvents: 50,
      onBound: (report) => reports.push(report),
    });
    for (let i = 0; i < 500; i += 1) see(`e${String(i).padStart(4, '0')}`, i, 'a', { user: `u${i % 7}` });
    for (let i = 0; i < 100; i += 1) see(`f${String(i).padStart(4, '0')}`, i, 'a', { user: 'one' });
    const { contributions, groups } = correlator.stats();
    expect(contributions).toBeLessThanOrEqual(50);
    expect(groups).toBeLessThanOrEqual(5);
    expect(new Set(reports.map(({ bound }) => bound))).toEqual(new Set(['groups', 'group']));
    expect(reports.every(({ rule }) => rule === 'it')).toBe(true);
    expect(correlator.stats().bounds['it groups']).toBeGreaterThan(400);
  });

  test('all together', () => {
    const reports: BoundReport[] = [];
    const { see, correlator } = runner(text, '', {
      maxEvents: 30,
      onBound: (report) => reports.push(report),
    });
    for (let i = 0; i < 200; i += 1) see(`e${i}`, i, 'a', { user: `u${i % 20}` });
    expect(correlator.stats().contributions).toBeLessThanOrEqual(30);
    expect(reports[0]).toEqual({ rule: 'it', bound: 'total', count: 1 });
  });

  test('an event older than what is open is dropped and said so', () => {
    const reports: BoundReport[] = [];
    const { see, correlator } = runner(text, '', { onBound: (report) => reports.push(report) });
    see('1', 500, 'a');
    correlator.expire(400_000);
    see('2', 399, 'a');
    expect(reports).toEqual([{ rule: 'it', bound: 'lateness', count: 1 }]);
    see('1', 500, '');
    expect(correlator.stats().contributions).toBe(0);
    expect(reports).toHaveLength(1);
  });
});

describe('the doubt about two clocks', () => {
  const see = (text: string, events: readonly [string, number, string, number, string][]) => {
    const { correlations } = withBaseRules(text);
    const correlator = createCorrelator(correlations);
    const ledger = createLedger();
    for (const [eventId, at, rule, errorS, clock] of events)
      ledger.apply(
        correlator.observe(
          { eventId, time: at * second, timeErrorMs: errorS * second, clock, record: { user: 'u' } },
          [rule],
        ),
      );
    return ledger.results().map(({ eventIds }) => eventIds.join(''));
  };
  const temporal = 'type: temporal\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s';
  const ordered = 'type: temporal_ordered\nrules: [a, b]\ngroup-by: [user]\ntimespan: 10s';
  const count = 'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10s\ncondition: {gte: 3}';

  test('widens the window between their events, by both and no more', () => {
    expect(
      see(temporal, [
        ['1', 0, 'a', 3, 'x'],
        ['2', 12, 'b', 0, 'y'],
      ]),
    ).toEqual(['12']);
    expect(
      see(temporal, [
        ['1', 0, 'a', 3, 'x'],
        ['2', 13, 'b', 0, 'y'],
      ]),
    ).toEqual([]);
    expect(
      see(temporal, [
        ['1', 0, 'a', 0, 'x'],
        ['2', 12, 'b', 0, 'y'],
      ]),
    ).toEqual([]);
  });

  test('widens nothing between events of one clock, however wrong it is', () => {
    expect(
      see(temporal, [
        ['1', 0, 'a', 60, 'x'],
        ['2', 12, 'b', 60, 'x'],
      ]),
    ).toEqual([]);
    expect(
      see(count, [
        ['1', 0, 'a', 60, 'x'],
        ['2', 9, 'a', 60, 'x'],
        ['3', 18, 'a', 60, 'x'],
      ]),
    ).toEqual([]);
  });

  test('keeps the order that one clock tells', () => {
    expect(
      see(ordered, [
        ['1', 0, 'b', 60, 'x'],
        ['2', 5, 'a', 60, 'x'],
      ]),
    ).toEqual([]);
    expect(
      see(ordered, [
        ['1', 0, 'b', 60, 'x'],
        ['2', 5, 'a', 60, 'y'],
      ]),
    ).toEqual(['12']);
  });
});

test('tuples of lists beyond what is counted are told', () => {
  const { correlations } = withBaseRules(
    'type: value_count\nrules: [a]\ntimespan: 10m\ncondition: {gte: 110, field: [f, g]}',
  );
  const bounds: string[] = [];
  const correlator = createCorrelator(correlations, { onBound: ({ bound }) => bounds.push(bound) });
  const list = (name: string) => Array.from({ length: 11 }, (_, i) => `${name}${i}`);
  correlator.observe({ eventId: 'e', time: 0, record: { f: list('f'), g: list('g') } }, ['a']);
  expect(bounds).toEqual(['combinations']);
});

test('groups and counts by texts of a megabyte, case apart, without holding on to them', () => {
  const text = (end: string) => `${'x'.repeat(1_000_000)}${end}`;
  const { see, ledger } = runner(
    'type: value_count\nrules: [a]\ngroup-by: [user]\ntimespan: 10s\ncondition: {field: host, gte: 2}',
  );
  see('1', 0, 'a', { user: text('u'), host: text('1') });
  see('2', 1, 'a', { user: text('U').toUpperCase(), host: text('1').toUpperCase() });
  see('3', 2, 'a', { user: text('v'), host: text('2') });
  expect(ledger.results()).toEqual([]);
  see('4', 3, 'a', { user: [text('u')], host: [text('2')] });
  expect(ledger.results()).toMatchObject([{ value: 2, eventIds: ['1', '2', '4'] }]);
  expect(ledger.results()[0]!.group.user).toMatch(/^x{256}… \(1000001 characters, SHA-256 [0-9a-f]{64}\)$/);
});
