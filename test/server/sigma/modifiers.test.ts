import { describe, expect, test } from 'vitest';
import { holds } from './one-rule.ts';

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
