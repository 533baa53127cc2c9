import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../../server/pipeline/fuse/fuse.ts';
import { identityPort } from '../../../server/pipeline/identity-port.ts';
import { createJudge } from '../../../server/pipeline/pipeline.ts';
import { createIdentities, type Identities } from '../../../server/pipeline/resolve/identities.ts';
import {
  createRiskKeeper,
  RISK_RULE,
  type RiskKeeper,
  withRisk,
} from '../../../server/pipeline/risk/risk.ts';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { IdentityDecision } from '../../../shared/domain/identity.ts';
import { createFakeLog, createFakeStore } from './fakes.ts';
import { at, badge, deploymentSketch, event } from './sketch.ts';

/** Risk looks back further than the line's state reaches: over a start, and over a decision taken back, weeks of it count. */
const deployment = deploymentSketch();
const HOUR = 3_600_000;
const T0 = at('10:00');
const LEVELS = ['low', 'medium', 'high', 'critical'] as const;
const single = LEVELS.flatMap((level) =>
  Array.from({ length: 12 }, (_, n) => ({
    file: `${level}-${n}.yml`,
    text: `
title: Something ${level} ${n}
name: ${level}${n}
logsource: { product: watchfloor, category: authentication }
detection: { selection: { kind: auth.failure, n: ${n}, level: ${level} }, condition: selection }
level: ${level}
`,
  })),
);
const many = {
  file: 'many.yml',
  text: `
title: Any
name: any
logsource: { product: watchfloor, category: authentication }
detection: { selection: { kind: auth.failure }, condition: selection }
x_watchfloor: { suppress: only-as-correlation-input }
---
title: Three within three hours
name: three
level: high
correlation: { type: event_count, rules: [any], group-by: [actor.user.name], timespan: 3h, condition: { gte: 3 } }
`,
};
const rules = compileRules([...single, many]);
const alone = compileRules(single);

/** One log, one store, one record of decisions; judges come and go over them. */
function room(now: () => number, judgedBy = rules) {
  const log = createFakeLog();
  const store = createFakeStore();
  const decisions: IdentityDecision[] = [];
  let identities: Identities;
  const open = () => {
    identities = createIdentities(deployment, decisions);
    const fuser = (of: typeof deployment) => createFuser({ deployment: of });
    const riskOfLine = new WeakMap<object, RiskKeeper>();
    const stages = (of: typeof deployment) => {
      const enrich = createEnricher(of);
      const risk = createRiskKeeper({ deployment: of, bounds: { counted: 4, open: 20 } });
      riskOfLine.set(enrich, risk);
      return {
        enrich,
        detect: withRisk(createDetector({ rules: judgedBy, deployment: of }), risk),
        fuse: fuser(of),
      };
    };
    const judge = createJudge({
      ...stages(deployment),
      identity: {
        ...identityPort(identities, { stages, fuser }, log.oldestNaming),
        store: store.store,
      },
      ...{ log: log.log, store: store.store, outputs: [], clock: { now }, batch: 3 },
      logger: { info() {}, warn() {}, error: (about, message) => expect.fail(`${message} ${about}`) },
      sleep: async () => {},
    });
    return { judge, risk: () => riskOfLine.get(judge.enricher())!.top(now()) };
  };
  const append = async (events: readonly NormalisedEvent[]) =>
    (await log.log.append(events.map(identities.resolve), [])).stored;
  const record = (made: Omit<IdentityDecision, 'id' | 'by' | 'reason' | 'at'>) => {
    const decision = { ...made, id: decisions.length + 1, by: 'Ann', reason: 'test', at: now() };
    decisions.push(decision);
    identities.add(decision);
    return decision;
  };
  return { store, open, append, record };
}

type Step =
  | {
      readonly after: number;
      readonly late: number;
      readonly who: string;
      readonly what: (typeof LEVELS)[number];
      readonly n: number;
    }
  | { readonly merge: EntityKey }
  | { readonly undo: number }
  /** `isRace`: in the middle of the next commit. */
  | { readonly act: 'resolved' | 'new'; readonly pick: number; readonly isRace: boolean };

