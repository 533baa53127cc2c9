import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { createCorrelator } from '../../../server/sigma/correlate/correlator.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import { withBaseRules } from './correlation-rules.ts';
import { reasonFor } from './one-rule.ts';

const GOOD = 'title: good\nid: good\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}\n';
const compile = (...texts: string[]) => compileRules([{ file: 'f.yml', text: texts.join('---\n') }]);

describe('what is refused, with its line', () => {
  const REFUSED: readonly (readonly [string, RegExp])[] = [
    ['s:\n  f|contians: x', /^6: unknown modifier: contians/],
    ['s: {f|constructor: x}', /unknown modifier: constructor/],
    ['s: {f|re|base64: x}', /base64 does not go with re/],
    ['s: {f|i: x}', /i belongs after re/],
    ['s: {f|contains|contains: x}', /given twice/],
    ['s: {f|contains|startswith: x}', /does not go with/],
    ['s: {f|gt|lt: 1}', /does not go with/],
    ['s: {f|exists|all: true}', /exists stands alone/],
    ['s: {f|exists: maybe}', /true or false/],
    ['s: {f|gt: x}', /not a number/],
    ['s: {f|hour: x}', /not a number/],
    ['s: {f|cidr: 10.0.0.0/40}', /not an address range/],
    ["s: {f|re: '(a'}", /regular expression/],
    ["s: {f|re: '(?<!a)b'}", /look-around/],
    ["s: {f|re: '(?=a)b'}", /look-around/],
    ["s: {f|re: '(a)\\1'}", /regular expression/],
    ["s: {f|re: '((a{100}){100}){100}'}", /regular expression/],
    ["s: {f|base64: 'a*b'}", /no wildcards/],
    ["s: {f|expand: '%nobody%'}", /no values are given for placeholder %nobody%/],
    ["s: {f|windash: ' -a -b -c -d -e -f -g -h'}", /more than 10000 values/],
    ['s: {f|all|neq: [a, b]}', /all does not go with neq/],
    ['s: {f: {g: 1}}', /holds a map/],
    ['s: {f: [[1]]}', /holds a list or map among/],
    ['s: {f: []}', /empty list/],
    ['s: []', /empty list/],
    ['s: {}', /empty selection/],
    ['s: {f|contains: null}', /null takes no modifier/],
    ["s: {'|cidr': 10.0.0.0/8}", /keywords take no modifier/],
    ["s: ['']", /^5: an empty keyword is in every event/],
    ["s:\n  - x\n  - '*'", /^7: an empty keyword is in every event/],
    ["s: {'|startswith': ''}", /empty keyword/],
    ["s: {'|re': ''}", /empty keyword/],
    ['s: {f: 1}\ncondition: []', /^6: an empty list of conditions/],
    ['s: {f: 1}\ncondition: s and t', /^6: condition: unknown search identifier "t"/],
    ['s: {f: 1}\ncondition: 1 of t*', /no search identifier is called at "t\*"/],
    ['s: {f: 1}\ncondition: 2 of them', /not supported/],
    ['s: {f: 1}\ncondition: (s', /closing parenthesis is missing at its end/],
    ['s: {f: 1}\ncondition: s)', /a word too many/],
    ['s: {f: 1}\ncondition: s and', /a name is missing/],
    ['s: {f: 1}\ncondition: s | count() > 5', /obsolete/],
    ['s: {f: 1}\ntimeframe: 5m\ncondition: s', /timeframe is obsolete/],
  ];
  for (const [detection, reason] of REFUSED) {
    test(`${detection.replaceAll('\n', ' / ').slice(0, 70)}`, () =>
      expect(reasonFor(detection)).toMatch(reason));
  }

  test('too many values in one rule', () => {
    const values = JSON.stringify(Array.from({ length: 101 }, (_, i) => `v${i}`));
    expect(reasonFor(`s: {f: ${values}}`, { limits: { valuesPerField: 100 } })).toMatch(
      /more than 100 values for one/,
    );
    expect(reasonFor(`s: {f: ${values}}`, { limits: { valuesPerRule: 100 } })).toMatch(
      /more than 100 values in one rule/,
    );
  });

  const HEADS: readonly (readonly [string, RegExp])[] = [
    ['id: x\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}', /title is missing/],
    ['title: x\ndetection: {s: {f: 1}, condition: s}', /logsource is missing/],
    [
      'title: x\nlogsource: {definition: d}\ndetection: {s: {f: 1}, condition: s}',
      /no product, category or service/,
    ],
    ['title: x\nlogsource: {product: p}\ndetection: {s: {f: 1}}', /no condition/],
    ['title: x\nlogsource: {product: p}', /not exactly one/],
    ['title: x\nlevel: huge\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}', /unknown level/],
    [
      'title: x\nstatus: unsupported\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}',
      /unsupported/,
    ],
    [
      'title: x\ntaxonomy: ecs\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}',
      /taxonomy ecs/,
    ],
    ['title: x\naction: global\ndetection: {condition: s}', /obsolete/],
    ['- a\n- b', /not a map/],
    ['title: [x', /YAML/],
    ['title: a\ntitle: b', /YAML: Map keys must be unique/],
    ['title: *nowhere', /YAML|anchor/],
  ];
  for (const [text, reason] of HEADS) {
    test(text.replaceAll('\n', ' / ').slice(0, 70), () => {
      const { rules, refused } = compile(`${text}\n`);
      expect(rules).toEqual([]);
      expect(refused).toHaveLength(1);
      expect(refused[0]!.reason).toMatch(reason);
    });
  }
});

