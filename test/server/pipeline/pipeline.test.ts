import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../../server/pipeline/fuse/fuse.ts';
import type { JudgeDeps } from '../../../server/pipeline/judge-port.ts';
import { createJudge } from '../../../server/pipeline/pipeline.ts';
import { createResolver } from '../../../server/pipeline/resolve/resolve.ts';
import type { VerdictOutput } from '../../../server/pipeline/stage.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import { createFakeLog, createFakeStore } from './fakes.ts';
import { shippedRules } from './rules-pack.ts';
import { at, badge, deploymentSketch, event, logon } from './sketch.ts';

const deployment = deploymentSketch();
const rules = shippedRules();
const resolve = createResolver(deployment);
const quiet = { info() {}, warn() {}, error() {} };

type Update = Parameters<VerdictOutput['publish']>[0];

/** A room: one log and one store, and any number of judges that start, run and die over them. */
function room() {
  const log = createFakeLog();
  const store = createFakeStore();
  const updates: Update[] = [];
  const open = (more: Partial<JudgeDeps> = {}) =>
    createJudge({
      enrich: createEnricher(deployment),
      detect: createDetector({ rules, deployment }),
      fuse: createFuser({ deployment }),
      log: log.log,
      store: store.store,
      outputs: [{ name: 'test', publish: (update) => updates.push(update) }],
      clock: { now: () => at('23:00') },
      logger: quiet,
      sleep: async () => {},
      ...more,
    });
  const append = async (...events: NormalisedEvent[]) =>
    (await log.log.append(events.map(resolve), [])).stored;
  const state = () => ({
    findings: [...store.findings.values()]
      .map(({ finding, withdrawn }) => ({ ...finding, withdrawn }))
      .sort(byId),
    alerts: [...store.alerts.values()].map(({ revision: _, ...alert }) => alert).sort(byId),
  });
  return { log, store, updates, open, append, state };
}
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

const incident = [
  badge('1', 'D-main', 'in', '08:00'),
  badge('1', 'D-main', 'in', '09:00'),
  badge('1', 'D-server', 'in', '09:05', 'access.denied'),
  event('auth.failure', '09:10', { 'actor.user.name': 'quist' }),
  logon('quist', '09:15', { 'src_endpoint.ip': '203.0.113.9' }),
  { ...badge('1', 'D-main', 'out', '08:30'), receivedAt: at('10:00') },
  event('door.forced', '11:00', { 'portal.uid': 'D-server' }),
  badge('3', 'D-main', 'in', '12:00'),
];

