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