test('a bad document stops no other, and each is found by file and line', () => {
  const bad = GOOD.replace('id: good', 'id: bad').replace('condition: s', 'condition: x');
  const { rules, refused } = compile(bad, GOOD, 'title: [\n');
  expect(rules.map(({ id }) => id)).toEqual(['good']);
  expect(refused).toMatchObject([
    { file: 'f.yml', line: 4 },
    { file: 'f.yml', line: expect.any(Number), reason: expect.stringContaining('YAML') },
  ]);
  expect(refused[1]!.line).toBeGreaterThan(9);
});

test('a modifier named as something every object has is unknown, and stops no other rule', () => {
  for (const modifier of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const bad = GOOD.replaceAll('good', 'bad').replace('f: 1', `f|${modifier}: 1`);
    const { rules, refused } = compileRules([{ file: 'f.yml', text: `${bad}---\n${GOOD}` }]);
    expect(rules.map(({ id }) => id)).toEqual(['good']);
    expect(refused).toEqual([{ file: 'f.yml', line: 4, reason: `unknown modifier: ${modifier}` }]);
  }
});

test('the same id twice is refused where it comes second', () => {
  expect(compile(GOOD, GOOD).refused).toEqual([
    { file: 'f.yml', line: 6, reason: 'good is already taken by f.yml:1' },
  ]);
});

