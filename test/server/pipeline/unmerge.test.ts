import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccessHistory } from '../../../server/access-history.ts';
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
import { runTryOut } from '../../../server/rules/try-out.ts';
import type { AccessDayRow, AccessDayStore } from '../../../server/storage/access-day-store.ts';
import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { IdentityDecision } from '../../../shared/domain/identity.ts';
import { createFakeLog, createFakeStore } from './fakes.ts';
import { shippedRules } from './rules-pack.ts';
import { at, badge, deploymentSketch, event, logon, withFreshBadges } from './sketch.ts';

/**
 * After an un-merge, risk, alerts and presence are those of a run that never merged: the line as the server composes it, with risk
 * beside it and a month of passages behind it.
 */
const deployment = withFreshBadges(deploymentSketch());
const rules = shippedRules();
const NOW = at('23:30');
const clock = { now: () => NOW };
const allRules = [...rules.rules, ...rules.correlations].map(({ id }) => id);
const DAY = 86_400_000;

/** The sums over the log in memory. */
function fakeAccessDays(events: ReturnType<typeof createFakeLog>['events']): AccessDayStore {
  const rows: AccessDayRow[] = [];
  let seq = 0;
  const isPassage = ({ kind }: { kind: string }) => kind === 'access.granted' || kind === 'access.taken';
  return {
    seq: async () => seq,
    eventsAfter: async (after, upTo) =>
      events.filter((one) => one.seq > after && one.seq <= upTo && isPassage(one)),
    async merge(days, upTo) {
      rows.push(...days);
      seq = Math.max(seq, upTo);
    },
    read: async (from, to) => rows.filter(({ day }) => day >= from && day < to),
    eventsNaming: async (keys, since, after) =>
      events.filter(
        (one) =>
          one.seq > after &&
          one.time >= since &&
          isPassage(one) &&
          keys.some((key) => one.entities.includes(key)),
      ),
    async forgetBefore() {},
  };
}

