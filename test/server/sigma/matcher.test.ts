import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import { explain } from '../../../server/sigma/explain.ts';
import { createMatcher } from '../../../server/sigma/matcher.ts';
import { createPredicateCompiler } from '../../../server/sigma/predicates.ts';
import { createFieldTable, createRecordView } from '../../../server/sigma/record-view.ts';
import { compileOne, holds, reasonFor } from './one-rule.ts';

/** [selection, value of field f, expected] */
const CASES: readonly (readonly [string, unknown, boolean])[] = [
  ['s: {f: Abc}', 'aBC', true],
  ['s: {f: abc}', 'abcd', false],
  ['s: {f: 517}', '517', true],
  ["s: {f: '517'}", 517, true],
  ['s: {f: 0755}', '0755', true],
  ['s: {f: 0x17}', 23, true],
  ['s: {f: 12345678901234567890}', '12345678901234567890', true],
  ['s: {f: 12345678901234567890}', '12345678901234567000', false],
  ['s: {f: true}', 'True', true],
  ['s: {f: [a, b]}', 'B', true],
  ['s: {f: b}', ['a', 'B'], true],
  ["s: {f: ''}", '', true],
  ["s: {f: ''}", null, false],
  ['s: {f: null}', null, true],
  ['s: {f: null}', undefined, true],
  ['s: {f: null}', [null, 'a'], true],
  ['s: {f|contains: ΟΔΟΣ}', 'Η ΟΔΟΣΑ', true],
  ['s: {f|contains: οδος}', 'Η ΟΔΟΣΑ', true],
  ['s: {f|endswith: ΟΔΟΣ}', 'η οδος', true],
  ['s: {f|cased: ΟΔΟς}', 'ΟΔΟΣ', false],
  ['s: {f: null}', ['a'], false],
  ['s: {f: null}', [], false],
  ['s: {f: null}', '', false],
  ["s: {f: '*'}", '', true],
  ["s: {f: '*'}", undefined, false],
  ["s: {f: 'a*c'}", 'abbbC', true],
  ["s: {f: 'a*c'}", 'abbbcd', false],
  ["s: {f: 'a?c'}", 'abc', true],
  ["s: {f: 'a?c'}", 'ac', false],
  ["s: {f: 'a?c'}", 'a😀c', true],
  ["s: {f: 'ab*ba'}", 'aba', false],
  ["s: {f: '*a*b*c*'}", 'xxaxbxcx', true],
  ["s: {f: 'a*b?d*e'}", 'a..bb.bcd..e', true],
  ["s: {f: 'a\\*c'}", 'a*c', true],
  ["s: {f: 'a\\*c'}", 'abc', false],
  ["s: {f: 'a\\?'}", 'a?', true],
  ["s: {f: 'C:\\dir'}", 'c:\\DIR', true],
  ["s: {f: 'C:\\\\dir'}", 'c:\\DIR', true],
  ["s: {f: 'dir\\\\*'}", 'dir\\file', true],
  ["s: {f: 'dir\\\\\\*'}", 'dir\\*', true],
  ["s: {f: '\\\\\\\\srv'}", '\\\\srv', true],
  ['s: {f|contains: bcd}', 'aBCDe', true],
  ['s: {f|startswith: ab}', 'ABc', true],
  ['s: {f|startswith: b}', 'abc', false],
  ['s: {f|endswith: bc}', 'aBC', true],
  ['s: {f|endswith: b}', 'abc', false],
  ['s: {f|contains: 23}', 12345, true],
  ['s: {f|contains|all: [a, c]}', 'cba', true],
  ['s: {f|contains|all: [a, x]}', 'cba', false],
  ['s: {f|all: [a, b]}', ['b', 'a'], true],
  ['s: {f|cased: Abc}', 'Abc', true],
  ['s: {f|cased: Abc}', 'abc', false],
  ['s: {f|contains|cased: B}', 'abc', false],
  ['s: {f|neq: a}', 'b', true],
  ['s: {f|neq: [a, b]}', 'B', false],
  ['s: {f|neq: a}', undefined, true],
  ['s: {f|neq: null}', 'x', true],
  ["s: {f|re: 'a.c$'}", 'xabc', true],
  ["s: {f|re: 'A.c'}", 'abc', false],
  ["s: {f|re|i: 'A.c'}", 'abc', true],
  ["s: {f|re: 'a.c'}", 'a\nc', false],
  ["s: {f|re|s: 'a.c'}", 'a\nc', true],
  ["s: {f|re: '^b'}", 'a\nb', false],
  ["s: {f|re|m: '^b'}", 'a\nb', true],
  ["s: {f|re|m|i|s: '^B.c'}", 'a\nb\nc', true],
  ["s: {f|re: '(?i)foo.{3}bar'}", 'FOO...BAR', true],
  ["s: {f|re: '^[0-9]+$'}", 4625, true],
  ["s: {f|re|startswith: 'b|c'}", 'ab', false],
  ['s: {f|cidr: 10.0.0.0/8}', '10.200.1.1', true],
  ['s: {f|cidr: 10.0.0.0/8}', '11.0.0.1', false],
  ['s: {f|cidr: 10.0.0.0/8}', '::ffff:10.1.2.3', true],
  ["s: {f|cidr: ['192.168.1.0/25', 'fe80::/10']}", 'FE80::1%eth0', true],
  ["s: {f|cidr: '2001:db8::/33'}", '2001:db8:8000::1', false],
  ["s: {f|cidr: '0.0.0.0/0'}", 'not an address', false],
  ['s: {f|gt: 5}', '6', true],
  ['s: {f|gte: 5}', 5, true],
  ['s: {f|lt: 5}', '4.5', true],
  ['s: {f|lte: 5}', 'abc', false],
  ['s: {f|lt: 5}', '', false],
  ['s: {f|lt: 5}', undefined, false],
  ['s: {f|exists: true}', null, true],
  ['s: {f|exists: true}', undefined, false],
  ['s: {f|exists: false}', undefined, true],
  ['s: {f|exists: no}', 'x', false],
  ['s: {f|base64: foo}', 'Zm9v', true],
  ['s: {f|base64|contains: foob}', 'xxZm9vYg==xx', true],
  ['s: {f|base64offset|contains: secret}', Buffer.from('my secret').toString('base64'), true],
  ['s: {f|base64offset|contains: secret}', Buffer.from('a secret').toString('base64'), true],
  ['s: {f|base64offset|contains: secret}', Buffer.from('the secret').toString('base64'), true],
  ['s: {f|wide|base64offset|contains: cmd}', Buffer.from('x cmd', 'utf16le').toString('base64'), true],
  ['s: {f|utf16be|base64: cmd}', 'AGMAbQBk', true],
  ['s: {f|utf16|base64: cmd}', '//5jAG0AZAA=', true],
  ['s: {f|utf16le: ab}', 'a\0b\0', true],
  ["s: {f|windash|contains: ' -enc'}", 'x /ENC', true],
  ["s: {f|contains|windash: ' -enc'}", 'x \u2014enc', true],
  ["s: {f|windash: '/a -b'}", '-a /b', true],
  ["s: {f|windash: 'user-agent'}", 'user/agent', false],
  ['s: {f|fieldref: g}', 'GGG', true],
  ['s: {f|fieldref: g}', 'other', false],
  ['s: {f|fieldref: missing}', 'x', false],
  ['s: {f|fieldref|startswith: g}', 'ggg-more', true],
  ['s: {f|fieldref|endswith: g}', 'more-ggg', true],
  ['s: {f|fieldref|contains: g}', 'a-ggg-b', true],
  ['s: {f|fieldref|neq: g}', 'x', true],
  ['s: {f|hour: 7}', '2024-03-05T07:09:11Z', true],
  ['s: {f|hour|gte: 7}', '2024-03-05 23:09:11', true],
  ['s: {f|minute: 9}', '2024-03-05T07:09:11Z', true],
  ['s: {f|day: 5}', '2024-03-05T07:09:11Z', true],
  ['s: {f|month: 3}', '2024-03-05', true],
  ['s: {f|year: 2024}', 1_709_622_551, true],
  ['s: {f|week: 10}', 1_709_622_551_000, true],
  ['s: {f|week: 53}', '2021-01-01', true],
  ['s: {f|hour: 7}', 'yesterday', false],
];

