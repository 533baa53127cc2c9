import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { shippedRules } from '../rules-pack.ts';
import { at, badge, deploymentSketch, event, logon, withFreshBadges } from '../sketch.ts';

/** `temporal` is in no shipped rule: this one makes sure that its order does not matter either. */
const extra = compileRules([
  {
    file: 'extra.yml',
    text: `
title: Any refusal
name: any_refusal
logsource: { product: watchfloor, category: access }
detection: { selection: { kind: access.denied }, condition: selection }
---
title: Any logon
name: any_logon
logsource: { product: watchfloor, category: authentication }
detection: { selection: { kind: auth.success }, condition: selection }
---
title: Both by one person
name: both
correlation:
  type: temporal
  rules: [any_refusal, any_logon]
  group-by: [actor.person]
  timespan: 20m
level: low
`,
  },
]);
const shipped = shippedRules();
const rules = {
  rules: [...shipped.rules, ...extra.rules],
  correlations: [...shipped.correlations, ...extra.correlations],
  refused: [],
};
const deployment = withFreshBadges(deploymentSketch());

const makers: Readonly<Record<string, (who: string, time: number) => NormalisedEvent>> = {
  in: (who, time) => badge(who, 'D-main', 'in', time),
  out: (who, time) => badge(who, 'D-main', 'out', time),
  lyon: (who, time) => badge(who, 'D-lyon', 'in', time),
  server: (who, time) => badge(who, 'D-server', 'in', time),
  'server out': (who, time) => badge(who, 'D-server', 'out', time),
  denied: (who, time) => badge(who, 'D-main', 'in', time, 'access.denied'),
  'denied at server': (who, time) => badge(who, 'D-server', 'in', time, 'access.denied'),
  'denied in lyon': (who, time) => badge(who, 'D-lyon', 'in', time, 'access.denied'),
  failed: (who, time) => event('auth.failure', time, { 'actor.user.name': account(who) }),
  onsite: (who, time) => logon(account(who), time, { 'src_endpoint.ip': '10.1.2.9' }),
  remote: (who, time) => logon(account(who), time, { 'src_endpoint.ip': '203.0.113.9' }),
  transfer: (_, time) =>
    event('network.flow', time, { 'src_endpoint.ip': '10.1.2.20', 'traffic.bytes_out': 900_000_000 }),
  forced: (_, time) => event('door.forced', time, { 'portal.uid': 'D-server' }),
  held: (_, time) => event('door.held_open', time, { 'portal.uid': 'D-main' }),
  closed: (_, time) => event('door.closed', time, { 'portal.uid': 'D-main' }),
  device: (_, time) =>
    event('network.dhcp', time, { 'src_endpoint.mac': 'de:ad:be:ef:00:01', 'src_endpoint.ip': '10.1.9.77' }),
  beat: (_, time) => event('feed.heartbeat', time, {}, { source: 'badges' }),
};
const account = (who: string) => (who === '1' ? 'quist' : 'brandt');
const titles = new Set<string>();

function findings(events: readonly NormalisedEvent[]): string[] {
  return judgeSketch(deployment, rules, events).findings.map(({ knownAt: _, ...finding }) => {
    titles.add(finding.rule);
    return JSON.stringify(finding);
  });
}

/** What chance seldom puts together: each sequence of the shipped rules, once. */
const sequences = [
  ['beat', 0],
  ['in', 1],
  ['denied', 2],
  ['denied at server', 3],
  ['denied in lyon', 4],
  ['failed', 5],
  ['onsite', 6],
  ['held', 7],
  ['held', 8],
  ['held', 9],
  ['forced', 10],
  ['device', 11],
  ['beat', 14],
  ['beat', 22],
  ['beat', 30],
  ['server', 130],
  ['transfer', 140],
].map(([what, minute], index) => ({
  ...makers[what as string]!('2', at('17:00') + (minute as number) * 60_000),
  id: `s${String(index).padStart(2, '0')}`,
}));

test('the findings of any arrival order are, byte for byte, those of the order of time', () => {
  fc.assert(
    fc.property(
      fc
        .array(
          fc.record({
            minute: fc.integer({ min: 0, max: 240 }),
            what: fc.constantFrom(...Object.keys(makers)),
            who: fc.constantFrom('1', '2'),
            // What the estimate of its source's clock put on it when it was stored.
            errorMs: fc.constantFrom(0, 0, 5_000, 300_000, 10_800_000),
          }),
          { minLength: 3, maxLength: 40 },
        )
        .chain((specs) => {
          const events = specs.map(({ minute, what, who, errorMs }, index) => ({
            ...makers[what]!(who, at('17:00') + minute * 60_000),
            id: `e${String(index).padStart(2, '0')}`,
            timeErrorMs: errorMs,
          }));
          return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
        }),
      ([events, shuffled]) => {
        const inOrder = events.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
        expect(findings(shuffled)).toEqual(findings(inOrder));
      },
    ),
    { numRuns: 300, examples: [[[sequences, sequences.toReversed()]]] },
  );
  // A property over nothing would hold as well.
  for (const name of ['door_left_open', 'forced_then_device', 'host_elsewhere'])
    expect([...titles]).toContain(
      [...rules.rules, ...rules.correlations].find((one) => one.name === name)!.id,
    );
  expect(titles.size).toBeGreaterThanOrEqual(12);
});
