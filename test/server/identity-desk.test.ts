import { describe, expect, test } from 'vitest';
import { createIdentityDesk } from '../../server/identity-desk.ts';
import { createIdentityWatch } from '../../server/identity-watch.ts';
import { createIdentities } from '../../server/pipeline/resolve/identities.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import { createFakeLog } from './pipeline/fakes.ts';
import { at, badge, deploymentSketch, logged, logon } from './pipeline/sketch.ts';

const deployment = deploymentSketch();

function desk() {
  const stored: IdentityDecision[] = [];
  const identities = createIdentities(deployment);
  const { log } = createFakeLog();
  const clock = { now: () => at('12:00') };
  const watch = createIdentityWatch({
    deployment,
    identities,
    log,
    store: { load: async () => ({ seq: 0, buckets: [], falls: [] }), save: async () => {} },
    resolve: identities.resolve,
    clock,
    onFault: (error) => {
      throw error;
    },
    onGap: (gap) => {
      throw new Error(gap);
    },
  });
  let rejudged = 0;
  const one = createIdentityDesk({
    deployment,
    identities,
    store: {
      async decide(given, check) {
        check(stored);
        const decision = { ...given, id: stored.length + 1 };
        stored.push(decision);
        return decision;
      },
    },
    unresolved: watch.unresolved,
    coverage: watch.coverage,
    rejudge: () => rejudged++,
    rejudgeState: () => ({ state: 'idle' }),
    clock,
  });
  return { one, watch, log, identities, rejudged: () => rejudged };
}
const why = { reason: 'HR says so', by: 'Ann' };

describe('the identity desk', () => {
  test('proposes, and a merge takes the identifier off the list and has the past judged again', async () => {
    const { one, watch, rejudged } = desk();
    watch.observe(logged(deployment, [logon('mquist', '10:00'), badge('9', 'D-main', 'in', '10:00')]));
    const [first, second] = one.list().unresolved;
    expect(first).toMatchObject({
      key: 'account:mquist',
      proposals: [{ person: 'E1', personName: 'Mara Quist' }],
    });
    expect(second).toMatchObject({ key: 'badge:9', proposals: [] });
    await one.merge({ key: 'account:CORP\\MQuist', person: 'E1', ...why });
    expect(one.list().unresolved.map(({ key }) => key)).toEqual(['badge:9']);
    expect(one.list().decisions).toMatchObject([
      { key: 'account:mquist', personName: 'Mara Quist', by: 'Ann' },
    ]);
    expect(rejudged()).toBe(1);
  });

  test('a rejected proposal comes no more until it is taken back, and judges nothing again', async () => {
    const { one, watch, rejudged } = desk();
    watch.observe(logged(deployment, [logon('mquist', '10:00')]));
    const { id } = await one.reject({ key: 'account:mquist', person: 'E1', ...why });
    expect(one.list().unresolved[0]!.proposals).toEqual([]);
    expect(rejudged()).toBe(0);
    await one.undo({ decision: id, reason: 'a mistake', by: 'Bo' });
    expect(one.list().unresolved[0]!.proposals).toHaveLength(1);
    expect(one.list().decisions).toMatchObject([
      { act: 'reject', undone: { by: 'Bo', reason: 'a mistake' } },
    ]);
  });

  test('one identifier never stands for two people at a time, by file or by decision', async () => {
    const { one } = desk();
    await expect(one.merge({ key: 'badge:2', person: 'E1', ...why })).rejects.toThrow(
      /Ivo Brandt's at that time, by people.csv/,
    );
    await expect(one.merge({ key: 'badge:1', person: 'E1', ...why })).rejects.toThrow(/already/);
    // Omar's card ended: from then on it may be another's.
    await one.merge({ key: 'badge:4', person: 'E1', from: Date.parse('2026-02-20'), ...why });
    await one.merge({ key: 'badge:9', person: 'E1', to: at('10:00'), ...why });
    await expect(one.merge({ key: 'badge:9', person: 'E2', ...why })).rejects.toThrow(/Mara Quist's/);
    await one.merge({ key: 'badge:9', person: 'E2', from: at('10:00'), ...why });
  });

  test.each([
    [{ key: 'door:D-main', person: 'E1' }, /badge, an account/],
    [{ key: 'nonsense', person: 'E1' }, /badge, an account/],
    [{ key: 'badge:', person: 'E1' }, /badge, an account/],
    [{ key: 'badge:9', person: 'E99' }, /Nobody has the HR id E99/],
    [{ key: 'badge:9', person: 'E1', from: 5, to: 5 }, /end before it begins/],
  ])('refuses %j', async (asked, words) => {
    await expect(desk().one.merge({ ...asked, ...why })).rejects.toThrow(words);
  });

  test('what is not there, or was taken back, cannot be taken back', async () => {
    const { one } = desk();
    await expect(one.undo({ decision: 7, ...why })).rejects.toThrow(/no such decision/);
    const { id } = await one.merge({ key: 'badge:9', person: 'E1', ...why });
    await one.undo({ decision: id, ...why });
    await expect(one.undo({ decision: id, ...why })).rejects.toThrow(/Ann took it back already/);
    await one.merge({ key: 'badge:9', person: 'E2', ...why });
  });
});

test('a feed that falls becomes an event of the log, once, and its card says so', async () => {
  const { watch, log } = desk();
  const start = at('00:00');
  const send = (n: number, number: string) =>
    watch.observe(
      logged(deployment, [badge(number, 'D-main', 'in', start + n * 10_000)]).map((one) => ({
        ...one,
        seq: n + 1,
      })),
    );
  for (let n = 0; n < 3_600; n++) send(n, '1');
  for (let n = 3_600; n < 4_320; n++) send(n, '999');
  const events = await log.read(0, 10);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    source: 'watchfloor',
    kind: 'feed.unmatched',
    message: expect.stringMatching(/^Badge system no longer matches people: \d+ % of \d+ events, was 100 %$/),
    fields: { 'feed.id': 'badges', 'coverage.was_percent': 100 },
  });
  const card = {
    id: 'badges',
    name: 'Badge system',
    type: 'http' as const,
    state: 'fresh' as const,
    accepted: 1,
    duplicates: 0,
    rejected: 0,
    dropped: 0,
    ratePerMinute: 1,
  };
  expect(watch.withCoverage([card, { ...card, id: 'other' }])).toEqual([
    expect.objectContaining({
      joinCoverage: expect.objectContaining({ fellAt: events[0]!.time }),
      problem: expect.stringMatching(/^No longer matches people: /),
    }),
    { ...card, id: 'other' },
  ]);
});