describe('one value against one field', () => {
  for (const [selection, value, expected] of CASES) {
    test(`${selection} ${expected ? 'holds for' : 'does not hold for'} ${JSON.stringify(value)}`, () => {
      expect(holds(selection, value === undefined ? { g: 'ggg' } : { f: value, g: 'ggg' })).toBe(expected);
    });
  }
});

describe('selections and conditions', () => {
  test('keywords look into every value of the record, wildcards and all', () => {
    const record = { a: { b: ['x', 'the Needle here'] }, n: 4625 };
    expect(holds('s: [needle, other]', record)).toBe(true);
    expect(holds('s: [4625]', record)).toBe(true);
    expect(holds("s: {'|all': [needle, here]}", record)).toBe(true);
    expect(holds("s: {'|all': [needle, absent]}", record)).toBe(false);
    expect(holds("s: ['nee*here']", record)).toBe(true);
    expect(holds("s: {'|re': 'N..dle'}", record)).toBe(true);
    expect(holds('s: needle', record)).toBe(true);
  });

  test.each([
    ['socat exec:*', 'Jan 1 h bash: root socat exec:sh', true],
    ['socat exec:*', 'Jan 1 h bash: root socat', false],
    ['*foo', 'foobar', true],
    ['*foo*', 'a foobar', true],
    ['foo*b?r', 'x foo or bar y', true],
    ['fo?*', 'x foob', true],
    ['*f?o', 'x foob', true],
  ])('the keyword %s is looked for anywhere in %s: %s', (keyword, message, expected) => {
    expect(holds(`s: ['${keyword}']`, { message })).toBe(expected);
    expect(holds(`s: {'|contains': '${keyword}'}`, { message })).toBe(expected);
    expect(holds(`s: {'|all': ['${keyword}']}`, { message })).toBe(expected);
  });
  test('a keyword with startswith or endswith stands there', () => {
    expect(holds("s: {'|startswith': 'foo'}", { message: 'foobar' })).toBe(true);
    expect(holds("s: {'|startswith': 'foo'}", { message: 'a foobar' })).toBe(false);
    expect(holds("s: {'|startswith': 'f?o'}", { message: 'a foobar' })).toBe(false);
    expect(holds("s: {'|endswith': 'f*o'}", { message: 'a foo' })).toBe(true);
    expect(holds("s: {'|endswith': 'f*o'}", { message: 'a foobar' })).toBe(false);
  });

  test('a list of maps is OR, a map AND', () => {
    const text = 's:\n  - {a: 1, b: 2}\n  - {c: 3}';
    expect(holds(text, { a: 1, b: 2 })).toBe(true);
    expect(holds(text, { c: 3 })).toBe(true);
    expect(holds(text, { a: 1 })).toBe(false);
  });

  const condition = (text: string, record: Record<string, unknown>) =>
    holds(`sel_a: {a: 1}\nsel_b: {b: 1}\n_hidden: {c: 1}\nother: {d: 1}\ncondition: ${text}`, record);
  test('and binds before or, not before and', () => {
    expect(condition('sel_a or sel_b and other', { a: 1 })).toBe(true);
    expect(condition('(sel_a or sel_b) and other', { a: 1 })).toBe(false);
    expect(condition('not sel_a and other', { d: 1 })).toBe(true);
    expect(condition('not not sel_a', { a: 1 })).toBe(true);
  });
  test('1 of and all of, over patterns and them, leave out names that begin with _', () => {
    expect(condition('1 of sel_*', { b: 1 })).toBe(true);
    expect(condition('all of sel*', { b: 1 })).toBe(false);
    expect(condition('all of s*_a or any of oth*', { d: 1 })).toBe(true);
    expect(condition('1 of them', { c: 1 })).toBe(false);
    expect(condition('1 of _*', { c: 1 })).toBe(true);
    expect(condition('ALL of them', { a: 1, b: 1, d: 1 })).toBe(true);
  });
  test('a list of conditions is OR', () => {
    expect(condition('[sel_a, sel_b]', { b: 1 })).toBe(true);
  });
});

