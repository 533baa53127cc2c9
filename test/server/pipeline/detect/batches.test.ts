import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDetector } from '../../../../server/pipeline/detect/detect.ts';
import { createHeldChanges } from '../../../../server/pipeline/detect/held-changes.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { EnrichedEvent } from '../../../../server/pipeline/stage.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../../../shared/domain/finding.ts';
import { generator } from '../../sigma/correlate/random.ts';
import { shippedRules } from '../rules-pack.ts';
import { at, badge, deploymentSketch, event, logged, withFreshBadges } from '../sketch.ts';

const MINUTE = 60_000;
const deployment = withFreshBadges(deploymentSketch());
const rules = shippedRules();

/** Four hours of what shipped correlations and absences look at, one in three late. */
function eventsOf(seed: number): NormalisedEvent[] {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: 120 }, (_, i) => {
    const time = at('17:00') + Math.floor(random() * 240) * MINUTE;
    const who = pick(['1', '2']);
    const one = pick<() => NormalisedEvent>([
      () => event('auth.failure', time, { 'actor.user.name': who === '1' ? 'quist' : 'brandt' }),
      () => badge(who, pick(['D-main', 'D-server', 'D-lyon']), 'in', time, 'access.denied'),
      () => badge(who, 'D-main', pick(['in', 'out']), time),
      () => event(pick(['door.held_open', 'door.closed', 'door.forced']), time, { 'portal.uid': 'D-server' }),
      () => event('feed.heartbeat', time, {}, { source: 'badges' }),
    ])();
    return { ...one, id: `e${i}`, receivedAt: time + (random() < 0.3 ? random() * 120 * MINUTE : 0) };
  }).sort((a, b) => a.receivedAt - b.receivedAt);
}

function run(events: readonly NormalisedEvent[], ends: ReadonlySet<number>) {
  const enrich = createEnricher(deployment);
  const detect = createDetector({ rules, deployment });
  const standing = new Map<string, Finding>();
  const batches: FindingChange[][] = [];
  for (const [index, one] of logged(deployment, events).entries()) {
    const isLast = ends.has(index) || index === events.length - 1;
    const changes = detect.judge(enrich.add(one), !isLast);
    if (!isLast) expect(changes).toEqual([]);
    else batches.push(changes);
  }
  for (const change of batches.flat())
    if (change.type === 'withdrawn') standing.delete(change.finding.id);
    else standing.set(change.finding.id, change.finding);
  const findings = [...standing.values()]
    .map(({ knownAt: _, ...finding }) => finding)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { findings, batches };
}

test('however events are told in batches the findings are the same, and a correlation tells of each once a batch', {
  timeout: 60_000,
}, () => {
  const correlations = new Set(rules.correlations.map(({ id }) => id));
  let once = 0;
  let oneByOne = 0;
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.nat(119), { maxLength: 8 }), (seed, ends) => {
      const events = eventsOf(seed);
      const single = run(events, new Set(events.keys()));
      const { findings, batches } = run(events, new Set(ends));
      expect(findings).toEqual(single.findings);
      for (const batch of batches) {
        const ids = batch.flatMap(({ finding }) => (correlations.has(finding.rule) ? [finding.id] : []));
        expect(new Set(ids).size).toBe(ids.length);
        once += ids.length;
      }
      oneByOne += single.batches.flat().filter(({ finding }) => correlations.has(finding.rule)).length;
    }),
    { numRuns: 30 },
  );
  expect(once).toBeGreaterThan(30);
  expect(once).toBeLessThan(oneByOne);
});

test('what cannot be told costs nothing but itself', () => {
  const held = createHeldChanges();
  const told: string[] = [];
  const teller = {
    verdict(id: string) {
      if (id === 'broken') throw new Error('no');
      return [{ withdrawn: id, because: '' }];
    },
  };
  for (const id of ['first', 'broken', 'last']) held.touch(id, teller, 0);
  const tell = () =>
    held.tell((verdict) => {
      if ('withdrawn' in verdict) told.push(verdict.withdrawn);
      return [{ type: 'raised', finding: {} as Finding }];
    });
  expect(tell).toThrow('no');
  expect(tell()).toHaveLength(2);
  expect(told).toEqual(['first', 'last']);
  expect(tell()).toEqual([]);
});

test('an event that cannot be judged leaves what others of its batch changed', () => {
  const detect = createDetector({ rules, deployment });
  const enrich = createEnricher(deployment);
  const [one] = logged(deployment, [event('door.forced', '09:45', { 'portal.uid': 'D-server' })]);
  detect.judge(enrich.add(one!), true);
  expect(() => detect.judge([{} as EnrichedEvent], true)).toThrow();
  expect(detect.judge([])).toMatchObject([{ type: 'raised' }]);
});