const standing = ({ findings }: ReturnType<typeof createFakeStore>) =>
  [...findings.values()]
    .filter(({ withdrawn }) => withdrawn === undefined)
    .map(({ finding: { knownAt: _, ...finding } }) => finding)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
const openAlerts = ({ alerts }: ReturnType<typeof createFakeStore>) =>
  [...alerts.values()]
    .filter(({ status }) => status === 'new')
    .map(({ id, reasons }) => ({
      id,
      reasons: reasons.filter(({ withdrawn }) => withdrawn === undefined).map(({ findingId }) => findingId),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** In which alert each finding stands, once each. */
const shownIn = ({ alerts }: ReturnType<typeof createFakeStore>) =>
  [...alerts.values()]
    .filter(({ status }) => status !== 'merged')
    .flatMap(({ reasons }) => reasons.filter(({ withdrawn }) => withdrawn === undefined))
    .map(({ findingId }) => findingId)
    .sort();

/** Plays it all, takes every merge back, and says what stands. */
async function play(steps: readonly Step[], crashAt?: number, judgedBy = rules) {
  let now = T0;
  const one = room(() => now, judgedBy);
  let line = one.open();
  await line.judge.start();
  const merges: IdentityDecision[] = [];
  const undone = new Set<number>();
  const undo = async (index: number) => {
    const merged = merges[index];
    if (!merged || undone.has(merged.id)) return;
    undone.add(merged.id);
    one.record({ act: 'undo', key: merged.key, person: merged.person, undoes: merged.id });
    await line.judge.rejudge();
  };
  for (const [index, step] of steps.entries()) {
    if ('what' in step) {
      now += step.after * HOUR;
      const made = event('auth.failure', now - step.late * HOUR, {
        ...{ 'actor.user.name': step.who, n: step.n, level: step.what },
      });
      line.judge.offer(
        await one.append([{ ...made, id: `e${String(index).padStart(3, '0')}`, receivedAt: now }]),
      );
    } else if ('merge' in step) {
      merges.push(one.record({ act: 'merge', key: step.merge, person: 'E1' }));
      await line.judge.rejudge();
    } else if ('act' in step) {
      const act = () => {
        one.store.before = () => {};
        const from = step.act === 'resolved' ? 'new' : 'resolved';
        const ids = [...one.store.alerts.values()]
          .filter(({ status }) => status === from)
          .map(({ id }) => id);
        const id = ids.sort()[step.pick % Math.max(1, ids.length)];
        if (id) line.judge.observe(one.store.setStatus(id, step.act));
      };
      if (step.isRace) one.store.before = act;
      else act();
    } else await undo(step.undo % Math.max(1, merges.length));
    await line.judge.idle();
    if (index === crashAt) {
      await line.judge.stop();
      line = one.open();
      await line.judge.start();
    }
  }
  for (const index of merges.keys()) await undo(index);
  await line.judge.rejudge();
  await line.judge.idle();
  expect(shownIn(one.store)).toEqual(standing(one.store).map(({ id }) => id));
  const outcome = { findings: standing(one.store), alerts: openAlerts(one.store), risks: line.risk() };
  await line.judge.stop();
  const everPassed = [...one.store.findings.values()].filter(({ finding }) => finding.rule === RISK_RULE);
  return { outcome, everPassed: everPassed.map(({ finding }) => finding.id).sort() };
}

const told: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.integer({ min: 4, max: 90 })),
  late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 23 })),
  who: fc.constantFrom('quist', 'quist', 'brandt', 'mquist', 'mquist'),
  what: fc.constantFrom(...LEVELS),
  n: fc.nat({ max: 2 }),
});
const decided: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ merge: fc.constantFrom<EntityKey>('account:mquist', 'account:mquist', 'badge:9') }),
  fc.record({ undo: fc.nat({ max: 3 }) }),
);

