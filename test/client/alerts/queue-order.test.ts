import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareAlerts,
  countHidden,
  countQueues,
  countUnacknowledged,
  lateness,
  orderQueue,
  withdrawal,
} from '../../../client/features/alerts/queue-order.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { createAlerts } from '../../support/client-data.ts';

const NOW = 1_790_000_000_000;
const [template] = createAlerts(NOW);
function alert(id: string, change: Partial<Alert> = {}): Alert {
  if (!template) throw new Error('no template');
  return { ...template, id, ...change };
}
const ids = (alerts: readonly Alert[]) => alerts.map((one) => one.id);

describe('the order of the queue', () => {
  test('puts the unacknowledged first, then the score, then the newest', () => {
    const queue = orderQueue(
      [
        alert('acknowledged', { status: 'acknowledged', score: 99 }),
        alert('older', { score: 50, lastAt: NOW - 2 }),
        alert('newer', { score: 50, lastAt: NOW - 1 }),
        alert('worst', { score: 80, lastAt: NOW - 9 }),
      ],
      'open',
      'me',
    );
    expect(ids(queue)).toEqual(['worst', 'newer', 'older', 'acknowledged']);
  });

  test('does not depend on the order in which alerts came', () => {
    const arbitrary = fc.record({
      id: fc.stringMatching(/^[a-f]{1,3}$/),
      score: fc.integer({ min: 0, max: 3 }),
      lastAt: fc.integer({ min: 0, max: 3 }),
      status: fc.constantFrom('new', 'acknowledged', 'resolved') as fc.Arbitrary<Alert['status']>,
    });
    fc.assert(
      fc.property(
        fc
          .uniqueArray(arbitrary, { selector: (one) => one.id, maxLength: 12 })
          .chain((made) =>
            fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length })),
          ),
        ([made, shuffled]) => {
          const order = (some: readonly Partial<Alert>[]) =>
            ids(
              orderQueue(
                some.map((one) => alert(one.id ?? '', one)),
                'all',
                'me',
              ),
            );
          expect(order(shuffled)).toEqual(order(made));
        },
      ),
    );
  });

  test('never calls two different alerts equal', () => {
    expect(compareAlerts(alert('a'), alert('b'))).not.toBe(0);
    expect(compareAlerts(alert('a'), alert('a'))).toBe(0);
  });

  test('shows what is open, what is mine, or everything', () => {
    const alerts = [
      alert('mine', { assignee: 'me' }),
      alert('mine-resolved', { assignee: 'me', status: 'resolved' }),
      alert('other', { assignee: 'you' }),
      alert('withdrawn', { status: 'withdrawn' }),
    ];
    expect(ids(orderQueue(alerts, 'open', 'me'))).toEqual(['mine', 'other']);
    expect(ids(orderQueue(alerts, 'mine', 'me'))).toEqual(['mine']);
    expect(orderQueue(alerts, 'all', 'me')).toHaveLength(4);
    expect(countQueues(alerts, 'me')).toEqual({ open: 2, mine: 1, all: 4 });
  });

  test('counts what nobody has acknowledged, worst level first', () => {
    expect(
      countUnacknowledged([
        alert('1', { level: 'high' }),
        alert('2', { level: 'critical' }),
        alert('3', { level: 'high' }),
        alert('4', { level: 'critical', status: 'acknowledged' }),
      ]),
    ).toEqual([
      { level: 'critical', count: 1 },
      { level: 'high', count: 2 },
    ]);
  });
});

describe('what lies off screen', () => {
  const alerts = [
    alert('0', { level: 'critical' }),
    alert('1', { level: 'high' }),
    alert('2', { level: 'low' }),
    alert('3', { level: 'high' }),
    alert('4', { level: 'medium' }),
    alert('5', { level: 'critical', status: 'acknowledged' }),
  ];
  test('is counted above and below, only high and critical ones nobody has acknowledged', () => {
    expect(countHidden(alerts, 2, 2)).toEqual({ above: 2, below: 1, worst: 'critical' });
    expect(countHidden(alerts, 1, 2)).toEqual({ above: 1, below: 1, worst: 'critical' });
    expect(countHidden(alerts, 0, 2)).toEqual({ above: 0, below: 1, worst: 'high' });
    expect(countHidden(alerts, 0, 5)).toEqual({ above: 0, below: 0, worst: 'high' });
  });
});

describe('a late alert', () => {
  const reason = (at: number, knownAt: number, withdrawn?: string) => ({
    ...template!.reasons[0]!,
    at,
    knownAt,
    ...(withdrawn ? { withdrawn } : {}),
  });
  test('says when it would have fired and when it became known', () => {
    expect(lateness(alert('a', { reasons: [reason(1_000, 200_000)] }))).toEqual({
      firedAt: 1_000,
      knownAt: 200_000,
    });
  });
  test('is judged by the first reason known that still stands', () => {
    expect(lateness(alert('a', { reasons: [reason(1_000, 500_000), reason(2_000, 3_000)] }))).toBeUndefined();
    expect(
      lateness(alert('a', { reasons: [reason(1_000, 500_000), reason(2_000, 3_000, 'refuted')] })),
    ).toEqual({ firedAt: 1_000, knownAt: 500_000 });
    expect(lateness(alert('a', { reasons: [] }))).toBeUndefined();
  });
});

describe('a refuted alert', () => {
  const reasons = (...withdrawn: (string | undefined)[]) =>
    withdrawn.map((because, i) => ({
      ...template!.reasons[0]!,
      findingId: `f${i}`,
      ...(because ? { withdrawn: because } : {}),
    }));

  test('that closed itself stays in its queues for a quarter of an hour, after what waits for somebody', () => {
    const alerts = [
      alert('acknowledged', { status: 'acknowledged', score: 99 }),
      alert('refuted', { status: 'withdrawn', score: 0, updatedAt: NOW - 60_000, assignee: 'me' }),
      alert('refuted long ago', { status: 'withdrawn', updatedAt: NOW - 16 * 60_000 }),
      alert('new', { score: 1 }),
    ];
    expect(ids(orderQueue(alerts, 'open', 'me', NOW))).toEqual(['new', 'refuted', 'acknowledged']);
    expect(ids(orderQueue(alerts, 'mine', 'me', NOW))).toEqual(['refuted']);
  });

  test('says why, or how many of its reasons were refuted', () => {
    expect(withdrawal(alert('a', { reasons: reasons(undefined) }))).toBeUndefined();
    expect(withdrawal(alert('a', { reasons: reasons('it came late', undefined) }))).toBe(
      '1 of 2 reasons withdrawn',
    );
    expect(
      withdrawal(alert('a', { status: 'withdrawn', reasons: reasons('it came late', 'it came late') })),
    ).toBe('Withdrawn: it came late');
  });
});
