import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLocalText, toLocalText, zoneOffset } from '../../../client/lib/zoned-time.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

describe('times in a site’s zone', () => {
  test('are written as its clock shows them', () => {
    const at = Date.UTC(2026, 10, 23, 12, 3, 22);
    expect(toLocalText(at, 'Europe/Berlin')).toBe('2026-11-23 13:03:22');
    expect(zoneOffset(at, 'Asia/Kolkata')).toBe(19_800_000);
  });

  test('are read back as the same second, in any zone, but for the hour that comes twice', () => {
    const second = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
    fc.assert(
      fc.property(second, fc.constantFrom(...ZONES), (s, zone) => {
        const text = toLocalText(s * 1000, zone);
        const read = fromLocalText(text, zone)!;
        expect(toLocalText(read, zone)).toBe(text);
        expect(Math.abs(read - s * 1000)).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('the hour that comes twice is the first; the one that is missing lies after the change', () => {
    expect(fromLocalText('2026-10-25T02:30:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    const spring = fromLocalText('2026-03-29T02:30:00', 'Europe/Berlin')!;
    expect(toLocalText(spring, 'Europe/Berlin')).toMatch(/^2026-03-29 0[13]:30:00$/);
  });

  test('nonsense is none', () => {
    expect(fromLocalText('', 'UTC')).toBeUndefined();
    expect(fromLocalText('2026-11-23', 'UTC')).toBeUndefined();
    expect(fromLocalText('2026-11-23T13:03', 'UTC')).toBe(Date.UTC(2026, 10, 23, 13, 3));
  });
});
