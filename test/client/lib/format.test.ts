import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatClock,
  formatCount,
  formatDoubt,
  formatDuration,
  formatMoment,
  formatOffset,
  plural,
  zoneName,
} from '../../../client/lib/format.ts';

const AT = Date.UTC(2026, 10, 23, 1, 10, 5);

describe('words for time', () => {
  test('an age uses the largest units that matter', () => {
    expect([-5, 0, 59_999, 60_000, 3_599_000, 3_900_000, 90_000_000].map(formatAge)).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h 05',
      '1 d 1 h',
    ]);
  });
  test('a span below a second is in milliseconds', () => {
    expect([50, 999, 1000, 60_000].map(formatDuration)).toEqual(['50 ms', '999 ms', '1 s', '1 min']);
  });
  test('a doubt below what a clock shows is said to be that', () => {
    expect([0, 1, 999, 1000, 3_200, 120_000].map(formatDoubt)).toEqual([
      '< 1 s',
      '< 1 s',
      '< 1 s',
      '± 1 s',
      '± 4 s',
      '± 2 min',
    ]);
  });
  test('an offset has a sign', () => {
    expect([-90_000, 0, 12_000, 3_727_000].map(formatOffset)).toEqual([
      '−01:30',
      '+00:00',
      '+00:12',
      '+1:02:07',
    ]);
  });
  test('a clock is 24 h in the zone asked for', () => {
    expect(formatClock(AT)).toBe('01:10:05');
    expect(formatClock(AT, 'Europe/Berlin')).toBe('02:10:05');
    expect(formatClock(Date.UTC(2026, 0, 1, 0, 0, 0))).toBe('00:00:00');
    expect(zoneName('Europe/Berlin', AT)).toBe('CET');
  });
  test('a moment of another day says the day', () => {
    expect(formatMoment(AT, AT + 1000)).toBe('01:10:05');
    expect(formatMoment(AT, AT + 86_400_000)).toBe('Mon 23 Nov 01:10:05');
    // The same UTC day, but another one on the site's clock.
    expect(
      formatMoment(Date.UTC(2026, 10, 22, 22, 30), Date.UTC(2026, 10, 22, 23, 30), 'Europe/Berlin'),
    ).toBe('Sun 22 Nov 23:30:00');
  });
});

describe('words for counts', () => {
  test('have separators and the right number', () => {
    expect(formatCount(1_204_551)).toBe('1,204,551');
    expect(plural(1, 'alert')).toBe('1 alert');
    expect(plural(2, 'alert')).toBe('2 alerts');
  });
});