describe('fields', () => {
  test('the own flat property comes before the nested path; lists on the way stand for their items', () => {
    expect(holds('s: {a.b: x}', { 'a.b': 'x', a: { b: 'y' } })).toBe(true);
    expect(holds('s: {a.b: y}', { 'a.b': 'x', a: { b: 'y' } })).toBe(false);
    expect(holds('s: {a.b.c: y}', { a: { 'b.c': 'y' } })).toBe(true);
    expect(holds('s: {a.b: y}', { a: [{ b: 'x' }, { b: 'y' }] })).toBe(true);
    expect(holds('s: {constructor|exists: true}', {})).toBe(false);
    expect(holds('s: {f: null}', { f: undefined })).toBe(true);
  });

  test('pipelines rename fields for the log sources they cover', () => {
    const pipelines = [
      { logsource: { product: 'P' }, fields: { User: 'actor.name', Ip: ['src', 'dst'] } },
      { logsource: { product: 'q' }, fields: { User: 'wrong' } },
    ];
    expect(holds('s: {User: u}', { actor: { name: 'u' } }, { pipelines })).toBe(true);
    expect(holds('s: {Ip: x}', { dst: 'x' }, { pipelines })).toBe(true);
    expect(holds('s: {f|fieldref: Ip}', { f: 'x', dst: 'x' }, { pipelines })).toBe(true);
  });

  test('a field that stands for several is missing where all of them are', () => {
    const pipelines = [{ fields: { Ip: ['src', 'dst'] } }];
    const told = (selection: string, record: Record<string, unknown>) =>
      holds(`s: {${selection}}`, record, { pipelines });
    for (const missing of ['Ip|exists: false', 'Ip: null']) {
      expect(told(missing, {})).toBe(true);
      expect(told(missing, { src: 'x' })).toBe(false);
      expect(told(missing, { dst: 'x' })).toBe(false);
      expect(told(missing, { src: 'x', dst: 'x' })).toBe(false);
    }
    expect(told('Ip: null', { src: null, dst: null })).toBe(true);
    expect(told('Ip|exists: true', { dst: 'x' })).toBe(true);
    expect(told('Ip|neq: null', { dst: 'x' })).toBe(true);
    expect(told('Ip|neq: null', { src: null })).toBe(false);
    expect(told('Ip: [null, y]', { src: 'x', dst: 'y' })).toBe(true);
    expect(told('Ip: [null, y]', { dst: 'x' })).toBe(false);
    expect(told('Ip|neq: x', { dst: 'x' })).toBe(false);
  });

  test('a field that a pipeline makes nothing of is refused, referred to as well', () => {
    const pipelines = [{ fields: { A: [] } }];
    expect(reasonFor('s: {A: 1}', { pipelines })).toBe('5: a pipeline makes no field of A');
    expect(reasonFor('s: {f|fieldref: A}', { pipelines })).toBe('5: a pipeline makes no field of A');
    expect(holds('s: {f: 1}', { f: 1 }, { pipelines })).toBe(true);
  });

  test('placeholders', () => {
    const placeholders = { adm: ['root', 'adm*'] };
    expect(holds("s: {f|expand: '%adm%'}", { f: 'admin' }, { placeholders })).toBe(true);
    expect(holds("s: {f|expand: 'x%adm%y'}", { f: 'xrooty' }, { placeholders })).toBe(true);
    expect(holds("s: {f|contains|expand: '%adm%'}", { f: 'the ROOT' }, { placeholders })).toBe(true);
    expect(holds("s: {f|expand: '\\%adm%adm%'}", { f: '%admroot' }, { placeholders })).toBe(true);
    expect(holds("s: {f: '%adm%'}", { f: '%adm%' }, { placeholders })).toBe(true);
  });

  test('a field of a million characters is matched in linear time', { timeout: 60_000 }, () => {
    const f = 'a'.repeat(1_000_000);
    expect(holds("s: {f|re: '(a+)+$'}", { f })).toBe(true);
    expect(holds("s: {f|re: '(a|aa)+b'}", { f })).toBe(false);
    expect(holds("s: {f: '*a*a*a*a*a*b*'}", { f })).toBe(false);
    expect(holds("s: {f: '*a?a*a?a?b*'}", { f })).toBe(false);
    expect(holds('s: {f|gt: 5}', { f })).toBe(false);
    expect(holds('s: {f|cidr: 10.0.0.0/8}', { f })).toBe(false);
    expect(holds('s: {f|hour: 5}', { f })).toBe(false);
  });
});

