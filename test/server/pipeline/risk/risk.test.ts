import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRiskKeeper, RISK_RULE } from '../../../../server/pipeline/risk/risk.ts';
import type { Finding, FindingChange } from '../../../../shared/domain/finding.ts';
import { at, deploymentSketch } from '../sketch.ts';

const HOUR = 3_600_000;
const deployment = deploymentSketch();
const NAMES: Readonly<Record<string, string>> = { E1: 'Mara Quist', E8: 'Nora Finch' };

const finding = (id: string, more: Partial<Finding> & { who?: string } = {}): Finding => {
  const { who = 'E1', ...rest } = more;
  const when = rest.at ?? at('10:00');
  return {
    id,
    rule: `rule-${id}`,
    title: `Finding ${id}`,
    level: 'high',
    domain: 'cyber',
    tags: [],
    at: when,
    firstAt: when,
    lastAt: when,
    knownAt: when,
    person: { id: who, name: NAMES[who]!, confidence: 1, via: 'badge:1' },
    entities: ['badge:1'],
    reason: 'why',
    evidence: [
      { eventId: `e-${id}`, time: when, source: 'badges', kind: 'access.denied', message: 'm', values: {} },
    ],
    evidenceCount: 1,
    assumptions: [],
    ...rest,
  };
};
const raised = (one: Finding): FindingChange => ({ type: 'raised', finding: one });
const withdrawn = (one: Finding): FindingChange => ({
  type: 'withdrawn',
  finding: one,
  because: 'refuted',
  at: one.knownAt + HOUR,
});

describe('the score', () => {
  test('halves in a day, and says what it is made of', () => {
    const keeper = createRiskKeeper({ deployment });
    keeper.apply([raised(finding('a'))]);
    const [now, tomorrow] = [0, 24].map((hours) => keeper.of('person:E1', at('10:00') + hours * HOUR)!);
    expect(now!.score).toBe(38);
    expect(tomorrow!.score).toBe(19);
    expect(now!.contributions).toEqual([
      expect.objectContaining({ findingId: 'a', weight: 38, decay: 1, why: [] }),
    ]);
    expect(keeper.of('person:E1', at('10:00') + 8 * 24 * HOUR)!.score).toBe(0);
  });

  test('weighs status, criticality and the watch list, in words', () => {
    const keeper = createRiskKeeper({ deployment });
    keeper.apply([
      raised(
        finding('a', {
          who: 'E8',
          place: { site: 'larkfield', zone: 'server-room', door: 'D-server', via: 'door' },
          entities: ['ip:198.51.100.66'],
        }),
      ),
    ]);
    const risk = keeper.of('person:E8', at('10:00'))!;
    expect(risk.score).toBeGreaterThan(60);
    expect(risk.contributions[0]!.why).toEqual([
      'Nora Finch is working their notice',
      'server-room is of criticality 5',
      'on the watch list: drop host of a known group',
    ]);
    expect(keeper.of('door:D-server', at('10:00'))!.score).toBe(risk.score);
    expect(keeper.top(at('10:00'), { kind: 'zone' }).map(({ entity }) => entity)).toEqual([
      'zone:server-room',
    ]);
  });

  test('a repeat of one rule says less, what is unsure weighs less, what is withdrawn nothing', () => {
    const keeper = createRiskKeeper({ deployment });
    const unsure = finding('u', {
      person: { id: 'E1', name: 'Mara Quist', confidence: 0.5, via: 'host:lt-quist' },
    });
    keeper.apply([raised(unsure)]);
    expect(keeper.of('person:E1', at('10:00'))!.score).toBe(19);
    keeper.apply([withdrawn(unsure)]);
    expect(keeper.of('person:E1', at('10:00'))).toBeUndefined();
    keeper.apply([raised(finding('a', { rule: 'one' })), raised(finding('b', { rule: 'one' }))]);
    expect(keeper.of('person:E1', at('10:00'))!.contributions[1]).toMatchObject({
      weight: 19,
      why: ['the 2nd heaviest of the same rule'],
    });
  });

  test('a rule that goes on weighs as its newest finding does, and falls while nothing is found', () => {
    const keeper = createRiskKeeper({ deployment });
    const days = Array.from({ length: 10 }, (_, day) => at('10:00') + day * 24 * HOUR);
    const scoreAt = (time: number) => keeper.of('person:E1', time)?.score ?? 0;
    for (const [day, when] of days.entries()) {
      keeper.apply([raised(finding(`d${day}`, { rule: 'one', at: when, firstAt: when, lastAt: when }))]);
      expect(scoreAt(when)).toBeGreaterThanOrEqual(38);
    }
    for (let hour = 0; hour < 9 * 24; hour += 1)
      expect(scoreAt(days[9]! + (hour + 1) * HOUR)).toBeLessThanOrEqual(scoreAt(days[9]! + hour * HOUR));
  });
});

