import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  dayOf,
  dayOfPartition,
  daysToPartition,
  partitionName,
} from '../../../server/storage/partitions.ts';
import { daysToDrop } from '../../../server/storage/retention.ts';

const NOW = Date.UTC(2026, 6, 31, 12);

describe('partitions', () => {
  test('a name and its day are one another', () => {
    expect(partitionName(dayOf(NOW))).toBe('events_20260731');
    expect(dayOfPartition('events_other')).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80_000 }), (days) => {
        expect(dayOfPartition(partitionName(days * DAY_MS))).toBe(days * DAY_MS);
      }),
    );
  });
  test('only days from 400 before to 2 after now get one, each once', () => {
    const times = [
      0,
      NOW,
      NOW + 1,
      NOW - 400 * DAY_MS,
      NOW - 401 * DAY_MS,
      NOW + 2 * DAY_MS - 1,
      NOW + 2 * DAY_MS,
    ];
    expect(daysToPartition(times, NOW).map(partitionName)).toEqual([
      'events_20250626',
      'events_20260731',
      'events_20260802',
    ]);
    expect(dayOf(-1)).toBe(-DAY_MS);
  });
  test('retention keeps today and the days before it that were asked for', () => {
    const present = [32, 31, 30, 1, 0].map((days) => dayOf(NOW) - days * DAY_MS);
    expect(daysToDrop(present, NOW, 30)).toEqual(present.slice(0, 2));
    expect(daysToDrop(present, NOW, 400)).toEqual([]);
  });
});
