import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createFuser } from '../../../server/pipeline/fuse/fuse.ts';
import { createJudge } from '../../../server/pipeline/pipeline.ts';
import { createResolver } from '../../../server/pipeline/resolve/resolve.ts';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import type { LoggedEvent, NormalisedEvent } from '../../../shared/domain/event.ts';
import { generator } from '../sigma/correlate/random.ts';
import { createFakeLog, createFakeStore } from './fakes.ts';
import { badge, deploymentSketch, event, withFreshBadges } from './sketch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T05:00Z');
const LATENESS_MS = 2 * HOUR;

const deployment = withFreshBadges(deploymentSketch());
const resolve = createResolver(deployment);
const correlation = (name: string, text: string) => `
title: ${name}
name: ${name}
correlation: ${text}
x_watchfloor: { sentence: '{count} in all' }
`;
const matching = (name: string, category: string, kind: string) => `
title: ${name}
name: ${name}
logsource: { product: watchfloor, category: ${category} }
detection: { selection: { kind: ${kind} }, condition: selection }
`;
const rules = compileRules([
  {
    file: 'long.yml',
    text: [
      matching('failed', 'authentication', 'auth.failure'),
      matching('refused', 'access', 'access.denied'),
      matching('held', 'access', 'door.held_open'),
      matching('closed', 'access', 'door.closed'),
      correlation(
        'many',
        '{ type: event_count, rules: [failed], group-by: [actor.user.name], timespan: 2h, condition: { gte: 3 } }',
      ),
      correlation(
        'both',
        '{ type: temporal_ordered, rules: [failed, refused], group-by: [actor.person], timespan: 4h }',
      ),
      correlation(
        'again',
        '{ type: event_count, rules: [many], group-by: [actor.user.name], timespan: 4h, condition: { gte: 2 }, generate: true }',
      ),
      correlation(
        'left_open',
        '{ type: absence, rules: [held, closed], group-by: [portal.uid], timespan: 4h }',
      ),
    ].join('---'),
  },
]);

const failure = (time: number, who = 'quist') => event('auth.failure', time, { 'actor.user.name': who });

function room() {
  const log = createFakeLog();
  const { store, findings, alerts } = createFakeStore();
  let now = 0;
  const open = () =>
    createJudge({
      enrich: createEnricher(deployment, { latenessMs: LATENESS_MS }),
      detect: createDetector({ rules, deployment, latenessMs: LATENESS_MS }),
      fuse: createFuser({ deployment }),
      ...{ log: log.log, store, outputs: [] },
      clock: { now: () => now },
      logger: {
        info() {},
        warn() {},
        error(about) {
          throw new Error(JSON.stringify(about));
        },
      },
      sleep: async () => {},
    });
  return {
    findings: () =>
      [...findings.values()]
        .flatMap(({ finding: { knownAt: _, ...finding }, withdrawn }) =>
          withdrawn === undefined ? [finding] : [],
        )
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
    alerts: () => [...alerts.values()].filter(({ status }) => status === 'new'),
    /** Judges events as they come in, dying before some of them. */
    async run(events: readonly NormalisedEvent[], ...cuts: number[]) {
      const parts = [...cuts, events.length].map((to, at) => events.slice(cuts[at - 1] ?? 0, to));
      for (const part of parts) {
        now = part[0]?.receivedAt ?? now;
        const judge = open();
        await judge.start();
        judge.offer((await log.log.append(part.map(resolve), [])).stored as readonly LoggedEvent[]);
        await judge.idle();
        await judge.stop();
      }
    },
  };
}

test('a failure every five minutes for sixty hours is one alert and the same findings, crash or none', async () => {
  const events = Array.from({ length: 12 * 60 }, (_, i) => failure(START + i * 5 * MINUTE));
  const [whole, cut] = [room(), room()];
  await whole.run(events);
  await cut.run(events, 59 * 12);
  expect(cut.findings()).toEqual(whole.findings());
  const many = whole.findings().filter(({ title }) => title === 'many');
  // From five o'clock to midnight of the next day but one line, then from line to line.
  expect(many.map(({ at, lastAt }) => [(at - START) / HOUR, (lastAt - START) / HOUR])).toEqual([
    [1 / 6, 19 - 1 / 12],
    [19, 31 - 1 / 12],
    [31, 43 - 1 / 12],
    [43, 55 - 1 / 12],
    [55, 60 - 1 / 12],
  ]);
  for (const { alerts } of [whole, cut]) {
    expect(alerts()).toHaveLength(1);
    const held = alerts()[0]!.reasons.map(({ findingId }) => findingId);
    for (const { id } of many) expect(held).toContain(id);
  }
});

test('what goes on about nobody and nothing that is known stays one alert as well', async () => {
  const one = room();
  await one.run(
    Array.from({ length: 6 * 30 }, (_, i) => failure(START + i * 10 * MINUTE, 'nobody')),
    25 * 6,
  );
  expect(one.findings().filter(({ title }) => title === 'many')).toHaveLength(2);
  expect(one.alerts()).toHaveLength(1);
});

/** Six days that go on and on, with few holes and some of it late. */
function eventsOf(seed: number): NormalisedEvent[] {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const lateShare = pick([0, 0.2]);
  const holes = pick([0.002, 0.02]);
  const events: NormalisedEvent[] = [];
  const add = (one: NormalisedEvent) => {
    const delay = random() < lateShare ? Math.floor(random() * (LATENESS_MS - 1)) : 0;
    const timeErrorMs = pick([0, 0, 5_000]);
    events.push({ ...one, id: `e${events.length}`, timeErrorMs, receivedAt: one.time + delay });
  };
  const end = START + 6 * 24 * HOUR;
  for (let time = START; time < end; time += 10 * MINUTE)
    add(event('feed.heartbeat', time, {}, { source: 'badges' }));
  for (let time = START; time < end; time += pick([5, 15, 30]) * MINUTE) {
    if (random() < holes) time += pick([1, 3]) * HOUR;
    const kind = random();
    if (kind < 0.6) add(failure(time, pick(['quist', 'quist', 'quist', 'quist', 'brandt'])));
    else if (kind < 0.75) add(badge('1', 'D-main', 'in', time, 'access.denied'));
    else if (kind < 0.99) add(event('door.held_open', time, { 'portal.uid': 'D-main' }));
    else add(event('door.closed', time, { 'portal.uid': 'D-main' }));
  }
  return events.sort((a, b) => a.receivedAt - b.receivedAt);
}

test('whenever it dies and is rebuilt from as much of the log as it asks for, the findings are those of a line that never died', {
  timeout: 120_000,
}, async () => {
  const longest = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.double({ min: 0.3, max: 0.6, noNaN: true }),
      fc.double({ min: 0.6, max: 1, noNaN: true }),
      async (seed, first, second) => {
        const events = eventsOf(seed);
        const [whole, cut] = [room(), room()];
        await whole.run(events);
        await cut.run(events, ...[first, second].map((share) => Math.floor(share * (events.length - 1))));
        expect(cut.findings()).toEqual(whole.findings());
        for (const { title, firstAt, lastAt } of whole.findings())
          longest.set(title, Math.max(longest.get(title) ?? 0, lastAt - firstAt));
      },
    ),
    { numRuns: 6 },
  );
  expect([...longest.keys()].sort()).toEqual(['again', 'both', 'left_open', 'many']);
  for (const title of ['many', 'both', 'left_open'])
    expect([title, longest.get(title)! > 11 * HOUR]).toEqual([title, true]);
});
