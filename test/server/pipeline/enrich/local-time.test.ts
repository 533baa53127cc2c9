import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLocalClock } from '../../../../server/pipeline/enrich/local-time.ts';

const HOUR = 3_600_000;
const clock = createLocalClock();
const next = (time: string, hour: number, timezone: string) =>
  new Date(clock.nextHour(Date.parse(time), hour, timezone)).toISOString();

describe('the end of a day', () => {
  test('that the clock jumps over comes with the jump', () => {
    // 02:00 becomes 03:00.
    expect(next('2026-03-29T00:30:00Z', 2, 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    // Midnight becomes 01:00.
    expect(next('2026-04-23T21:30:00Z', 0, 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
    // 02:00 becomes 02:30.
    expect(next('2026-10-03T15:00:00Z', 2, 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
  });

  test('that the clock shows twice comes the first time, and once', () => {
    expect(next('2026-10-24T23:30:00Z', 2, 'Europe/Berlin')).toBe('2026-10-25T00:00:00.000Z');
    expect(next('2026-10-25T00:00:00Z', 2, 'Europe/Berlin')).toBe('2026-10-26T01:00:00.000Z');
    expect(next('2026-10-25T00:30:00Z', 2, 'Europe/Berlin')).toBe('2026-10-26T01:00:00.000Z');
  });

  test('lies ahead, a day of 25 hours at most, at its hour on the wall, in every zone and season', () => {
    const zones = [
      ...['UTC', 'Europe/London', 'Europe/Berlin', 'Africa/Cairo', 'Africa/Casablanca', 'Asia/Beirut'],
      ...['America/New_York', 'America/St_Johns', 'America/Santiago', 'America/Asuncion', 'America/Havana'],
      ...['Australia/Lord_Howe', 'Asia/Kathmandu', 'Asia/Gaza', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
      'Pacific/Chatham',
    ];
    const start = Date.parse('2024-01-01T00:00:00Z');
    /** Days within which a zone's clock is set. */
    const changes = zones.flatMap((timezone) =>
      Array.from({ length: 3 * 365 }, (_, day) => start + day * 24 * HOUR)
        .filter(
          (day) => clock.at(day, timezone).minuteOfDay !== clock.at(day + 24 * HOUR, timezone).minuteOfDay,
        )
        .map((day) => ({ timezone, day })),
    );
    const anyDay = fc.record({
      timezone: fc.constantFrom(...zones),
      day: fc.integer({ min: 0, max: 3 * 365 }).map((day) => start + day * 24 * HOUR),
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...changes), anyDay),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
        ({ timezone, day }, hour, apart) => {
          const asked = day + apart;
          const found = clock.nextHour(asked, hour, timezone);
          expect(found).toBeGreaterThan(asked);
          expect(found - asked).toBeLessThanOrEqual(25 * HOUR);
          const shown = clock.at(found, timezone);
          const jumpMinutes = (shown.minuteOfDay + 1440 - clock.at(found - 1, timezone).minuteOfDay) % 1440;
          if (jumpMinutes === 1) expect(shown.minuteOfDay).toBe(hour * 60);
          else expect((shown.minuteOfDay + 1440 - hour * 60) % 1440).toBeLessThan(jumpMinutes);
          // Between the two no other day ends: whenever within it is asked, the answer is the same.
          expect(clock.nextHour(asked + Math.floor((found - asked) / 2), hour, timezone)).toBe(found);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
