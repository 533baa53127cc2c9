import { describe, expect, test } from 'vitest';
import {
  type ActivityPoint,
  hourUntil,
  peakLabels,
  scaleTop,
  toPoints,
} from '../../../client/features/activity/activity-minutes.ts';
import { clusterAlerts } from '../../../client/lib/cluster-alerts.ts';
import { createAlerts } from '../../support/client-data.ts';

const NOW = Date.UTC(2026, 10, 23, 1, 10, 30);
const minute = (ago: number, events: number, alerts = 0) => {
  const at = Math.floor(NOW / 60_000) * 60_000 - ago * 60_000;
  return { id: new Date(at).toISOString(), at, events, alerts };
};

describe('the scale of the hour', () => {
  const points = (...counts: (number | null)[]): ActivityPoint[] =>
    counts.map((events, at) => ({ at, events, alerts: 0 }));

  test('fits an even hour', () => expect(scaleTop(points(100, 120, 150, null, 0))).toBeUndefined());
  test('leaves a back-fill of a minute or two out, and is round', () => {
    expect(scaleTop(points(0, 0, 164, 171, 160, 5_400))).toBe(180);
    expect(scaleTop(points(8, 7, 9, 300))).toBe(10);
  });
  test('shows a flood that lasts: then it is what the hour is', () => {
    expect(scaleTop(points(10, 10, 10, 10, 10, 10, 900, 900, 900, 900, 900))).toBeUndefined();
  });
  test('labels minutes above it where there is room, those close together once', () => {
    const hour = points(
      ...Array.from({ length: 60 }, (_, at) => ({ 5: 300, 6: 900, 30: 400, 58: 70, 59: 800 })[at] ?? 9),
    );
    expect([...peakLabels(hour, 10)]).toEqual([
      [6, { counts: [300, 900], side: 'right' }],
      [30, { counts: [400], side: 'right' }],
      [58, { counts: [70, 800], side: 'left' }],
    ]);
    expect(peakLabels(hour, 900).size).toBe(0);
  });
  test('has nothing to compare with at the start', () => expect(scaleTop(points(0, 544, 3))).toBeUndefined());
});

describe('the hour of activity', () => {
  test('has sixty minutes, the last one under way', () => {
    const hour = hourUntil(NOW);
    expect(hour.to - hour.from).toBe(3_600_000);
    expect(hour.to).toBe(Date.UTC(2026, 10, 23, 1, 11, 0));
    expect(toPoints([], hour)).toHaveLength(60);
  });

  test('keeps a minute nobody knows as a hole, not as zero', () => {
    const points = toPoints([minute(1, 0), minute(3, 12, 2)], hourUntil(NOW));
    expect(points.slice(-4).map((point) => [point.events, point.alerts])).toEqual([
      [12, 2],
      [null, null],
      [0, 0],
      [null, null],
    ]);
  });

  test('shows the alerts of the minute under way but not its half count of events', () => {
    expect(toPoints([minute(0, 40, 1)], hourUntil(NOW)).at(-1)).toMatchObject({ events: null, alerts: 1 });
  });

  test('leaves out what is older', () => {
    const points = toPoints([minute(60, 5), minute(59, 6)], hourUntil(NOW));
    expect(points.filter((point) => point.events !== null).map((point) => point.events)).toEqual([6]);
  });
});

describe('the marks of the strip', () => {
  const alerts = createAlerts(NOW);
  test('never lie closer than a mark is wide, and count every alert', () => {
    for (const gap of [1, 240_000, 900_000]) {
      const clusters = clusterAlerts(alerts, gap);
      expect(clusters.reduce((sum, one) => sum + one.count, 0)).toBe(alerts.length);
      for (const [n, cluster] of clusters.slice(1).entries())
        expect(cluster.at - (clusters[n]?.at ?? 0)).toBeGreaterThanOrEqual(gap);
    }
  });

  test('show the worst, and what nobody acknowledged before what somebody did', () => {
    const [merged] = clusterAlerts(
      alerts.filter((alert) => ['A-22c0d4', 'A-9b01ee', 'A-0f6c55'].includes(alert.id)),
      3_600_000,
    );
    expect(merged).toMatchObject({ count: 3, worst: { id: 'A-9b01ee' } });
  });
});
