import { expect, test } from 'vitest';
import { groupHotkeys, keyWords } from '../../../client/app/key-words.ts';
import { markedCameras } from '../../../client/app/marked-cameras.ts';
import { cameras, createAlerts } from '../../support/client-data.ts';

const alerts = createAlerts(1_790_000_000_000);

test('the wall marks the cameras at the doors of the worst unacknowledged alerts only', () => {
  expect(markedCameras(cameras, alerts)).toEqual(['C-103', 'C-104']);
  const withoutCritical = alerts.filter((alert) => alert.level !== 'critical');
  expect(markedCameras(cameras, withoutCritical)).toEqual(['C-102', 'C-105']);
  const quiet = alerts.map((alert) => ({ ...alert, status: 'acknowledged' as const }));
  expect(markedCameras(cameras, quiet)).toEqual([]);
});

test('what is marked does not depend on the order of the alerts', () => {
  expect(markedCameras(cameras, alerts.toReversed())).toEqual(markedCameras(cameras, alerts));
});

test('keys read as they are printed, and what works everywhere comes last', () => {
  expect(['mod+k', 'j', 'ArrowDown', 'Escape', '?'].map(keyWords)).toEqual(['Ctrl K', 'J', '↓', 'Esc', '?']);
  const hotkey = (group: string) => ({ keys: ['x'], label: group, group, run: () => {} });
  expect(
    groupHotkeys([hotkey('Everywhere'), hotkey('Queue'), hotkey('Queue')]).map(([name, all]) => [
      name,
      all.length,
    ]),
  ).toEqual([
    ['Queue', 2],
    ['Everywhere', 1],
  ]);
});