function room() {
  const log = createFakeLog();
  const store = createFakeStore();
  const decisions: IdentityDecision[] = [];
  let identities: Identities;
  const accessDays = fakeAccessDays(log.events);
  const open = () => {
    identities = createIdentities(deployment, decisions);
    const riskOfLine = new WeakMap<object, RiskKeeper>();
    const fuser = (of: typeof deployment) => createFuser({ deployment: of });
    const stages = (of: typeof deployment) => {
      const enrich = createEnricher(of);
      const risk = createRiskKeeper({ deployment: of });
      riskOfLine.set(enrich, risk);
      return { enrich, detect: withRisk(createDetector({ rules, deployment: of }), risk), fuse: fuser(of) };
    };
    const history = createAccessHistory({
      ...{ deployment, identities, log: log.log, clock, retentionDays: 30 },
      store: accessDays,
    });
    const judge = createJudge({
      ...stages(deployment),
      identity: {
        ...identityPort(identities, { stages, fuser }, log.oldestNaming),
        store: store.store,
      },
      accessDays: history.days,
      log: log.log,
      store: store.store,
      outputs: [],
      clock,
      logger: { info() {}, warn() {}, error: (about, message) => expect.fail(`${message} ${about}`) },
      sleep: async () => {},
      batch: 3,
    });
    return {
      judge,
      history,
      start: async () => {
        await history.catchUp();
        await judge.start();
      },
      offer: async (events: readonly NormalisedEvent[]) => {
        const { stored } = await log.log.append(events.map(identities.resolve), []);
        history.observe(stored);
        judge.offer(stored);
      },
      risk: () => riskOfLine.get(judge.enricher())!,
      /** What Investigate answers of every rule. */
      tryOut: async () => {
        const result = await runTryOut(
          { identities: identities.current, accessDays: history.days, log: log.log, pause: async () => {} },
          { rules, told: new Set(allRules), from: at('16:00'), to: NOW },
          new AbortController().signal,
        );
        return result.findings.map(({ knownAt: _, ...finding }) => finding).sort(byId);
      },
    };
  };
  const record = (made: Omit<IdentityDecision, 'id' | 'by' | 'reason' | 'at'>) => {
    const decision = { ...made, id: decisions.length + 1, by: 'Ann', reason: 'test', at: at('23:00') };
    decisions.push(decision);
    identities.add(decision);
    return decision;
  };
  return { store, open, record };
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Three working weeks: whoever holds badge 1 goes to the office, whoever holds badge 9 to the server room. */
const month: NormalisedEvent[] = Array.from(
  { length: 19 },
  (_, index) => at('2026-02-09T00:00:00Z') + index * DAY,
)
  .filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
  .flatMap((day) => [
    badge('1', 'D-main', 'in', day + 8 * 3_600_000),
    badge('1', 'D-office', 'in', day + 8.1 * 3_600_000),
    badge('9', 'D-server', 'in', day + 8.2 * 3_600_000),
  ]);

const makers: Readonly<Record<string, (minute: number) => NormalisedEvent>> = {
  in: (time) => badge('1', 'D-main', 'in', time),
  server: (time) => badge('1', 'D-server', 'in', time),
  'unknown in lyon': (time) => badge('9', 'D-lyon', 'in', time),
  'unknown at server': (time) => badge('9', 'D-server', 'in', time),
  'unknown refused': (time) => badge('9', 'D-server', 'in', time, 'access.denied'),
  'unknown duress': (time) => badge('9', 'D-main', 'in', time, 'access.duress'),
  'unknown account': (time) => logon('mquist', time, { 'src_endpoint.ip': '203.0.113.9' }),
  'unknown copies': (time) =>
    event('network.flow', time, {
      'actor.user.name': 'mquist',
      'src_endpoint.ip': '10.1.2.9',
      'dst_endpoint.ip': '198.51.100.66',
      'traffic.bytes_out': 900_000_000,
    }),
  seen: (time) =>
    event('video.recognised', time, {
      'actor.user.uid': 'E1',
      'camera.uid': 'C-lyon',
      'recognition.confidence': 0.9,
    }),
  onsite: (time) => logon('quist', time, { 'src_endpoint.ip': '10.1.2.9' }),
  remote: (time) => logon('quist', time, { 'src_endpoint.ip': '203.0.113.9' }),
  forced: (time) => event('door.forced', time, { 'portal.uid': 'D-server' }),
  beat: (time) => event('feed.heartbeat', time, {}, { source: 'badges' }),
};

type Step =
  | { readonly what: string; readonly minute: number }
  | { readonly merge: EntityKey; readonly person: string; readonly from?: number }
  | { readonly undo: number };

/** Plays it all, takes every merge back, and says what stands. */
async function play(steps: readonly Step[], crashAt?: number) {
  const one = room();
  let line = one.open();
  await line.start();
  await line.offer(month);
  const merges: IdentityDecision[] = [];
  const undone = new Set<number>();
  let [highest, riskiest] = [0, 0];
  const undo = async (index: number) => {
    const merged = merges[index];
    if (!merged || undone.has(merged.id)) return;
    undone.add(merged.id);
    one.record({ act: 'undo', key: merged.key, person: merged.person, undoes: merged.id });
    await line.judge.rejudge();
  };
  for (const [index, step] of steps.entries()) {
    if ('what' in step) {
      const made = makers[step.what]!(at('17:00') + step.minute * 60_000);
      await line.offer([{ ...made, id: `e${String(index).padStart(2, '0')}` }]);
    } else if ('merge' in step) {
      const { merge: key, person, from: validFrom } = step;
      merges.push(
        one.record({ act: 'merge', key, person, ...(validFrom === undefined ? {} : { validFrom }) }),
      );
      if (index % 3 !== 0) await line.judge.rejudge();
      await line.judge.idle();
      highest = Math.max(highest, line.risk().of('person:E1', NOW)?.score ?? 0);
    } else await undo(step.undo % Math.max(1, merges.length));
    if (index === crashAt) {
      line = one.open();
      await line.start();
    }
  }
  for (const index of merges.keys()) await undo(index);
  await line.judge.rejudge();
  await line.judge.idle();
  const risks = line.risk().top(NOW, { limit: 1_000 });
  riskiest = risks.find(({ entity }) => entity === 'person:E1')?.score ?? 0;
  const stands = {
    findings: [...one.store.findings.values()]
      .filter(({ withdrawn }) => withdrawn === undefined)
      .map(({ finding: { knownAt: _, ...finding } }) => finding)
      .sort(byId),
    alerts: [...one.store.alerts.values()]
      .filter(({ status }) => status === 'new')
      .map(({ id, title, level, score, scoreParts, domains, person, host, place, reasons }) => ({
        ...{ id, title, level, score, scoreParts, domains, person, host, place },
        reasons: reasons
          .filter(({ withdrawn }) => withdrawn === undefined)
          .map(({ knownAt: _, ...reason }) => reason),
      }))
      .sort(byId),
    presence: line.judge.enricher().presence(NOW),
    risks,
  };
  await line.judge.stop();
  return { stands, raisedRisk: highest > riskiest };
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom(...Object.keys(makers)),
      minute: fc.integer({ min: 0, max: 240 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        merge: fc.constantFrom<EntityKey>('badge:9', 'account:mquist'),
        person: fc.constantFrom('E1', 'E2'),
        from: fc.integer({ min: at('17:00'), max: at('21:00') }),
      },
      { requiredKeys: ['merge', 'person'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ undo: fc.nat({ max: 5 }) }) },
) as fc.Arbitrary<Step>;

/** Duress and a bulk copy of whoever they are, laid at a person's door. */
const weighty: Step[] = [
  { what: 'beat', minute: 0 },
  { what: 'in', minute: 1 },
  { what: 'unknown duress', minute: 5 },
  { what: 'unknown copies', minute: 10 },
  { what: 'beat', minute: 12 },
  { merge: 'badge:9', person: 'E1' },
  { what: 'unknown at server', minute: 20 },
  { merge: 'account:mquist', person: 'E1' },
  { undo: 1 },
];

test('taken back, merges leave the risk, alerts, findings and presence that never-merged would have left', async () => {
  let raised = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 30 }),
      fc.option(fc.nat({ max: 29 }), { nil: undefined }),
      async (steps, crashAt) => {
        const never = await play(steps.map((one) => ('what' in one ? one : { undo: 0 })));
        const merged = await play(steps, crashAt);
        expect(merged.stands).toEqual(never.stands);
        if (merged.raisedRisk) raised++;
      },
    ),
    { numRuns: 10, examples: [[weighty, undefined]] },
  );
  // A property over merges that weigh nothing would hold as well.
  expect(raised).toBeGreaterThan(0);
}, 60_000);