describe('log sources', () => {
  const rule = (id: string, logsource: string) =>
    `title: ${id}\nid: ${id}\nlogsource: ${logsource}\ndetection: {s: {f: 1}, condition: s}\n`;
  const { rules } = compileRules([
    {
      file: 'f',
      text: [
        rule('windows', '{product: Windows}'),
        rule('security', '{product: windows, service: security}'),
        rule('processes', '{category: process_creation}'),
      ].join('---\n'),
    },
  ]);
  const match = createMatcher(rules);
  const ids = (logsource?: Parameters<typeof match>[1]) => match({ f: 1 }, logsource).map(({ id }) => id);

  test('every part a rule names must be the same, case apart; without a log source all rules are tried', () => {
    expect(ids({ product: 'WINDOWS', service: 'Security' })).toEqual(['windows', 'security']);
    expect(ids({ product: 'windows', category: 'process_creation' })).toEqual(['windows', 'processes']);
    expect(ids({ product: 'linux' })).toEqual([]);
    expect(ids({})).toEqual([]);
    expect(ids()).toEqual(['windows', 'security', 'processes']);
  });
});

describe('the index never loses a match', { timeout: 60_000 }, () => {
  const word = fc.constantFrom('alpha', 'BETA', 'ab', 'b', 'äö', 'x?y', '5', '');
  const value = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('*'));
  const modifier = fc.constantFrom(
    '',
    '|contains',
    '|startswith',
    '|endswith',
    '|cased',
    '|neq',
    '|contains|all',
  );
  const item = fc.tuple(
    fc.constantFrom('f', 'g', 'a.b'),
    modifier,
    fc.array(value, { minLength: 1, maxLength: 3 }),
  );
  const selection = fc.array(item, { minLength: 1, maxLength: 3 });
  const record = fc.record(
    {
      f: fc.oneof(
        fc.array(word, { maxLength: 4 }).map((words) => words.join('')),
        fc.constant(null),
        fc.constant(5),
      ),
      g: fc.array(
        fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
        { maxLength: 2 },
      ),
      a: fc.record({ b: fc.array(word, { maxLength: 4 }).map((words) => words.join('')) }),
    },
    { requiredKeys: [] },
  );
  const condition = fc.constantFrom(
    's0',
    's0 and s1',
    's0 or s1',
    's0 and not s1',
    'not s0',
    '1 of them',
    'not (s0 and s1)',
  );

  test('what the matcher finds is what each rule alone finds', () => {
    let matched = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(selection, selection, condition), { minLength: 1, maxLength: 6 }),
        fc.array(record, { minLength: 1, maxLength: 5 }),
        (specs, records) => {
          const text = specs.map(([first, second, when], i) => {
            const map = (items: typeof first) =>
              Object.fromEntries(items.map(([field, mod, values]) => [field + mod, values]));
            const detection = { s0: map(first), s1: map(second), condition: when };
            return `title: t${i}\nlogsource: {product: p}\ndetection: ${JSON.stringify(detection)}\n`;
          });
          const { rules, refused } = compileRules([{ file: 'f', text: text.join('---\n') }]);
          expect(refused).toEqual([]);
          const match = createMatcher(rules);
          for (const one of records) {
            const fields = createFieldTable();
            const view = createRecordView(fields);
            view.load(one);
            const alone = rules.filter((rule) =>
              createPredicateCompiler(fields).compile(rule.detection)(view),
            );
            const found = match(one);
            matched += found.length;
            expect(found.map(({ title }) => title)).toEqual(alone.map(({ title }) => title));
            for (const rule of found) explain(rule, one);
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(matched).toBeGreaterThan(40);
  });
});

