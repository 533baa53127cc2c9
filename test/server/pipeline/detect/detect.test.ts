import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { shippedRules } from '../rules-pack.ts';
import { badge, deploymentSketch, event, logon } from '../sketch.ts';

const deployment = deploymentSketch();
const rules = shippedRules();
const judge = (...events: Parameters<typeof judgeSketch>[2][number][]) =>
  judgeSketch(deployment, rules, events);

describe('a finding', () => {
  test('says in words what happened, on what evidence, taking what for granted', () => {
    const { findings } = judge(badge('1', 'D-main', 'in', '08:00'), {
      ...badge('1', 'D-main', 'in', '09:00'),
      timeErrorMs: 30_000,
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      title: 'Badge used to enter while its holder is inside',
      level: 'medium',
      domain: 'physical',
      person: { id: 'E1', name: 'Mara Quist' },
      place: { door: 'D-main' },
      reason: 'Mara Quist entered building through D-main while believed inside building for 60 min.',
      evidenceCount: 2,
    });
    expect(findings[0]!.evidence[1]!.values).toEqual({
      'presence.antipassback': 'entry_while_inside',
      'portal.uid': 'D-main',
    });
    expect(findings[0]!.assumptions.map(({ about }) => about)).toEqual(['clock', 'presence', 'freshness']);
  });

  test('of two domains names both sites, and opens at the badge reading', () => {
    const { findings } = judge(
      badge('1', 'D-main', 'in', '08:00'),
      logon('quist', '09:00', { 'device.hostname': 'lt-quist', 'src_endpoint.ip': '10.2.0.9' }),
    );
    expect(findings.map(({ title }) => title)).toEqual(['Badge in Larkfield while lt-quist is in Lyon']);
    expect(findings[0]!.evidence.map(({ kind }) => kind)).toEqual(['access.granted', 'auth.success']);
    expect(findings[0]!.assumptions.some(({ about }) => about === 'identity')).toBe(true);
  });

  test('keeps its id when it is judged again, and is told only when it says something new', () => {
    const events = [badge('1', 'D-main', 'in', '08:00'), badge('1', 'D-main', 'in', '09:00')];
    const first = judge(...events);
    const second = judge(...events, badge('2', 'D-main', 'in', '10:00'));
    expect(second.findings).toEqual(first.findings);
    expect(second.changes).toHaveLength(1);
  });
});

test('a sequence that goes on still says what its other steps were about', () => {
  const sequence = compileRules([
    {
      file: 'sequence.yml',
      text: `
title: Denied
name: denied
logsource: { product: watchfloor, category: access }
detection: { selection: { kind: access.denied }, condition: selection }
x_watchfloor: { suppress: only-as-correlation-input }
---
title: Leased
name: leased
logsource: { product: watchfloor, category: network }
detection: { selection: { kind: network.dhcp }, condition: selection }
x_watchfloor: { suppress: only-as-correlation-input }
---
title: Denied, then leased
name: denied_then_leased
correlation: { type: temporal_ordered, rules: [denied, leased], group-by: [site], timespan: 1h }
level: high
x_watchfloor: { sentence: "{device.mac|'unnamed'} after a refusal of {credential.uid}" }
`,
    },
  ]);
  expect(sequence.refused).toEqual([]);
  const denied = (badgeId: string, time: string) => badge(badgeId, 'D-main', 'in', time, 'access.denied');
  const leased = event('network.dhcp', '10:01', { 'device.mac': 'aa:bb', site: 'larkfield' });
  const events = [denied('1', '10:00'), leased, denied('2', '10:05')].map((one) => ({
    ...one,
    fields: { ...one.fields, site: 'larkfield' },
  }));
  const said = (upTo: number) =>
    judgeSketch(deployment, sequence, events.slice(0, upTo)).findings.map(({ reason }) => reason);
  expect(said(2)).toEqual(['aa:bb after a refusal of 1']);
  expect(said(3)).toEqual(['aa:bb after a refusal of 2']);
});

describe('late evidence', () => {
  test('refutes: a way out that arrives late withdraws the second entry', () => {
    const { changes, findings } = judge(
      badge('1', 'D-main', 'in', '08:00'),
      badge('1', 'D-main', 'in', '09:00'),
      { ...badge('1', 'D-main', 'out', '08:30'), receivedAt: Date.parse('2026-03-02T12:00:00Z') },
    );
    expect(changes.map(({ type }) => type)).toEqual(['raised', 'withdrawn']);
    expect(findings).toEqual([]);
  });

  test('raises: it says when it would have fired and when it became known', () => {
    const late = Date.parse('2026-03-02T12:00:00Z');
    const { findings } = judge(logon('quist', '09:00', { 'src_endpoint.ip': '10.1.2.9' }), {
      ...badge('1', 'D-main', 'out', '08:30'),
      receivedAt: late,
    });
    expect(findings[0]).toMatchObject({ at: Date.parse('2026-03-02T09:00:00Z'), knownAt: late });
  });
});

test('a Windows event is one to public rules and a logon to rules over normalised events, once each', () => {
  const { findings } = judge(badge('1', 'D-main', 'in', '08:00'), {
    ...logon('quist', '09:00', { 'src_endpoint.ip': '10.2.0.9' }),
    logsource: { product: 'windows', service: 'security' },
  });
  expect(findings.map(({ title }) => title)).toEqual(['Badge in Larkfield while laptop is in Lyon']);
});

test('the minutes of a sequence are those between its events, however long it goes on; of a count those of all', () => {
  const failures = (...times: string[]) =>
    times.map((time) => event('auth.failure', time, { 'actor.user.name': 'quist' }));
  const sketch = compileRules([
    {
      file: 'f.yml',
      text:
        ['auth.failure', 'access.denied']
          .map(
            (kind) => `
title: ${kind}
name: ${kind}
logsource: { product: watchfloor }
detection: { selection: { kind: ${kind} }, condition: selection }
---`,
          )
          .join('') +
        `
title: Then
name: then
correlation: { type: temporal_ordered, rules: [access.denied, auth.failure], group-by: [actor.person], timespan: 1h }
x_watchfloor: { sentence: 'Refused, and {minutes} min later failed to log on.' }
---
title: Many
name: many
correlation: { type: event_count, rules: [auth.failure], group-by: [actor.person], timespan: 1h, condition: { gte: 2 } }
x_watchfloor: { sentence: '{minutes} min' }
`,
    },
  ]);
  expect(sketch.refused).toEqual([]);
  const { findings } = judgeSketch(deployment, sketch, [
    badge('1', 'D-main', 'in', '08:00', 'access.denied'),
    ...failures('08:04', '08:20', '08:40'),
  ]);
  expect(findings.map(({ reason }) => reason).sort()).toEqual([
    '36 min',
    'Refused, and 4 min later failed to log on.',
  ]);
});
