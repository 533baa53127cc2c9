import { expect, test } from 'vitest';
import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../../server/pipeline/fuse/fuse.ts';
import { identityPort } from '../../../server/pipeline/identity-port.ts';
import { createJudge } from '../../../server/pipeline/pipeline.ts';
import { createIdentities } from '../../../server/pipeline/resolve/identities.ts';
import { createRiskKeeper, withRisk } from '../../../server/pipeline/risk/risk.ts';
import type { VerdictOutput } from '../../../server/pipeline/stage.ts';
import type { CompiledRules } from '../../../server/sigma/compile-rules.ts';
import { createFakeLog, createFakeStore } from './fakes.ts';
import { shippedRules } from './rules-pack.ts';
import { at, badge, deploymentSketch, event } from './sketch.ts';

const deployment = deploymentSketch();
const shipped = shippedRules();
const without = (name: string): CompiledRules => ({
  ...shipped,
  rules: shipped.rules.filter((rule) => rule.name !== name),
});

/** Judges that start, judge all there is and stop, over one log and one store. */
function room() {
  const log = createFakeLog();
  const store = createFakeStore();
  const identities = createIdentities(deployment);
  const told: Parameters<VerdictOutput['publish']>[0][] = [];
  const fuser = (of: typeof deployment) => createFuser({ deployment: of });
  async function live(rules: CompiledRules, { now = at('23:00'), rebuildMax = 500_000 } = {}) {
    const stages = (of: typeof deployment) => ({
      enrich: createEnricher(of),
      detect: withRisk(createDetector({ rules, deployment: of }), createRiskKeeper({ deployment: of })),
      fuse: fuser(of),
    });
    const judge = createJudge({
      ...stages(deployment),
      identity: {
        ...identityPort(identities, { stages, fuser }, async () => undefined),
        store: store.store,
      },
      log: log.log,
      store: store.store,
      outputs: [{ name: 'test', publish: (update) => told.push(update) }],
      clock: { now: () => now },
      rebuildMax,
      logger: { info() {}, warn() {}, error() {} },
      sleep: async () => {},
    });
    await judge.start();
    await judge.idle();
    await judge.stop();
  }
  return { log, store, identities, told, live };
}

test('what a rule found that is gone after a restart is withdrawn, once, and its alert says why', async () => {
  const { log, store, identities, told, live } = room();
  const incident = [
    badge('1', 'D-main', 'in', '08:00'),
    badge('1', 'D-main', 'in', '09:00'),
    event('door.forced', '11:00', { 'portal.uid': 'D-server' }),
    // Enough to pass a risk, which is no rule of the book.
    badge('7', 'D-main', 'in', '12:00', 'access.denied'),
    badge('7', 'D-server', 'in', '12:01', 'access.denied'),
  ];
  await log.log.append(incident.map(identities.resolve), []);
  await live(shipped);
  const before = [...store.findings.values()];
  expect(before.every(({ withdrawn }) => withdrawn === undefined)).toBe(true);
  expect(before.map(({ finding }) => finding.rule)).toContain('watchfloor-risk-passed');

  told.length = 0;
  await live(without('door_forced'));
  const gone = [...store.findings.values()].filter(({ withdrawn }) => withdrawn !== undefined);
  expect(gone).toMatchObject([{ finding: { title: 'Door forced' }, withdrawn: 'rule removed' }]);
  expect(told.flatMap(({ findings }) => findings)).toMatchObject([{ type: 'withdrawn' }]);
  const alert = [...store.alerts.values()].find(({ reasons }) =>
    reasons.some(({ findingId }) => findingId === gone[0]!.finding.id),
  );
  expect(alert).toMatchObject({ status: 'withdrawn', reasons: [{ withdrawn: 'rule removed' }] });

  told.length = 0;
  await live(without('door_forced'));
  expect(told.flatMap(({ findings }) => findings)).toEqual([]);
});

test('also where a start reads back less than it should: its alert is older than what was read', async () => {
  const { log, store, identities, live } = room();
  const forced = event('door.forced', '11:00', { 'portal.uid': 'D-server' });
  await log.log.append([identities.resolve(forced)], []);
  await live(shipped);
  const later = at('11:00') + 2 * 86_400_000;
  const quiet = { ...badge('1', 'D-main', 'in', '11:00'), id: 'later', time: later, receivedAt: later };
  await log.log.append([identities.resolve(quiet)], []);
  await live(shipped, { now: later, rebuildMax: 1 });
  await live(without('door_forced'), { now: later, rebuildMax: 1 });
  expect([...store.alerts.values()].map(({ status }) => status)).toEqual(['withdrawn']);
});