test("a month of passages is its holder's while a card is merged, and nobody's afterwards", async () => {
  const one = room();
  const line = one.open();
  await line.start();
  await line.offer([...month, badge('1', 'D-server', 'in', '08:30')]);
  await line.judge.idle();
  const titles = () =>
    [...one.store.findings.values()]
      .filter(({ withdrawn }) => withdrawn === undefined)
      .map(({ finding }) => finding.title);
  expect(titles()).toContain('Mara Quist for the first time in server-room');
  const merged = one.record({ act: 'merge', key: 'badge:9', person: 'E1' });
  await line.judge.rejudge();
  expect(titles()).not.toContain('Mara Quist for the first time in server-room');
  one.record({ act: 'undo', key: 'badge:9', person: 'E1', undoes: merged.id });
  await line.judge.rejudge();
  expect(titles()).toContain('Mara Quist for the first time in server-room');
  await line.judge.stop();
});

test('a try-out honours what people decided: it finds what the live line holds', async () => {
  let held = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
      const one = room();
      const line = one.open();
      await line.start();
      await line.offer(month);
      const merges: IdentityDecision[] = [];
      for (const [index, each] of steps.entries()) {
        if ('what' in each) {
          const made = makers[each.what]!(at('17:00') + each.minute * 60_000);
          await line.offer([{ ...made, id: `e${String(index).padStart(2, '0')}` }]);
        } else if ('merge' in each) {
          const { merge: key, person } = each;
          if (!merges.some((merged) => merged.key === key))
            merges.push(one.record({ act: 'merge', key, person }));
        }
      }
      await line.judge.rejudge();
      await line.judge.idle();
      const live = [...one.store.findings.values()]
        .filter(({ finding, withdrawn }) => withdrawn === undefined && finding.rule !== RISK_RULE)
        .map(({ finding: { knownAt: _, ...finding } }) => finding)
        .filter(({ at: found }) => found >= at('16:00'))
        .sort(byId);
      expect(await line.tryOut()).toEqual(live);
      await line.judge.stop();
      if (merges.length > 0) held += live.length;
    }),
    { numRuns: 10, examples: [[weighty]] },
  );
  expect(held).toBeGreaterThan(0);
}, 60_000);
