import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { shippedRules } from '../rules-pack.ts';
import { at, badge, deploymentSketch, event } from '../sketch.ts';

const rules = compileRules([
  {
    file: 'f.yml',
    text: `
title: Failure
name: failure
logsource: { product: watchfloor, category: authentication }
detection: { selection: { kind: auth.failure }, condition: selection }
---
title: Three failures
name: three
correlation: { type: event_count, rules: [failure], timespan: 10m, condition: { gte: 3 } }
`,
  },
]);
const failure = (minute: number, more: Partial<NormalisedEvent> = {}) =>
  event('auth.failure', at('10:00') + minute * 60_000, {}, { id: `f${minute}`, ...more });
const minute = (time: number) => (time - at('10:00')) / 60_000;
const judged = (...events: readonly NormalisedEvent[]) =>
  judgeSketch(deploymentSketch(), rules, events).findings.map(({ at: fired, knownAt, evidenceCount }) => ({
    fired: minute(fired),
    known: minute(knownAt),
    evidenceCount,
  }));

describe('when a finding was known', () => {
  test('is when it first held, however long it goes on', () => {
    expect(judged(...[0, 1, 2, 5, 8, 9].map((one) => failure(one)))).toEqual([
      { fired: 2, known: 2, evidenceCount: 6 },
    ]);
  });

  test('is when the event came that it lacked', () => {
    expect(judged(failure(0), failure(2), failure(1, { receivedAt: at('10:45') }))).toEqual([
      { fired: 2, known: 45, evidenceCount: 3 },
    ]);
  });

  test('is not put off by an event that comes late and adds to it', () => {
    const late = failure(1.5, { receivedAt: at('10:45') });
    expect(judged(failure(0), failure(1), failure(2), failure(3), late)).toEqual([
      { fired: 1.5, known: 45, evidenceCount: 5 },
    ]);
    const within = failure(2.5, { receivedAt: at('10:45') });
    expect(judged(failure(0), failure(1), failure(2), failure(3), within)).toEqual([
      { fired: 2, known: 2, evidenceCount: 5 },
    ]);
  });

  test('nor by a reading that comes late and leaves it standing', () => {
    const inside = badge('1', 'D-main', 'in', '08:00');
    const again = badge('1', 'D-main', 'in', '09:00');
    const late = { ...badge('1', 'D-office', 'in', '08:30'), receivedAt: at('12:00') };
    const { changes, findings } = judgeSketch(deploymentSketch(), shippedRules(), [inside, again, late]);
    expect(changes.map(({ type }) => type)).toEqual(['raised', 'updated']);
    expect(findings.map(({ knownAt }) => knownAt)).toEqual([at('09:00')]);
  });
});