describe('one scan of a record tells what each test tells', { timeout: 60_000 }, () => {
  const part = fc.constantFrom(
    ...[
      'power',
      'SHELL',
      '\u017Fhell',
      '\u212Aelvin',
      '\u0130x',
      '\u{1F600}',
      '\u00B5\u00DF',
      '\u03A3\u03A3',
      'cmd.exe',
      '\\\\',
      '-',
      '4',
      '25',
      'tru',
      // Longer than what is looked for at once.
      'ab'.repeat(66),
      `${'a'.repeat(80)}b${'a'.repeat(60)}`,
    ],
  );
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  const leaf = fc.oneof(text, fc.integer({ min: 0, max: 50 }), fc.boolean(), fc.constant(null));
  const value = fc.oneof(
    { weight: 3, arbitrary: leaf },
    fc.array(leaf, { maxLength: 3 }),
    fc.record({ b: leaf, 'c.d': leaf }, { requiredKeys: [] }),
    fc.array(fc.record({ b: fc.oneof(text, fc.array(text, { maxLength: 2 })) }), { maxLength: 2 }),
  );
  const name = fc.constantFrom('f', 'g', 'a', 'a.b', 'a.c.d', 'constructor');
  const record = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });

  const plain = fc.tuple(
    fc
      .tuple(
        name,
        fc.constantFrom(
          '',
          '|contains',
          '|startswith',
          '|endswith',
          '|contains|cased',
          '|neq',
          '|contains|all',
        ),
      )
      .map(([field, modifier]) => field + modifier),
    fc.array(
      fc.oneof(
        text,
        fc.tuple(text, text).map((both) => both.join('*')),
      ),
      { minLength: 1, maxLength: 12 },
    ),
  );
  const pattern = fc.tuple(
    name.map((field) => `${field}|re`),
    fc.array(
      fc.constantFrom(
        '(?i)SHELL',
        'shell\\x2d?',
        '(?i)k',
        '(?i)\u00B5',
        '(?i)\u03C3+',
        '[Pp]ower.*exe',
        '^.{2,3}$',
        '\\d\\d',
      ),
      { minLength: 1, maxLength: 2 },
    ),
  );
  const other = fc.constantFrom<[string, unknown][]>(
    ['f|exists', true],
    ['a.b|exists', false],
    ['f|fieldref', 'g'],
    ['g|gte', 25],
    ['f', null],
    ['a.b', ''],
  );
  const map = fc
    .array(fc.oneof({ weight: 4, arbitrary: plain }, pattern, other), { minLength: 1, maxLength: 3 })
    .map((entries) => Object.fromEntries(entries) as Record<string, unknown>);
  const keyword = fc
    .tuple(
      fc.constantFrom('', '*', '**'),
      text.filter((one) => one !== ''),
      fc.constantFrom('', '', '*power', '?', '?*SHELL'),
      fc.constantFrom('', '*'),
    )
    .map((parts) => parts.join(''));
  const keywords = fc.oneof(
    { weight: 3, arbitrary: fc.array(keyword, { minLength: 1, maxLength: 4 }) },
    fc
      .tuple(
        fc.constantFrom('|startswith', '|endswith', '|contains', '|cased', '|all', '|re'),
        fc.array(keyword, { minLength: 1, maxLength: 3 }),
      )
      .map(([modifier, values]) => ({
        [modifier]: modifier === '|re' ? values.map((one) => one.replaceAll(/[\\*?]+/g, '.')) : values,
      })),
  );
  const selection = fc.oneof({ weight: 2, arbitrary: map }, keywords);
  const condition = fc.constantFrom(
    's0',
    's0 and s1',
    's0 or s1',
    's0 and not s1',
    'not s0',
    'not (s0 and s1)',
  );

  test('for any rules and records, one matcher for all', () => {
    let matched = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(selection, selection, condition), { minLength: 1, maxLength: 8 }),
        fc.array(record, { minLength: 1, maxLength: 6 }),
        (specs, records) => {
          const texts = specs.map(
            ([s0, s1, when], i) =>
              `title: t${i}\nlogsource: {product: p}\ndetection: ${JSON.stringify({ s0, s1, condition: when })}\n`,
          );
          const { rules } = compileRules([{ file: 'f', text: texts.join('---\n') }]);
          const match = createMatcher(rules);
          const alone = records.map((one) => {
            const fields = createFieldTable();
            const view = createRecordView(fields);
            view.load(one);
            return rules
              .filter((rule) => createPredicateCompiler(fields).compile(rule.detection)(view))
              .map(({ title }) => title);
          });
          // Texts that come again are known after a while, and tell the same.
          for (let round = 0; round < 24; round += 1) {
            const found = records.map((one) => match(one).map(({ title }) => title));
            matched += found.flat().length;
            expect(found).toEqual(alone);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(matched).toBeGreaterThan(40);
  });

  test('a field of a million characters, and the record after it', () => {
    const long = 'x'.repeat(1_000_000);
    const { rules } = compileRules([
      {
        file: 'f',
        text: ['s: {f|endswith: needle}', 's: [haystack]', 's: {g: small}']
          .map((s, i) => `title: t${i}\nlogsource: {product: p}\ndetection: {${s}, condition: s}\n`)
          .join('---\n'),
      },
    ]);
    const match = createMatcher(rules);
    const titles = (one: Record<string, unknown>) => match(one).map(({ title }) => title);
    expect(titles({ f: `${long}Needle` })).toEqual(['t0']);
    expect(titles({ f: `${long}Needle\u{1F600}`, h: [`${long}Haystack`] })).toEqual(['t1']);
    expect(titles({ g: 'SMALL', f: 'needle' })).toEqual(['t0', 't2']);
    expect(titles({ f: 'x', g: 'x' })).toEqual([]);
  });
});