test('an alias bomb is refused, quickly', () => {
  const levels = Array.from(
    { length: 9 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`,
  );
  const { refused } = compile(`title: x\na0: &a0 x\n${levels.join('\n')}\n`);
  expect(refused[0]!.reason).toMatch(/too many nodes/);
});

test("an action of one's own is such a key; those of the obsolete collections are refused by name", () => {
  expect(compile(`${GOOD}action: block\n`).rules[0]!.attributes).toEqual({ action: 'block' });
  for (const action of ['global', 'reset', 'repeat'])
    expect(compile(`${GOOD}action: ${action}\n`).refused).toEqual([
      { file: 'f.yml', line: 5, reason: `collections with "action: ${action}" are obsolete` },
    ]);
});

test('every other key is kept as an attribute, the known ones as they are', () => {
  const { rules } = compile(
    `${GOOD}level: high\ntags: [attack.t1078]\nfalsepositives: [people]\nfields: [f]\nx_watchfloor: {domain: physical, n: [1, 2.5, null]}\nauthor: me\n`,
  );
  expect(rules[0]).toMatchObject({
    id: 'good',
    level: 'high',
    tags: ['attack.t1078'],
    falsepositives: ['people'],
    fields: ['f'],
    standalone: true,
    attributes: { x_watchfloor: { domain: 'physical', n: [1, 2.5, null] }, author: 'me' },
  });
});

describe('filters', () => {
  const filter = (condition: string, rules = '[good]', logsource = '{product: p}') =>
    `title: filter\nlogsource: ${logsource}\nfilter:\n  rules: ${rules}\n  selection: {user|startswith: adm_}\n  condition: ${condition}\n`;
  for (const condition of [
    'selection',
    'not selection',
    '(not selection)',
    'not not selection',
    'not (not (selection))',
    'NOT selection',
    '1 of them',
    'not 1 of selection*',
    'selection or selection',
    'not selection and not selection',
    'not (selection and not not selection)',
  ]) {
    test(`"${condition}" takes out what the selection describes`, () => {
      const { rules, refused } = compile(GOOD, filter(condition));
      expect(refused).toEqual([]);
      const match = createMatcher(rules);
      expect(match({ f: 1, user: 'adm_x' })).toHaveLength(0);
      expect(match({ f: 1, user: 'bob' })).toHaveLength(1);
    });
  }
  test('that denies its selections only in part is refused, unless it says as a whole what passes', () => {
    const two = (condition: string) =>
      filter(condition).replace('  condition', '  exception: {site: lab}\n  condition');
    for (const condition of [
      'selection and not exception',
      'not exception and selection',
      'not selection or exception',
    ])
      expect(compile(GOOD, two(condition)).refused).toMatchObject([
        { line: 12, reason: /only some of its selections/ },
      ]);
    const { rules, refused } = compile(GOOD, two('not (selection and not exception)'));
    expect(refused).toEqual([]);
    const match = createMatcher(rules);
    expect(match({ f: 1, user: 'adm_x' })).toHaveLength(0);
    expect(match({ f: 1, user: 'adm_x', site: 'lab' })).toHaveLength(1);
    expect(match({ f: 1, user: 'bob' })).toHaveLength(1);
  });

  test('whose selection is itself a denial takes out what that describes', () => {
    const denial = filter('selection').replace('user|startswith: adm_', 'user|neq: bob');
    const match = createMatcher(compile(GOOD, denial).rules);
    expect(match({ f: 1, user: 'adm_x' })).toHaveLength(0);
    expect(match({ f: 1, user: 'bob' })).toHaveLength(1);
  });

  test('applies to the rules that it names and that are there; each of the others is named', () => {
    const bad = GOOD.replaceAll('good', 'bad').replace('f: 1', 'f|foo: 1');
    const { rules, refused } = compile(GOOD, bad, filter('selection', '[nobody, good, bad]'));
    expect(createMatcher(rules)({ f: 1, user: 'adm_x' })).toEqual([]);
    const partly = (reason: string) => ({
      file: 'f.yml',
      line: 14,
      reason: `filter: ${reason}; the filter applies to its other rules`,
      isPartial: true,
    });
    expect(refused).toEqual([
      { file: 'f.yml', line: 9, reason: 'unknown modifier: foo' },
      partly('no rule is called nobody'),
      partly('no rule is called bad'),
    ]);
  });

  test('is refused for each rule that it names where it has none', () => {
    const { refused } = compile(GOOD, filter('selection', '[nobody, noone]'));
    expect(refused.map(({ reason }) => reason)).toEqual([
      'filter: no rule is called nobody',
      'filter: no rule is called noone',
    ]);
    expect(refused.some((one) => 'isPartial' in one)).toBe(false);
  });

  test('has an id of its own, if any', () => {
    const named = (id: string, user: string) => `id: ${id}\n${filter('selection').replace('adm_', user)}`;
    const { rules, refused } = compile(
      named('good', 'x'),
      GOOD,
      named('f', 'a'),
      named('f', 'b'),
      filter('selection'),
    );
    expect(refused).toEqual([
      { file: 'f.yml', line: 1, reason: 'good is already taken by f.yml:9' },
      { file: 'f.yml', line: 22, reason: 'f is already taken by f.yml:14' },
    ]);
    const match = createMatcher(rules);
    expect(['x', 'a', 'b', 'adm_'].map((user) => match({ f: 1, user }).length)).toEqual([1, 0, 1, 0]);
  });

  test('for any rule of the log source', () => {
    expect(createMatcher(compile(GOOD, filter('selection', 'any')).rules)({ f: 1, user: 'adm_' })).toEqual(
      [],
    );
  });
  test('for an unknown rule or another log source it is refused', () => {
    expect(compile(GOOD, filter('selection', '[nobody]')).refused[0]).toMatchObject({
      line: 9,
      reason: /nobody/,
    });
    expect(compile(GOOD, filter('selection', '[good]', '{product: q}')).refused[0]!.reason).toMatch(
      /another log source/,
    );
  });
});

describe('correlations that are refused', () => {
  const REFUSED: readonly (readonly [string, RegExp])[] = [
    ['type: near\nrules: [a]\ntimespan: 5m', /unknown correlation type/],
    ['type: event_count\nrules: [a]\ntimespan: 5m', /needs a condition/],
    ['type: event_count\nrules: [nobody]\ntimespan: 5m\ncondition: {gte: 1}', /no rule is called nobody/],
    ['type: event_count\nrules: [a, a]\ntimespan: 5m\ncondition: {gte: 1}', /named twice/],
    ['type: event_count\nrules: [a]\ntimespan: 5x\ncondition: {gte: 1}', /timespan/],
    ['type: event_count\nrules: [a]\ncondition: {gte: 1}', /no timespan/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {atleast: 1}', /atleast does not belong/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {field: x, gte: 1}', /field does not belong/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gte: many}', /not a number/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {lt: 1}', /can never hold/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gt: 5, lt: 6}', /can never hold/],
    ['type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: {gte: 3}', /can never hold/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gte: 15000}', /no more than 10000 events/],
    ['type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gt: 10000, lt: 20000}', /no more than 10000/],
    ['type: value_count\nrules: [a]\ntimespan: 5m\ncondition: {field: x, eq: 10001}', /no more than 10000/],
    ['type: value_count\nrules: [a]\ntimespan: 5m\ncondition: {gte: 1}', /needs a field/],
    ['type: value_sum\nrules: [a]\ntimespan: 5m\ncondition: {field: [x, y], gte: 1}', /one field/],
    ['type: temporal_ordered\nrules: [a, b]\ntimespan: 5m\ncondition: a and b', /boolean condition/],
    ['type: temporal_ordered\nrules: [a, b]\ntimespan: 5m\ncondition: {gte: 1}', /needs all of its rules/],
    ['type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: not a', /none of its rules/],
    ['type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: a and c', /unknown rule "c"/],
    ['type: temporal\nrules: [a, b]\ntimespan: 5m\naliases: {x: {c: f}}', /none of the correlation's rules/],
    ['type: temporal\nrules: [a, b]\ntimespan: 5m\ngroupby: [x]', /unknown correlation key: groupby/],
  ];
  for (const [text, reason] of REFUSED) {
    test(text.replaceAll('\n', ' / '), () => {
      const { correlations, refused, rules } = withBaseRules(text);
      expect(rules).toHaveLength(3);
      expect(correlations).toEqual([]);
      expect(refused[0]!.reason).toMatch(reason);
    });
  }

  test.each(['{gte: 10000}', '{gt: 9999, lt: 50000}', '{lte: 50000}', '{neq: 50000}'])(
    'a count of as many events as a group holds is not: %s',
    (condition) => {
      const text = `type: event_count\nrules: [a]\ntimespan: 5m\ncondition: ${condition}`;
      const { correlations, refused } = withBaseRules(text);
      expect(refused).toEqual([]);
      const correlator = createCorrelator(correlations);
      let raised = 0;
      for (let at = 0; at < 10_000; at += 1)
        raised += correlator.observe({ eventId: `e${at}`, time: at, record: {} }, ['a']).length;
      expect(raised).toBeGreaterThan(0);
    },
  );

  test('a circle is refused whole, and what rests on it', () => {
    const circle = (name: string, of: string) =>
      `title: ${name}\nname: ${name}\ncorrelation: {type: event_count, rules: [${of}], timespan: 5m, condition: {gte: 2}}\n`;
    const { correlations, refused } = compile(
      GOOD,
      circle('x', 'y'),
      circle('y', 'x'),
      circle('z', 'y'),
      circle('ok', 'good'),
    );
    expect(correlations.map(({ id }) => id)).toEqual(['ok']);
    expect(refused).toHaveLength(3);
  });

  describe('a chain', () => {
    const link = (name: string, of: string) =>
      `title: ${name}\nid: ${name}\ncorrelation:\n  type: event_count\n  rules: [${of}]\n  timespan: 5m\n  condition: {gte: 1}\n`;
    const chain = (length: number) =>
      Array.from({ length }, (_, i) => link(`c${i}`, i === length - 1 ? 'good' : `c${i + 1}`));

    test('of a hundred loads, whichever way round it is written', () => {
      for (const links of [chain(100), chain(100).reverse()]) {
        const { correlations, refused } = compile(GOOD, ...links);
        expect(refused).toEqual([]);
        expect(correlations.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => `c${99 - i}`));
      }
    });

    test('that is longer is refused from there on, and nothing else is', () => {
      for (const links of [chain(3000), chain(3000).reverse()]) {
        const { correlations, refused, rules } = compile(GOOD, link('other', 'good'), ...links);
        expect(rules).toHaveLength(1);
        expect(correlations.map(({ id }) => id)).toEqual(
          expect.arrayContaining(['other', ...Array.from({ length: 100 }, (_, i) => `c${2999 - i}`)]),
        );
        expect(refused).toHaveLength(2900);
        const reasons = refused.map(({ reason }) => reason);
        expect(reasons.filter((reason) => reason.includes('c2900 ends a chain of 100'))).toHaveLength(1);
        expect(reasons.filter((reason) => reason.includes('was refused'))).toHaveLength(2899);
      }
    });
  });

  test('a boolean condition alone names the rules; what only a correlation uses is not standalone', () => {
    const { correlations, rules } = withBaseRules(
      'type: temporal\ntimespan: 5m\ncondition: a and (b or not c)',
    );
    expect(correlations[0]!.rules).toEqual(['a', 'b', 'c']);
    expect(rules.every(({ standalone }) => !standalone)).toBe(true);
  });
});

describe('what is nested without end is refused, and stops nothing else', () => {
  const deep = `${'('.repeat(100_000)}s${')'.repeat(100_000)}`;
  const maps = `${'{a: '.repeat(100)}1${'}'.repeat(100)}`;
  const head = 'title: deep\nid: deep\n';
  const source = `${head}logsource: {product: p}\n`;
  test.each([
    ['the condition of a rule', `${source}detection:\n  s: {f: 1}\n  condition: ${deep}\n`],
    [
      'one of denials in denials',
      `${source}detection:\n  s: {f: 1}\n  condition: ${deep.replaceAll('(', 'not (')}\n`,
    ],
    ['the condition of a filter', `${source}filter:\n  rules: any\n  s: {f: 1}\n  condition: ${deep}\n`],
    [
      'the condition of a correlation',
      `${head}correlation: {type: temporal, timespan: 5m, condition: "${deep.replace('s', 'good')}"}\n`,
    ],
    ['a map of a rule', `${source}detection:\n  s: ${maps}\n  condition: s\n`],
    ['a map of a filter', `${source}filter:\n  rules: any\n  s: ${maps}\n  condition: s\n`],
    ['an attribute', `${GOOD.replaceAll('good', 'deep')}x: ${maps}\n`],
  ])('%s', (_, text) => {
    const { rules, refused } = compile(text, GOOD);
    expect(rules.map(({ id }) => id)).toEqual(['good']);
    expect(refused).toMatchObject([{ reason: /more than 2000 words|nested deeper|too many/ }]);
  });
});

test('no text whatever makes the loader throw', { timeout: 60_000 }, () => {
  const piece = fc.constantFrom(
    ...'title: x|\n|---\n|detection:|  s:|  condition: |1 of |them|logsource: {product: p}|  f|contains: |*|&a |[|]|{|}|\t| |"|correlation:|filter:|(|)|not '.split(
      '|',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const { refused } = compileRules([{ file: 'f', text }]);
        for (const { line, reason } of refused) {
          expect(line).toBeGreaterThan(0);
          expect(reason).not.toBe('');
        }
      },
    ),
    { numRuns: 1500 },
  );
});
