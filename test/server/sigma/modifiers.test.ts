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
});

test('a number that cannot be compared exactly is refused; the largest that can is exact', () => {
  for (const value of ['9007199254740992', "'9007199254740993'", '-9007199254740992', '1e300'])
    expect(reasonFor(`s: {n|gt: ${value}}`)).toContain('beyond 2^53 - 1');
  const above = 's: {n|gt: 9007199254740991}';
  expect(holds(above, { n: '9007199254740991' })).toBe(false);
  expect(holds(above, { n: '9007199254740992' })).toBe(true);
  expect(holds(above, { n: '9007199254740993' })).toBe(true);
});
