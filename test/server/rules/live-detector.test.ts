import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createLiveDetector, RULE_GONE } from '../../../server/rules/live-detector.ts';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import { badge, deploymentSketch, logged } from '../pipeline/sketch.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const deployment = deploymentSketch();
const DENIED = `title: Denied
id: denied
logsource: { product: watchfloor, category: access }
detection:
  selection: { kind: access.denied }
  condition: selection
`;
const many = (count: number) => `${DENIED}---
title: Many
id: many
correlation:
  type: event_count
  rules: [denied]
  group-by: [credential.uid]
  timespan: 10m
  condition: { gte: ${count} }
  generate: true
`;
const rulesOf = (text: string) => compileRules([{ file: 'a.yml', text }]);
const denials = (count: number): NormalisedEvent[] =>
  Array.from({ length: count }, (_, n) =>
    badge('1', 'D-main', 'in', NOW - 60_000 + n * 1_000, 'access.denied'),
  );

/** The line in small: what is judged is in the log first. */
function rig(text: string) {
  const all = logged(deployment, denials(20));
  const enrich = createEnricher(deployment);
  let count = 0;
  const detector = createLiveDetector({
    deployment,
    rules: rulesOf(text),
    log: {
      readSince: async (since, after, upTo, limit) =>
        all
          .slice(0, count)
          .filter(({ seq, receivedAt }) => seq > after && seq <= upTo && receivedAt >= since)
          .slice(0, limit),
    },
    clock: { now: () => NOW },
    pause: async () => {},
  });
  const standing = new Map<string, Finding>();
  const changes: FindingChange[] = [];
  const play = (events: number) => {
    for (const event of all.slice(count, count + events)) {
      count++;
      for (const change of detector.judge(enrich.add(event))) {
        changes.push(change);
        if (change.type === 'withdrawn') standing.delete(change.finding.id);
        else standing.set(change.finding.id, change.finding);
      }
    }
  };
  const found = () => [...standing.values()].map(({ rule }) => rule).sort();
  return { detector, play, found, changes };
}

describe('rules that change while the line judges', () => {
  test('a window half full before is half full after', async () => {
    const { detector, play, found } = rig(many(4));
    play(3);
    await detector.reload(rulesOf(`${many(4)}---\n${DENIED.replace('id: denied', 'id: other')}`));
    play(1);
    expect(found().filter((rule) => rule === 'many')).toEqual(['many']);
  });

  test('a new correlation counts what came before it, and is told of with the next event', async () => {
    const { detector, play, found } = rig(DENIED);
    play(3);
    await detector.reload(rulesOf(many(4)));
    expect(found()).not.toContain('many');
    play(1);
    expect(found()).toContain('many');
  });

  test('what the old rules found and the new do not is withdrawn, with the reason', async () => {
    const { detector, play, found, changes } = rig(many(2));
    play(3);
    expect(found()).toContain('many');
    await detector.reload(rulesOf(many(10)));
    play(1);
    expect(found()).not.toContain('many');
    expect(found().filter((rule) => rule === 'denied')).toHaveLength(4);
    expect(changes.filter(({ type }) => type === 'withdrawn')).toMatchObject([
      { finding: { rule: 'many' }, because: RULE_GONE },
    ]);
  });

  test('the old rules judge on while the new ones are led through the log', async () => {
    const { detector, play, found } = rig(DENIED);
    play(2);
    const done = detector.reload(rulesOf(many(4)));
    expect(detector.isReloading()).toBe(true);
    play(2);
    expect(found()).toEqual(['denied', 'denied', 'denied', 'denied']);
    await done;
    play(1);
    expect(found()).toContain('many');
    expect(detector.isReloading()).toBe(false);
  });

  test('of two changes at once the newer one stands', async () => {
    const { detector, play, found } = rig(DENIED);
    play(3);
    await Promise.all([detector.reload(rulesOf(many(2))), detector.reload(rulesOf(many(18)))]);
    play(2);
    expect(found()).not.toContain('many');
  });

  test('whenever the rules change, in the end it is as if they had been so from the start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 19 }), fc.integer({ min: 2, max: 12 }), async (before, count) => {
        const one = rig(many(3));
        one.play(before);
        await one.detector.reload(rulesOf(many(count)));
        one.play(20 - before);
        const other = rig(many(count));
        other.play(20);
        expect(one.found()).toEqual(other.found());
      }),
      { numRuns: 30 },
    );
  });
});
