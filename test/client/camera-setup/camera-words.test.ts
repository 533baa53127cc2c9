import { expect, test } from 'vitest';
import { bitRateWords, troubledFirst, upTime } from '../../../client/features/camera-setup/camera-words.ts';
import type { CameraHealth } from '../../../shared/domain/camera.ts';

test('up-time is never rounded up to all of it', () => {
  expect(upTime({ watchedMs: 86_400_000, liveMs: 86_400_000 })).toBe('100 %');
  expect(upTime({ watchedMs: 86_400_000, liveMs: 86_399_000 })).toBe('99.99 %');
  expect(upTime({ watchedMs: 1_000, liveMs: 333 })).toBe('33.3 %');
  expect(upTime({ watchedMs: 0, liveMs: 0 })).toBeUndefined();
});

test('bit rates have two figures', () => {
  expect([209_120, 4_230_000, 18_400_000].map(bitRateWords)).toEqual([
    '0.21 Mbit/s',
    '4.2 Mbit/s',
    '18 Mbit/s',
  ]);
});

test('what needs somebody comes first, the rest by number', () => {
  const health = (
    id: string,
    state: CameraHealth['state'],
    more: Partial<CameraHealth> = {},
  ): CameraHealth => ({
    ...{ id, state, since: 0, restarts: 0 },
    ...more,
  });
  const all = [
    health('C-10', 'live'),
    health('C-2', 'live'),
    health('C-3', 'live', { picture: { is: 'black', since: 0 } }),
    health('C-4', 'off'),
    health('C-5', 'lost'),
  ];
  const byId = new Map(all.map((one) => [one.id, one]));
  expect(troubledFirst([...all, { id: 'C-1' }], (id) => byId.get(id)).map(({ id }) => id)).toEqual([
    ...['C-1', 'C-3', 'C-5'],
    ...['C-2', 'C-4', 'C-10'],
  ]);
});