test('a start at any point leaves the findings, alerts and risks that no start would have left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 3, maxLength: 40 }), fc.nat(), async (steps, point) => {
      // Without windows the state reaches back least.
      const calm = await play(steps, undefined, alone);
      const { outcome } = await play(steps, point % steps.length, alone);
      expect(outcome).toEqual(calm.outcome);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('merges taken back leave the findings, alerts and risks that never-merged would have left', async () => {
  let changed = 0;
  const step = fc.oneof({ weight: 6, arbitrary: told }, { weight: 1, arbitrary: decided });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 8, maxLength: 40 }),
      fc.option(fc.nat({ max: 39 }), { nil: undefined }),
      async (steps, crashAt) => {
        const never = await play(steps.map((one) => ('what' in one ? one : { undo: 0 })));
        const merged = await play(steps, crashAt);
        expect(merged.outcome).toEqual(never.outcome);
        if (merged.everPassed.join() !== never.everPassed.join()) changed++;
      },
    ),
    { numRuns: 60 },
  );
  // A property over merges by which no risk passes would hold as well.
  expect(changed).toBeGreaterThan(2);
}, 60_000);

test('whatever people do in the middle, each finding that stands is in one alert', async () => {
  const acted = fc.record({
    act: fc.constantFrom<'resolved' | 'new'>('resolved', 'resolved', 'new'),
    pick: fc.nat({ max: 3 }),
    isRace: fc.boolean(),
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: told },
    { weight: 2, arbitrary: acted },
    { weight: 1, arbitrary: decided },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), fc.nat(), async (steps, point) => {
      await play(steps, point % steps.length);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a decision about the last of two days leaves what was passed on the first', async () => {
  let now = T0 + 46 * HOUR;
  const one = room(() => now, alone);
  const { judge } = one.open();
  await judge.start();
  const bad = [0, 1, 2, 3, 4, 40, 41].map((hour, index) =>
    event('auth.failure', T0 + hour * HOUR, {
      ...{ 'actor.user.name': 'quist', n: index, level: 'critical' },
    }),
  );
  judge.offer(await one.append([...bad, badge('9', 'D-main', 'in', T0 + 45.5 * HOUR)]));
  await judge.idle();
  const never = [standing(one.store), openAlerts(one.store)];
  const passed = () => standing(one.store).filter(({ rule }) => rule === RISK_RULE);
  expect(passed().map(({ at }) => at - T0)).toEqual([HOUR]);
  now += HOUR;
  const merged = one.record({ act: 'merge', key: 'badge:9', person: 'E1' });
  await judge.rejudge();
  expect(passed().map(({ at }) => at - T0)).toEqual([HOUR]);
  one.record({ act: 'undo', key: 'badge:9', person: 'E1', undoes: merged.id });
  await judge.rejudge();
  expect([standing(one.store), openAlerts(one.store)]).toEqual(never);
  await judge.stop();
});

test('a start before the last of six days leaves what was passed on the first', async () => {
  const passed = async (isStarted: boolean) => {
    let now = T0;
    const one = room(() => now, alone);
    let { judge } = one.open();
    await judge.start();
    for (let index = 0; index < 12; index++) {
      now = T0 + index * 12 * HOUR;
      if (isStarted && index === 11) {
        await judge.stop();
        judge = one.open().judge;
        await judge.start();
      }
      const fields = { 'actor.user.name': 'quist', n: index, level: 'critical' };
      judge.offer(await one.append([event('auth.failure', now, fields)]));
      await judge.idle();
    }
    await judge.stop();
    return [...one.store.findings.values()]
      .filter(({ finding }) => finding.rule === RISK_RULE)
      .map(({ finding, withdrawn }) => [(finding.at - T0) / HOUR, withdrawn]);
  };
  expect(await passed(false)).toEqual([[12, undefined]]);
  expect(await passed(true)).toEqual([[12, undefined]]);
});
