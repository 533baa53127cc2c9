import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createCorrelator } from '../../../server/sigma/correlate/correlator.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import type { FieldPipeline } from '../../../server/sigma/rule-types.ts';

const compile = (pipelines: readonly FieldPipeline[], ...texts: string[]) =>
  compileRules([{ file: 'f.yml', text: texts.join('---\n') }], { pipelines });
const rule = (id: string, logsource: string, selection: string) =>
  `title: ${id}\nid: ${id}\nlogsource: ${logsource}\ndetection: {s: ${selection}, condition: s}\n`;

describe('a filter', () => {
  const filter = (logsource: string, selection: string, rules = 'any') =>
    `title: f\nid: f\nlogsource: ${logsource}\nfilter: {rules: ${rules}, s: ${selection}, condition: s}\n`;
  const narrow: FieldPipeline = {
    logsource: { product: 'p', category: 'c' },
    fields: { Image: 'img', User: 'u' },
  };
  const [wide, covered] = ['{product: p}', '{product: p, category: c}'];

  test('names the fields as each rule that it is for does', () => {
    const { rules, refused } = compile(
      [narrow],
      rule('renamed', covered, '{Image: 1}'),
      rule('as-is', wide, '{Image: 1}'),
      filter(wide, '{User|startswith: adm_}'),
    );
    expect(refused).toEqual([]);
    const match = createMatcher(rules);
    const found = (record: Record<string, unknown>) => match(record).map(({ id }) => id);
    expect(found({ img: 1, u: 'adm_x' })).toEqual([]);
    expect(found({ img: 1, u: 'bob' })).toEqual(['renamed']);
    expect(found({ Image: 1, User: 'adm_x' })).toEqual([]);
    expect(found({ Image: 1, User: 'bob', u: 'adm_x' })).toEqual(['as-is']);
  });

  test('is made once for all rules that the same pipelines cover', () => {
    const { rules } = compile(
      [narrow],
      rule('one', covered, '{Image: 1}'),
      rule('two', '{product: p, category: c, service: s}', '{Image: 2}'),
      filter(wide, '{User: x}'),
    );
    const [one, two] = rules.map(({ detection }) =>
      detection.type === 'and' ? detection.items[1] : undefined,
    );
    expect(one).toBeDefined();
    expect(one).toBe(two);
  });

  test('is in force for rules with whose fields it does not become too much', () => {
    const many = {
      logsource: { category: 'c' },
      fields: { x: Array.from({ length: 10_001 }, (_, i) => `f${i}`) },
    };
    const { rules, refused } = compile(
      [many],
      rule('one', covered, '{Image: 1}'),
      rule('two', wide, '{Image: 1}'),
      filter(wide, '{g|fieldref: x}'),
    );
    expect(refused).toMatchObject([
      { reason: /more than 10000 values for one field; the filter applies/, isPartial: true },
    ]);
    expect(createMatcher(rules)({ Image: 1, g: 1, x: 1 }).map(({ id }) => id)).toEqual(['one']);
  });
});