describe('the line', () => {
  test('judges what is offered, stores verdict and cursor, and tells the outputs', async () => {
    const { append, open, store, updates } = room();
    const judge = open();
    await judge.start();
    judge.offer(await append(...incident.slice(0, 2)));
    await judge.idle();
    expect(await store.store.cursor()).toBe(2);
    expect([...store.alerts.values()]).toMatchObject([
      {
        title: 'Badge used to enter while its holder is inside: Mara Quist',
        status: 'new',
        moment: { door: 'D-main' },
      },
    ]);
    expect(updates.flatMap(({ events }) => events).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(updates.at(-1)!.presence).toMatchObject([{ person: 'E1' }]);
    expect(updates.at(-1)!.doors).toMatchObject([{ id: 'D-main', state: 'closed' }]);
    await judge.stop();
  });

  test('a start publishes nothing that was told before, and goes on with what was not judged', async () => {
    const { append, open, updates } = room();
    const first = open();
    await first.start();
    first.offer(await append(...incident.slice(0, 2)));
    await first.idle();
    await first.stop();
    await append(...incident.slice(2));
    updates.length = 0;
    const second = open();
    await second.start();
    await second.idle();
    expect(updates.flatMap(({ events }) => events).map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
    await second.stop();
  });

  test('storage that is gone for a while loses nothing and doubles nothing', async () => {
    const { append, open, store, log, state } = room();
    let waits = 0;
    const judge = open({
      sleep: async () => {
        if (++waits === 7) Object.assign(store, { isDown: false }) && Object.assign(log, { isDown: false });
      },
    });
    await judge.start();
    const stored = await append(...incident);
    store.isDown = true;
    log.isDown = true;
    judge.offer(stored);
    await judge.idle();
    await judge.stop();
    expect(waits).toBe(7);
    const calm = room();
    const other = calm.open();
    await other.start();
    other.offer(await calm.append(...incident));
    await other.idle();
    await other.stop();
    expect(state()).toEqual(calm.state());
  });

  test('an overflowing queue is dropped and read from the log instead', async () => {
    const { append, open, store, updates } = room();
    const judge = open({ queueMax: 3, batch: 2 });
    await judge.start();
    judge.offer(await append(...incident));
    judge.offer(await append(badge('2', 'D-main', 'in', '13:00')));
    await judge.idle();
    expect(await store.store.cursor()).toBe(9);
    expect(updates.flatMap(({ events }) => events).map(({ seq }) => seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    await judge.stop();
  });

  test('what waits longer than ten seconds is told as late, with since when; what is judged at once is not', async () => {
    const { append, open, store } = room();
    let now = at('23:00');
    let goOn = () => {};
    const judge = open({
      clock: { now: () => now },
      batch: 1,
      sleep: () =>
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
    });
    await judge.start();
    await judge.idle();
    // The past, put into the record now, makes nothing late.
    const past = await append(badge('1', 'D-main', 'in', '08:00'));
    store.isDown = true;
    judge.offer(past);
    judge.offer(await append({ ...badge('2', 'D-main', 'in', '23:00'), receivedAt: now + 2_000 }));
    expect(judge.judging()).toBeUndefined();
    now += 10_000;
    expect(judge.judging()).toEqual({ id: 'line', state: 'late', since: past[0]!.receivedAt });
    store.isDown = false;
    const told = judge.idle();
    goOn();
    await told;
    expect(judge.judging()).toBeUndefined();
    await judge.stop();
  });

  test('a line that reads the log behind what comes in is late as well', async () => {
    const { append, open, log } = room();
    let now = at('23:00');
    let goOn = () => {};
    const judge = open({
      clock: { now: () => now },
      queueMax: 1,
      sleep: () =>
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
    });
    await judge.start();
    await judge.idle();
    const [first, ...others] = await append(...incident.map((one) => ({ ...one, receivedAt: now + 1_000 })));
    log.isDown = true;
    judge.offer([first!, ...others]);
    now += 11_000;
    expect(judge.judging()).toEqual({ id: 'line', state: 'late', since: first!.receivedAt });
    log.isDown = false;
    const told = judge.idle();
    await new Promise((resolve) => setImmediate(resolve));
    goOn();
    await told;
    expect(judge.judging()).toBeUndefined();
    await judge.stop();
  });

  test('a line that stopped says so, for good', async () => {
    const { append, open } = room();
    const errors: string[] = [];
    const enrich = createEnricher(deployment);
    const judge = open({
      enrich: {
        ...enrich,
        takeChangedDoors() {
          if (errors.push('asked') > 1) throw new Error('something unforeseen');
          return enrich.takeChangedDoors();
        },
      },
    });
    await judge.start();
    const stored = await append(...incident);
    judge.offer(stored);
    await expect.poll(() => judge.judging()?.state).toBe('stopped');
    expect(judge.judging()).toMatchObject({ since: at('23:00') });
    judge.offer(await append(badge('3', 'D-main', 'in', '13:00')));
    expect(judge.judging()).toMatchObject({ state: 'stopped', since: at('13:00') });
    await expect(judge.reload(rules)).rejects.toThrow('stopped');
    await judge.stop();
  });

  test('an output that throws and an event that cannot be judged stop nobody', async () => {
    const { append, open, store, updates } = room();
    const detect = createDetector({ rules, deployment });
    let faulty = 0;
    const gaps: string[] = [];
    const judge = open({
      onGap: (gap) => gaps.push(gap),
      outputs: [
        {
          name: 'broken',
          publish: () => {
            throw new Error('no');
          },
        },
        { name: 'test', publish: (update) => updates.push(update) },
      ],
      detect: {
        ...detect,
        judge(events) {
          if (faulty++ === 0) throw new Error('a rule broke');
          return detect.judge(events);
        },
      },
    });
    await judge.start();
    judge.offer(await append(...incident));
    await judge.idle();
    expect(updates).toHaveLength(1);
    expect(store.findings.size).toBeGreaterThan(2);
    expect(judge.stats().faults).toBe(2);
    expect(gaps).toEqual(['not_judged']);
    await judge.stop();
  });

  test('other rules come in between two batches: what the gone ones found is withdrawn, stored and told', async () => {
    const { append, open, store, updates } = room();
    const judge = open();
    await judge.start();
    judge.offer(await append(...incident.slice(0, 2)));
    await judge.idle();
    await judge.reload({ rules: [], correlations: [], refused: [] });
    expect([...store.findings.values()].map(({ withdrawn }) => withdrawn)).toEqual(['rule removed']);
    expect(updates.at(-1)!.findings.map(({ type }) => type)).toEqual(['withdrawn']);
    judge.offer(await append(...incident.slice(2)));
    await judge.idle();
    expect(store.findings.size).toBe(1);
    await judge.reload(rules);
    judge.offer(await append(badge('3', 'D-main', 'in', '13:00')));
    await judge.idle();
    expect(store.findings.size).toBeGreaterThan(1);
    await judge.stop();
  });

  test.each([
    ['the line hears of it afterwards', false],
    ['the line hears of it while it stores', true],
  ])(
    'a finding on its way into an alert that somebody resolves goes into a new one: %s',
    async (_, isHeard) => {
      const { append, open, store } = room();
      const judge = open();
      await judge.start();
      judge.offer(await append(...incident.slice(0, 2)));
      await judge.idle();
      const first = [...store.alerts.keys()][0]!;
      store.before = () => {
        store.before = () => {};
        const resolved = store.setStatus(first, 'resolved');
        if (isHeard) judge.observe(resolved);
      };
      judge.offer(await append(badge('1', 'D-main', 'in', '09:10')));
      await judge.idle();
      const [old, next] = [...store.alerts.values()];
      expect(old).toMatchObject({ id: first, status: 'resolved' });
      expect(old!.reasons).toHaveLength(1);
      expect(next).toMatchObject({ status: 'new' });
      expect(next!.reasons).toHaveLength(1);
      await judge.stop();
    },
  );
});

describe('a crash', () => {
  class Crash extends Error {}

  /** Runs the whole incident with judges that die at given commits, before or after the transaction. */
  async function withCrashes(
    deaths: readonly { commit: number; moment: 'before' | 'after' }[],
    batch: number,
  ) {
    const one = room();
    let commits = 0;
    const planned = [...deaths];
    await one.append(...incident);
    for (let lives = 0; lives < deaths.length + 1; lives++) {
      const died = new AbortController();
      const hook = (moment: 'before' | 'after') => () => {
        if (moment === 'before') commits++;
        const next = planned[0];
        if (died.signal.aborted) throw new Crash();
        if (next && next.commit <= commits && next.moment === moment) {
          planned.shift();
          died.abort();
          throw new Crash();
        }
      };
      one.store.before = hook('before');
      one.store.after = hook('after');
      // A process that died never tries again: its next wait lasts for ever.
      const judge = one.open({
        batch,
        sleep: () => (died.signal.aborted ? new Promise(() => {}) : Promise.resolve()),
      });
      await judge.start();
      await Promise.race([
        judge.idle(),
        new Promise((resolve) => died.signal.addEventListener('abort', resolve)),
      ]);
      if (!died.signal.aborted) await judge.stop();
    }
    return one.state();
  }

  test('at any commit, before or after it, and a restart give the same findings and the same alerts', async () => {
    const calm = await withCrashes([], 2);
    expect(calm.findings.length).toBeGreaterThan(3);
    expect(calm.findings.some(({ withdrawn }) => withdrawn !== undefined)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            commit: fc.integer({ min: 1, max: 6 }),
            moment: fc.constantFrom('before' as const, 'after' as const),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        async (deaths) => {
          const sorted = deaths.toSorted((a, b) => a.commit - b.commit);
          expect(await withCrashes(sorted, 2)).toEqual(calm);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('with more to read again than is read says so; with less it says nothing', async () => {
    const one = room();
    const first = one.open();
    await first.start();
    first.offer(await one.append(...incident));
    await first.idle();
    await first.stop();
    for (const [rebuildMax, told] of [
      [3, ['rebuild_cut']],
      [incident.length, []],
    ] as const) {
      const cuts: string[] = [];
      const again = one.open({ rebuildMax, onGap: (gap) => cuts.push(gap) });
      await again.start();
      await again.idle();
      await again.stop();
      expect(cuts).toEqual(told);
    }
  });

  test('that lasts for days: what was not judged before it is judged by what was known then', async () => {
    const judged = async (afterCrash: number) => {
      const one = room();
      const first = one.open();
      await first.start();
      first.offer(await one.append(...incident.slice(0, 4)));
      await first.idle();
      await first.stop();
      // Acknowledged, and then the machine went.
      await one.append(...incident.slice(4));
      const second = one.open({ clock: { now: () => afterCrash } });
      await second.start();
      await second.idle();
      await second.stop();
      return one.state().findings;
    };
    const calm = await judged(at('23:00'));
    expect(calm.length).toBeGreaterThan(3);
    expect(await judged(at('2026-03-12T08:00Z'))).toEqual(calm);
  });
});