describe('passing the threshold', () => {
  const three = ['a', 'b', 'c'].map((id, index) => finding(id, { at: at('10:00') + index * HOUR }));

  test('is a finding of its own, with what the risk is made of as evidence', () => {
    const keeper = createRiskKeeper({ deployment });
    expect(keeper.apply(three.slice(0, 2).map(raised))).toEqual([]);
    const changes = keeper.apply([raised(three[2]!)]);
    expect(changes).toEqual([
      {
        type: 'raised',
        finding: expect.objectContaining({
          rule: RISK_RULE,
          title: 'Risk of Mara Quist passed 70',
          at: at('12:00'),
          evidenceCount: 3,
        }),
      },
    ]);
    expect(changes[0]!.finding.reason).toMatch(
      /^The risk of Mara Quist came to 7\d of 100: Finding c \(38\);/,
    );
  });

  test('is withdrawn with what it stood on', () => {
    const keeper = createRiskKeeper({ deployment });
    keeper.apply(three.map(raised));
    expect(keeper.apply([withdrawn(three[0]!)])).toMatchObject([
      { type: 'withdrawn', at: three[0]!.knownAt + HOUR },
    ]);
  });

  test('counts again only after the risk fell', () => {
    const keeper = createRiskKeeper({ deployment });
    keeper.apply(three.map(raised));
    const again = (id: string, hours: number) =>
      keeper.apply([raised(finding(id, { level: 'critical', at: at('12:00') + hours * HOUR }))]);
    expect(again('soon', 2).filter(({ type }) => type === 'raised')).toEqual([]);
    expect(again('late', 90).filter(({ type }) => type === 'raised')).toHaveLength(0);
    expect(again('later', 91).filter(({ type }) => type === 'raised')).toHaveLength(1);
  });

  test('a restart with what stood tells nothing twice', () => {
    const keeper = createRiskKeeper({ deployment });
    const [passed] = keeper.apply(three.map(raised));
    const after = createRiskKeeper({ deployment });
    after.load([...three, passed!.finding]);
    expect(after.apply([raised(finding('d', { level: 'low', at: at('12:30') }))])).toEqual([]);
    expect(after.apply([withdrawn(three[0]!)])).toMatchObject([{ type: 'withdrawn' }]);
  });
});

test('scores and passings do not depend on the order of arrival, nor on what came and was withdrawn', () => {
  const any = fc.record({
    hours: fc.integer({ min: 0, max: 200 }),
    level: fc.constantFrom('low', 'medium', 'high', 'critical'),
    rule: fc.constantFrom('r1', 'r2', 'r3'),
    who: fc.constantFrom('E1', 'E8'),
    isWithdrawn: fc.boolean(),
  });
  const outcome = (changes: readonly FindingChange[]) => {
    const keeper = createRiskKeeper({ deployment });
    const told = new Map<string, string>();
    for (const change of changes)
      for (const one of keeper.apply([change])) {
        const { knownAt: _, ...content } = one.finding;
        if (one.type === 'withdrawn') told.delete(one.finding.id);
        else told.set(one.finding.id, JSON.stringify(content));
      }
    return { told: [...told].sort(), top: keeper.top(at('10:00') + 201 * HOUR) };
  };
  fc.assert(
    fc.property(
      fc.array(any, { minLength: 1, maxLength: 14 }).chain((specs) => {
        const all = specs.map(({ hours, isWithdrawn: _, ...more }, index) =>
          finding(`f${index}`, { ...more, at: at('10:00') + hours * HOUR }),
        );
        const standing = all.filter((_, index) => !specs[index]!.isWithdrawn);
        return fc.tuple(
          fc.constant(standing),
          fc.shuffledSubarray(all, { minLength: all.length }),
          fc.constant(all.filter((one) => !standing.includes(one))),
        );
      }),
      ([standing, shuffled, refuted]) => {
        const plain = outcome(standing.map(raised));
        expect(outcome([...shuffled.map(raised), ...refuted.map(withdrawn)])).toEqual(plain);
      },
    ),
    { numRuns: 200 },
  );
});