describe('explain', () => {
  const why = (detection: string, record: Record<string, unknown>) =>
    explain(compileOne(detection).rules[0]!, record);

  test('names the fields that were looked at, with the values that matched, of what held', () => {
    const text =
      's:\n  - {a: 1, b|contains: x}\n  - {c: 3}\nt: {d|exists: true}\nn: {e: null}\nf: {g: no}\ncondition: s and (t or n) and not f';
    expect(why(text, { a: 1, b: ['no', 'axb'], c: 4, g: 'yes' })).toEqual({
      a: '1',
      b: 'axb',
      e: '(absent)',
    });
    expect(why(text, { a: 1, c: 4 })).toEqual({});
  });
  test('neq shows what the field holds, fieldref both sides, keywords where they were found', () => {
    expect(why('s: {a|neq: in, b|fieldref: c}', { a: 'out', b: 'v', c: 'V' })).toEqual({
      a: 'out',
      b: 'v',
      c: 'V',
    });
    expect(why('s: [needle]', { x: { y: ['hay', 'a Needle'] }, z: 'hay' })).toEqual({ 'x.y': 'a Needle' });
  });
  test('long values are cut', () => {
    expect(why('s: {a|contains: x}', { a: 'x'.repeat(5000) }).a!.length).toBe(1001);
  });
});
