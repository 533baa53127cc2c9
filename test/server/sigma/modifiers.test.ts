import { describe, expect, test } from 'vitest';
import { holds, reasonFor } from './one-rule.ts';

describe('a value too short to be recognised once encoded is refused, not found everywhere', () => {
  test('one byte has no part that stays the same at every offset', () => {
    expect(reasonFor('s: {f|base64offset|contains: a}')).toMatch(/too short/);
    expect(reasonFor("s: {f|base64offset|contains: ''}")).toMatch(/too short/);
    expect(reasonFor("s: {f|base64|contains: ''}")).toMatch(/too short/);
  });

  test('two bytes have one', () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    for (const text of ['ab', 'xab', 'xxab'])
      expect(holds('s: {f|base64offset|contains: ab}', { f: encoded(text) })).toBe(true);
    expect(holds('s: {f|base64offset|contains: ab}', { f: 'zzzz' })).toBe(false);
  });

  test('text beyond ASCII is encoded as UTF-8', () => {
    for (const before of ['', 'x', 'xx'])
      expect(
        holds('s: {f|base64offset|contains: grüße}', {
          f: Buffer.from(`${before}grüße`).toString('base64'),
        }),
      ).toBe(true);
  });
});

describe('placeholders', () => {
  const options = { placeholders: { user: ['bob', 'al*'], inside: ['10.0.0.0/8', 'fd00::/8'] } };

  test('a backslash written twice stands before one, a single one makes its percent sign plain', () => {
    const folder = "s: {f|expand: 'C:\\Users\\\\%user%\\x'}";
    expect(holds(folder, { f: 'C:\\Users\\bob\\x' }, options)).toBe(true);
    expect(holds(folder, { f: 'C:\\Users%user%\\x' }, options)).toBe(false);
    const plain = "s: {f|expand: '\\%user%%user%'}";
    expect(holds(plain, { f: '%user%bob' }, options)).toBe(true);
    expect(holds("s: {f|expand: '\\\\\\%user%'}", { f: '\\%user%' }, options)).toBe(true);
  });

  test.each([
    '%name with space%',
    'a %two words% %user%',
    '%us*er%',
    '%us?er%',
    '%us\\er%',
    '%user one%user%',
  ])('what is meant as one and cannot be read is refused: %s', (value) => {
    const given = { placeholders: { ...options.placeholders, 'name with space': ['x'], 'two words': ['x'] } };
    expect(reasonFor(`s: {f|expand: '${value}'}`, given)).toMatch(/is no placeholder: write \\% for/);
  });

  test.each([
    ['100%', '100%'],
    ['50% of %user%', '50% of bob'],
    ['%%user%', '%bob'],
    ['\\%a b\\%', '%a b%'],
    ['% of %', '% of %'],
  ])('a percent sign that begins none is plain: %s', (value, f) => {
    expect(holds(`s: {f|expand: '${value}'}`, { f }, options)).toBe(true);
  });

  test('without expand nothing of this is special', () => {
    expect(holds("s: {f: '\\%user%'}", { f: '\\%user%' }, options)).toBe(true);
  });

  test('may stand for address ranges', () => {
    for (const modifiers of ['expand|cidr', 'cidr|expand']) {
      const selection = `s: {f|${modifiers}: '%inside%'}`;
      expect(holds(selection, { f: '10.1.2.3' }, options)).toBe(true);
      expect(holds(selection, { f: 'fd00::1' }, options)).toBe(true);
      expect(holds(selection, { f: '11.1.2.3' }, options)).toBe(false);
    }
    expect(reasonFor("s: {f|expand|cidr: '%user%'}", options)).toMatch(/not an address range: bob/);
  });
});

describe('time modifiers', () => {
  test.each([
    ['month: 2', '2024-14-01'],
    ['day: 1', '2024-02-30'],
    ['hour: 1', '2024-02-01T25:00'],
    ['hour: 1', '2024-02-01T00:60'],
  ])('%s does not hold for %s, a moment that does not exist', (part, f) => {
    expect(holds(`s: {f|${part}}`, { f })).toBe(false);
  });

  test.each([
    ...[
      'minute: 60',
      'minute: -1',
      'hour: 24',
      "hour: '24'",
      'hour: 3.5',
      'hour|lt: 24',
      'day: 0',
      'day: 32',
    ],
    ...[
      'week: 0',
      'week: 54',
      'month: 0',
      'month: 13',
      'month|neq: 13',
      'year: -1',
      'year: 10000',
      'hour: [1, 24]',
    ],
  ])('%s is refused: there is no such moment', (part) => {
    expect(reasonFor(`s: {f|${part}}`)).toMatch(/^5: \w+ takes whole numbers from \d+ to \d+$/);
  });

  test.each([
    ['minute: 59', '2024-12-31T23:59'],
    ["hour: '23'", '2024-12-31T23:59'],
    ['day: 31', '2024-12-31'],
    ['week: 53', '2020-12-31'],
    ['month: 12', '2024-12-31'],
    ['year: 2024', 1_735_689_599],
    ['year: 2024', '1735689599.5'],
    ['year: 2024', 1_735_689_599_999],
    ['year: 1980', 315_532_800],
    ['year: 2499', Date.UTC(2499, 11, 31)],
  ])('%s holds for %j', (part, f) => {
    expect(holds(`s: {f|${part}}`, { f })).toBe(true);
  });

  test.each([
    1_704_067_200_000_000,
    '1704067200000000',
    133_485_408_000_000_000,
    20241231,
    '20241231',
    '202412312359',
    '20241231235959',
    0,
    -5,
  ])('%j is neither seconds nor milliseconds: no date', (f) => {
    expect(holds('s: {f|year|gte: 0}', { f })).toBe(false);
  });
});

test('a number that cannot be compared exactly is refused; the largest that can is exact', () => {
  for (const value of ['9007199254740992', "'9007199254740993'", '-9007199254740992', '1e300'])
    expect(reasonFor(`s: {n|gt: ${value}}`)).toContain('beyond 2^53 - 1');
  const above = 's: {n|gt: 9007199254740991}';
  expect(holds(above, { n: '9007199254740991' })).toBe(false);
  expect(holds(above, { n: '9007199254740992' })).toBe(true);
  expect(holds(above, { n: '9007199254740993' })).toBe(true);
});
