import { describe, expect, test } from 'vitest';
import { createCorrelationFindings } from '../../../../server/pipeline/detect/correlation-findings.ts';
import { createFindingLedger } from '../../../../server/pipeline/detect/finding-ledger.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { at, deploymentSketch, event, logged, logon } from '../sketch.ts';

const deployment = deploymentSketch();
const T0 = at('10:00');
const MINUTE = 60_000;
const LOGON = 'logsource: { product: watchfloor, category: authentication }';
const rulesOf = (correlations: string) => {
  const rules = compileRules([
    {
      file: 'rules.yml',
      text: `
title: Fail
name: fail
${LOGON}
detection: { s: { kind: auth.failure }, condition: s }
---
title: Ok
name: ok
${LOGON}
detection: { s: { kind: auth.success }, condition: s }
---
title: Many
name: many
level: medium
correlation: { type: event_count, rules: [fail], group-by: [actor.user.name], timespan: 10m, condition: { gte: 5 } }
${correlations}`,
    },
  ]);
  expect(rules.refused).toEqual([]);
  return rules;
};
const failures = (count: number, everyMs: number) =>
  Array.from({ length: count }, (_, i) =>
    event('auth.failure', T0 + i * everyMs, { 'actor.user.name': 'quist', n: i }),
  );

test('a flood lasts until its newest event, and shows that one', () => {
  const events = failures(1_200, 5_000);
  const { findings } = judgeSketch(deployment, rulesOf(''), events);
  expect(findings).toHaveLength(1);
  const [flood] = findings;
  expect(flood!.lastAt).toBe(T0 + 1_199 * 5_000);
  expect(flood!.evidenceCount).toBe(1_200);
  expect(flood!.evidence.at(-1)!.time).toBe(flood!.lastAt);
  expect(flood!.evidence[0]!.time).toBe(T0);
});

test('a finding over results begins with the first event of any of them', () => {
  const chained = `---
title: Both
level: medium
correlation: { type: temporal, rules: [many, ok], group-by: [actor.user.name], timespan: 30m }
`;
  const events = [...failures(20, MINUTE), logon('quist', T0 + 2.5 * MINUTE)].sort((a, b) => a.time - b.time);
  const { findings } = judgeSketch(deployment, rulesOf(chained), events as NormalisedEvent[]);
  const both = findings.find(({ title }) => title === 'Both')!;
  expect(both.firstAt).toBe(T0);
  const times = both.evidence.map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

describe('where there are too many', () => {
  test('events, the oldest are no evidence any more; what is counted stands, and is still taken back', () => {
    const rules = rulesOf('');
    const bounds: unknown[] = [];
    const findings = createCorrelationFindings({
      rules,
      context: { nameOf: (_, id) => id, zoneOf: () => 'UTC', watchedFeeds: [] },
      latenessMs: 24 * 3_600_000,
      maxTold: 10,
      onBound: (bound) => bounds.push(bound),
    });
    const fail = rules.rules.find(({ name }) => name === 'fail')!;
    const enrich = createEnricher(deployment);
    const enriched = logged(deployment, failures(14, MINUTE / 2)).map((one) => enrich.add(one)[0]!);
    const ids = new Set(enriched.flatMap((one) => findings.observe(one, [fail])));
    const told = () => [...ids].flatMap((id) => findings.verdict(id));
    const [many] = told();
    expect(many).toMatchObject({
      finding: { firstAt: T0, lastAt: T0 + 13 * (MINUTE / 2), evidenceCount: 14 },
    });
    expect((many as { finding: Finding }).finding.evidence.length).toBeLessThanOrEqual(10);
    expect(bounds[0]).toEqual({ rule: fail.id, bound: 'evidence', count: 1 });
    for (const one of enriched.slice(0, 10)) for (const id of findings.observe(one, [])) ids.add(id);
    expect(told().every((verdict) => 'withdrawn' in verdict)).toBe(true);
  });

  test('findings, the oldest stay as they are, and the rule that found most of them is named', () => {
    const gone: unknown[] = [];
    const ledger = createFindingLedger(
      () => Infinity,
      (report) => gone.push(report),
      10,
    );
    const finding = (id: string, rule: string) =>
      ({ id, rule, at: 0, lastAt: 0, knownAt: 0, evidence: [{ eventId: `e${id}` }] }) as unknown as Finding;
    for (let i = 0; i < 11; i += 1)
      expect(ledger.settle(`e${i}`, 0, 0, [finding(`${i}`, i === 0 ? 'quiet' : 'loud')])).toHaveLength(1);
    expect(gone).toEqual([{ rule: 'loud', bound: 'findings', count: 1 }]);
    expect(ledger.settle('e0', 0, 0, [])).toEqual([]);
    expect(ledger.settle('e10', 0, 0, [])).toMatchObject([{ type: 'withdrawn' }]);
  });
});
