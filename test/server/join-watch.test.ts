import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJoinWatch, type JoinWatchDeps } from '../../server/join-watch.ts';
import { createIdentities } from '../../server/pipeline/resolve/identities.ts';
import type { CoverageRow, FallRow } from '../../server/storage/coverage-store.ts';
import { createFakeLog } from './pipeline/fakes.ts';
import { at, badge, deploymentSketch } from './pipeline/sketch.ts';

const deployment = deploymentSketch();
const identities = createIdentities(deployment);
const START = at('00:00');
const MINUTE = 60_000;

/** One log and one record of counts; watches come and go over them. */
function room() {
  const { log, events } = createFakeLog();
  const kept = { seq: 0, buckets: new Map<string, CoverageRow>(), falls: [] as readonly FallRow[] };
  const room = { isDown: false, faults: 0, cuts: 0, saves: 0, now: START };
  const store: JoinWatchDeps['store'] = {
    load: async (since) => ({
      seq: kept.seq,
      buckets: [...kept.buckets.values()]
        .filter(({ start }) => start >= since)
        .sort((a, b) => a.start - b.start),
      falls: kept.falls,
    }),
    async save(counted, since) {
      room.saves++;
      for (const one of counted.buckets) kept.buckets.set(`${one.source} ${one.start}`, one);
      for (const [key, { start }] of kept.buckets) if (start < since) kept.buckets.delete(key);
      kept.falls = counted.falls;
      kept.seq = counted.seq;
    },
  };
  const open = async () => {
    const watch = createJoinWatch({
      deployment,
      identities,
      store,
      log: {
        ...log,
        async append(offered, letters) {
          if (room.isDown) throw new Error('away');
          const appended = await log.append(offered, letters);
          watch.observe(appended.stored);
          return appended;
        },
      },
      resolve: identities.resolve,
      clock: { now: () => room.now },
      onFault: () => room.faults++,
      onCut: () => room.cuts++,
    });
    await watch.start();
    return watch;
  };
  let sent = 0;
  /** A swipe is stored; the watch, where there is one, hears of it. */
  const swipe = async (minute: number, isKnown: boolean, watch?: Awaited<ReturnType<typeof open>>) => {
    room.now = START + minute * MINUTE;
    const one = { ...badge(isKnown ? '1' : '999', 'D-main', 'in', room.now), id: `s${sent++}` };
    const { stored } = await log.append([identities.resolve(one)], []);
    watch?.observe(stored);
    for (let n = 0; n < 4; n++) await Promise.resolve();
  };
  const told = () => events.filter(({ kind }) => kind === 'feed.unmatched');
  return { room, open, swipe, told, log, kept };
}

describe('a fall', () => {
  test('of 25 h ago is known after a restart, by what it is measured, and ends as it would have', async () => {
    const { open, swipe, told } = room();
    let watch = await open();
    const known = (minute: number) => minute < 4 * 24 * 60;
    for (let minute = 0; minute < 5.1 * 24 * 60; minute += 5) await swipe(minute, known(minute), watch);
    expect(told()).toHaveLength(1);
    const before = watch.coverage();
    expect(before[0]).toMatchObject({ fellAt: told()[0]!.time, baseline: { events: 1_140, joined: 1_140 } });
    await watch.stop();
    watch = await open();
    expect(watch.coverage()).toEqual(before);
    for (let minute = 5.1 * 24 * 60; minute < 5.3 * 24 * 60; minute += 5) await swipe(minute, true, watch);
    expect(watch.coverage()[0]).not.toHaveProperty('fellAt');
    for (let minute = 5.3 * 24 * 60; minute < 5.5 * 24 * 60; minute += 5) await swipe(minute, false, watch);
    expect(told()).toHaveLength(2);
  });

  test('that the log does not take is told again with every event until it does', async () => {
    const { room: state, open, swipe, told, kept } = room();
    let watch = await open();
    for (let minute = 0; minute < 600; minute += 2) await swipe(minute, true, watch);
    await watch.flush();
    const { seq } = kept;
    state.isDown = true;
    for (let minute = 600; minute < 700; minute += 2) await swipe(minute, false, watch);
    expect(told()).toEqual([]);
    expect(state.faults).toBeGreaterThan(1);
    expect(watch.coverage()[0]).toHaveProperty('fellAt');
    // Nor is it lost by a stop meanwhile.
    await watch.stop();
    expect(kept.seq).toBe(seq);
    state.isDown = false;
    watch = await open();
    expect(told()).toHaveLength(1);
    await swipe(702, false, watch);
    expect(told()).toHaveLength(1);
    expect(told()[0]!.time).toBe(watch.coverage()[0]!.fellAt);
  });
});

test('more events than are counted again at a start are said, and only then', async () => {
  const { room: state, open, swipe, log } = room();
  const watch = await open();
  await swipe(0, true, watch);
  await watch.stop();
  const many = { ...log, lastSeq: async () => 100_002, read: async () => [] };
  const again = (from: typeof log) => ({
    ...{ deployment, identities, log: from, resolve: identities.resolve, clock: { now: () => state.now } },
    ...{ onFault: () => {}, onCut: () => state.cuts++ },
  });
  const store = { load: async () => ({ seq: 1, buckets: [], falls: [] }), save: async () => {} };
  await createJoinWatch({ ...again(log), store }).start();
  expect(state.cuts).toBe(0);
  await createJoinWatch({ ...again(many), store }).start();
  expect(state.cuts).toBe(1);
});

test('whenever it stops or dies, it tells the same falls and knows the same shares as one that never did', async () => {
  const spell = fc.record({
    isKnown: fc.boolean(),
    swipes: fc.integer({ min: 5, max: 80 }),
    everyMinutes: fc.constantFrom(1, 4, 30),
    // After so many of its swipes.
    end: fc.option(fc.record({ after: fc.nat(79), how: fc.constantFrom('stop', 'crash', 'flush') })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(spell, { minLength: 2, maxLength: 8 }), async (spells) => {
      const outcome = async (isInterrupted: boolean) => {
        const { open, swipe, told } = room();
        let watch = await open();
        let minute = 0;
        // So that something is kept: what comes before that is only counted, never told.
        await swipe(minute, true, watch);
        await watch.flush();
        for (const { isKnown, swipes, everyMinutes, end } of spells)
          for (let n = 0; n < swipes; n++) {
            minute += everyMinutes;
            await swipe(minute, isKnown, watch);
            if (!isInterrupted || end?.after !== n) continue;
            if (end.how !== 'crash') await watch.flush();
            if (end.how !== 'flush') watch = await open();
          }
        return { told: told().map(({ id, fields }) => ({ id, fields })), coverage: watch.coverage() };
      };
      expect(await outcome(true)).toEqual(await outcome(false));
    }),
    { numRuns: 60 },
  );
});

test('what is not kept yet is counted from the log, and what fell then is not told again', async () => {
  const { open, swipe, told } = room();
  for (let minute = 0; minute < 600; minute += 2) await swipe(minute, true);
  for (let minute = 600; minute < 700; minute += 2) await swipe(minute, false);
  const watch = await open();
  expect(watch.coverage()[0]).toMatchObject({ source: 'badges' });
  expect(told()).toEqual([]);
});