describe('a correlation', () => {
  const pipelines: readonly FieldPipeline[] = [
    { logsource: { product: 'p' }, fields: { User: 'actor.name', Host: 'h', Ip: ['src', 'dst'] } },
    { logsource: { product: 'q' }, fields: { User: 'who', Nothing: [] } },
  ];
  const p = rule('p', '{product: p}', '{Kind: a}');
  const q = rule('q', '{product: q}', '{Kind: b}');
  const r = rule('r', '{product: r}', '{Kind: c}');
  const correlation = (id: string, section: string) =>
    `title: ${id}\nid: ${id}\ncorrelation: {timespan: 5m, ${section}}\n`;
  /** Groups and values of what is found in events a second apart. */
  const found = (texts: readonly string[], events: readonly Record<string, unknown>[]) => {
    const { rules, correlations, refused } = compile(pipelines, p, q, r, ...texts);
    expect(refused).toEqual([]);
    const match = createMatcher(rules);
    const correlator = createCorrelator(correlations);
    const results = new Map<string, unknown>();
    for (const [at, record] of events.entries())
      for (const { result } of correlator.observe(
        { eventId: `e${at}`, time: at * 1000, record },
        match(record).map(({ id }) => id),
      ))
        results.set(result.id, [result.rule, result.group, result.value]);
    return [...results.values()];
  };

  test('groups by what a field is called in the events of each rule', () => {
    const text = correlation('it', 'type: temporal, rules: [p, q, r], group-by: [User]');
    const events = [
      { Kind: 'a', actor: { name: 'x' } },
      { Kind: 'b', who: 'X' },
      { Kind: 'c', who: 'x' },
      { Kind: 'c', User: 'x' },
    ];
    expect(found([text], events)).toEqual([['it', { User: 'x' }, 3]]);
  });

  test('counts and sums what a field is called there', () => {
    const count = correlation('it', 'type: value_count, rules: [p], condition: {field: Host, gte: 2}');
    const hosts = ['1', '1', '2'].map((h) => ({ Kind: 'a', h, Host: '3' }));
    expect(found([count], hosts)).toEqual([['it', {}, 2]]);
    const sum = correlation('it', 'type: value_sum, rules: [p], condition: {field: Host, gte: 4}');
    expect(
      found(
        [sum],
        hosts.map(({ h, ...more }) => ({ ...more, h: Number(h) })),
      ),
    ).toEqual([['it', {}, 4]]);
  });

  test('reads an alias as a field of the rule that it is of', () => {
    const text = correlation(
      'it',
      'type: temporal, rules: [p, q], group-by: [u], aliases: {u: {p: User, q: who}}',
    );
    expect(
      found(
        [text],
        [
          { Kind: 'a', actor: { name: 'x' } },
          { Kind: 'b', who: 'x' },
        ],
      ),
    ).toEqual([['it', { u: 'x' }, 2]]);
  });

  test('of another asks for its group by its own names, and for all else as its events call it', () => {
    const inner = correlation(
      'inner',
      'type: event_count, rules: [p], group-by: [User], condition: {gte: 2}',
    );
    const outer = correlation(
      'outer',
      'type: value_count, rules: [inner], group-by: [User], condition: {field: Host, gte: 1}',
    );
    const events = [1, 2].map((h) => ({ Kind: 'a', actor: { name: 'x' }, h }));
    expect(found([outer, inner], events)).toEqual([['outer', { User: 'x' }, 1]]);
  });

  test.each([
    [
      'type: event_count, rules: [p], group-by: [Ip], condition: {gte: 2}',
      'field Ip stands for several fields in events of p',
    ],
    [
      'type: value_count, rules: [q, p], condition: {field: Ip, gte: 2}',
      'field Ip stands for several fields in events of p',
    ],
    [
      'type: temporal, rules: [p, q], group-by: [x], aliases: {x: {p: Ip}}',
      'field Ip stands for several fields in events of p',
    ],
    [
      'type: event_count, rules: [q], group-by: [Nothing], condition: {gte: 2}',
      'field Nothing stands for none in events of q',
    ],
    [
      'type: event_count, rules: [both], group-by: [User], condition: {gte: 2}',
      'field User stands for several fields in events of both',
    ],
  ])('that asks for a field which is not one is refused: %s', (section, reason) => {
    const both = correlation('both', 'type: temporal, rules: [p, q]');
    const { correlations, refused } = compile(pipelines, p, q, r, both, correlation('it', section));
    expect(correlations.map(({ id }) => id)).toEqual(['both']);
    expect(refused).toMatchObject([{ reason: expect.stringContaining(reason) }]);
  });

  test('in as many ways through others as there may be is resolved at once', () => {
    const levels = Array.from({ length: 40 }, (_, i) => {
      const below = i === 0 ? 'p' : `x${i - 1}, y${i - 1}`;
      return ['x', 'y'].map((name) =>
        correlation(
          `${name}${i}`,
          `type: event_count, rules: [${below}], ${i % 2 ? 'group-by: [Host], ' : ''}condition: {gte: 1}`,
        ),
      );
    }).flat();
    expect(compile(pipelines, p, ...levels).correlations).toHaveLength(80);
  });
});
