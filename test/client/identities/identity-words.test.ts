import { describe, expect, test } from 'vitest';
import {
  decisionWords,
  identifierWords,
  orderCoverage,
  readUtc,
  sidesOf,
  writeUtc,
} from '../../../client/features/identities/identity-words.ts';

describe('words of identities', () => {
  test('an identifier is its kind and its value', () => {
    expect(identifierWords('badge:50001')).toEqual({ kind: 'Badge', value: '50001' });
    expect(identifierWords('account:a:b')).toEqual({ kind: 'Account', value: 'a:b' });
    expect(identifierWords('odd')).toEqual({ kind: 'Identifier', value: 'odd' });
  });

  test('what speaks against a proposal stands apart', () => {
    expect(sidesOf(['like the name', 'against it: two fit'])).toEqual({
      pro: ['like the name'],
      contra: ['two fit'],
    });
  });

  test('a decision says whose it is, or is not', () => {
    const about = { key: 'badge:7', personName: 'Mara Quist' } as const;
    expect(decisionWords({ ...about, act: 'merge' })).toBe("Badge 7 is Mara Quist's");
    expect(decisionWords({ ...about, act: 'reject' })).toBe("Badge 7 is not Mara Quist's");
  });

  test('fallen feeds come first, then the least covered', () => {
    const feed = (source: string, joined: number, fellAt?: number) => ({
      source,
      recent: { joined: 0, events: 0 },
      baseline: { joined, events: 100 },
      ...(fellAt === undefined ? {} : { fellAt }),
    });
    expect(
      orderCoverage([feed('a', 99), feed('b', 40), feed('c', 99, 1)]).map(({ source }) => source),
    ).toEqual(['c', 'b', 'a']);
  });

  test('a time is read as UTC, an empty one as none', () => {
    expect(readUtc('2026-03-02T10:00')).toBe(Date.UTC(2026, 2, 2, 10));
    expect(writeUtc(Date.UTC(2026, 2, 2, 10))).toBe('2026-03-02T10:00');
    expect(readUtc(' ')).toBeUndefined();
    expect(readUtc('soon')).toBeNull();
  });
});
