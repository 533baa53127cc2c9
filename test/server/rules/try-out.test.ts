import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBacktest } from '../../../server/backtest.ts';
import { RISK_RULE } from '../../../server/pipeline/risk/risk.ts';
import { readBaseFiles } from '../../../server/rules/base-files.ts';
import { createCostSample } from '../../../server/rules/cost-sample.ts';
import { compilePart, createRuleBook } from '../../../server/rules/rule-book.ts';
import { createToldBy } from '../../../server/rules/told-by.ts';
import { runTryOut } from '../../../server/rules/try-out.ts';
import { createTryOuts } from '../../../server/rules/try-outs.ts';
import type { FieldRecord, LoggedEvent, NormalisedEvent } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { judgeSketch } from '../pipeline/judge-sketch.ts';
import { packDeployment } from '../pipeline/rules-pack.ts';
import { event, logged } from '../pipeline/sketch.ts';
import { createMemoryVersions } from './memory-versions.ts';

const content = fileURLToPath(new URL('../../../server/content', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const deployment = packDeployment();
const identities = () => ({ deployment, reresolve: (event: LoggedEvent) => event });
const NOW = Date.UTC(2026, 2, 3, 12);
const book = await createRuleBook({
  files: readBaseFiles([`${content}/rules`], content),
  versions: createMemoryVersions().versions,
  costs: createCostSample(),
  toldBy: createToldBy([], new Map(), []),
  clock: { now: () => NOW },
});

/** All fixtures of the shipped pack as one history of an evening. */
const history: readonly NormalisedEvent[] = [
  ...new Map(
    readdirSync(fixtures)
      .flatMap((rule) => readFileSync(`${fixtures}${rule}/fires.ndjson`, 'utf8').trim().split('\n'))
      .map((line) => {
        const { kind, time, fields } = JSON.parse(line) as {
          kind: EventKind;
          time: string;
          fields: FieldRecord;
        };
        const one = event(kind, time, fields);
        return [one.id, one] as const;
      }),
  ).values(),
];

const logOf = (events: readonly LoggedEvent[]) => ({
  lastSeq: async () => events.length,
  readSince: async (since: number, after: number, upTo: number, limit: number) =>
    events.filter(({ seq, receivedAt }) => seq > after && seq <= upTo && receivedAt >= since).slice(0, limit),
});
const quick = { pause: async () => {} };
const told = (findings: readonly Finding[]) =>
  findings.map(({ knownAt: _, ...finding }) => finding).sort((a, b) => (a.id < b.id ? -1 : 1));

const ids = () =>
  book
    .rules()
    .correlations.concat([])
    .map(({ id }) => id);

describe('a try-out', () => {
  const live = judgeSketch(deployment, book.rules(), history).findings;

  test('there is something to compare', () => {
    expect(new Set(live.map(({ rule }) => rule)).size).toBeGreaterThan(40);
    expect(ids().length).toBeGreaterThan(5);
  });

  test('finds of every rule what the live line found, to the byte, but for when it became known', async () => {
    const documents = book.documents();
    for (const { id } of [...book.rules().rules, ...book.rules().correlations]) {
      const part = compilePart(documents, id);
      const result = await runTryOut(
        { identities, log: logOf(logged(deployment, history)), ...quick },
        { rules: part.rules, told: part.told, from: 0, to: NOW },
        new AbortController().signal,
      );
      const expected = live.filter(({ rule }) => part.told.has(rule));
      expect([id, told(result.findings)]).toEqual([id, told(expected)]);
      expect(result.limits).toEqual([expect.stringMatching(/^the record begins/)]);
    }
  });

  test('finds what the back-test finds, in whatever order the log holds the events', async () => {
    const backtest = createBacktest({
      deployment,
      rules: book.rules(),
      normalise: ({ text }) => ({ type: 'ok', value: JSON.parse(text) as NormalisedEvent }),
    });
    backtest.add(
      history.map((one, position) => ({
        source: one.source,
        receivedAt: one.receivedAt,
        position,
        text: JSON.stringify(one),
        body: {},
      })),
      [],
      'badges',
    );
    const everything = new Set([...book.rules().rules, ...book.rules().correlations].map(({ id }) => id));
    // A risk that passed is what rules' findings add up to, no rule that could be tried.
    const expected = backtest
      .findings()
      .filter(({ rule }) => rule !== RISK_RULE)
      .map(({ rule, title, at }) => [rule, title, Date.parse(at)]);
    expect(expected.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...history], { minLength: history.length, maxLength: history.length }),
        async (order) => {
          const result = await runTryOut(
            { identities, log: logOf(logged(deployment, order)), ...quick },
            { rules: book.rules(), told: everything, from: 0, to: NOW },
            new AbortController().signal,
          );
          const found = result.findings.map(({ rule, title, at }) => [rule, title, at]);
          expect(found.sort()).toEqual([...expected].sort());
        },
      ),
      { numRuns: 5 },
    );
  });

  test('tells only of the days asked, but remembers what came before them', async () => {
    const events = [
      event('access.granted', '2026-03-02T08:00:00Z', {
        'credential.uid': '1',
        'portal.uid': 'D-main',
        direction: 'in',
      }),
      event('auth.success', '2026-03-02T09:00:00Z', {
        'actor.user.name': 'quist',
        'src_endpoint.ip': '203.0.113.7',
      }),
    ];
    const rule = book.rules().rules.find(({ name }) => name === 'remote_logon_while_inside')!.id;
    const part = compilePart(book.documents(), rule);
    const run = (from: string) =>
      runTryOut(
        { identities, log: logOf(logged(deployment, events)), ...quick },
        { rules: part.rules, told: part.told, from: Date.parse(from), to: NOW },
        new AbortController().signal,
      );
    expect((await run('2026-03-02T08:30:00Z')).findings).toHaveLength(1);
    expect((await run('2026-03-02T09:30:00Z')).findings).toHaveLength(0);
  });

  test('judges who is who as people have decided by now', async () => {
    const part = compilePart(book.documents(), book.rules().rules.find(({ name }) => name === 'duress')!.id);
    const events = [
      event('access.duress', '2026-03-02T08:00:00Z', { 'credential.uid': 'x', 'portal.uid': 'D-main' }),
    ];
    const found = await runTryOut(
      {
        identities: () => ({
          deployment,
          reresolve: (one) => ({
            ...one,
            person: { id: 'E2', name: 'Ivo Brandt', confidence: 1, via: 'badge:x' },
          }),
        }),
        log: logOf(logged(deployment, events)),
        ...quick,
      },
      { rules: part.rules, told: part.told, from: 0, to: NOW },
      new AbortController().signal,
    );
    expect(found.findings.map(({ person }) => person?.id)).toEqual(['E2']);
  });

  test('reads the newest events where there are too many, and says from when on', async () => {
    const result = await runTryOut(
      { identities, log: logOf(logged(deployment, history)), eventsMax: 10, ...quick },
      { rules: book.rules(), told: new Set(), from: 0, to: NOW },
      new AbortController().signal,
    );
    expect(result.events).toBe(10);
    expect(result.from).toBeGreaterThan(0);
    expect(result.limits).toEqual([expect.stringMatching(/newest 10 events/)]);
  });

  const granted = (time: string) =>
    event('access.granted', time, { 'credential.uid': '1', 'portal.uid': 'D-main', direction: 'in' });
  const logon = event('auth.success', '2026-03-02T09:00:00Z', {
    'actor.user.name': 'quist',
    'src_endpoint.ip': '203.0.113.7',
  });
  const duress = (time: string) =>
    event('access.duress', time, { 'credential.uid': '1', 'portal.uid': 'D-main' });
  const partOf = (name: string) =>
    compilePart(book.documents(), book.rules().rules.find((one) => one.name === name)!.id);
  const tried = (
    events: readonly NormalisedEvent[],
    name: string,
    bounds: { eventsMax?: number; findingsMax?: number; from?: string },
  ) =>
    runTryOut(
      { identities, log: logOf(logged(deployment, events)), ...quick, ...bounds },
      { ...partOf(name), from: Date.parse(bounds.from ?? '2026-03-02T08:30:00Z'), to: NOW },
      new AbortController().signal,
    );

  test('says that the bound on events cut what came before the days asked', async () => {
    const between = [1, 2, 3].map((n) => event('door.closed', `2026-03-02T08:2${n}:00Z`, {}));
    const events = [granted('2026-03-02T08:00:00Z'), ...between, logon];
    expect((await tried(events, 'remote_logon_while_inside', {})).findings).toHaveLength(1);
    const cut = await tried(events, 'remote_logon_while_inside', { eventsMax: 3 });
    expect(cut.findings).toEqual([]);
    expect(cut.limits).toEqual([expect.stringMatching(/newest 3 events were read, from 2026-03-02 08:22/)]);
  });

  test('says where the record begins later than it would have to, and begins there', async () => {
    const events = [duress('2026-03-02T08:00:00Z')];
    const young = await tried(events, 'duress', { from: '2026-02-01T00:00:00Z' });
    expect(young.from).toBe(Date.parse('2026-03-02T08:00:00Z'));
    expect(young.limits).toEqual([expect.stringMatching(/record begins at 2026-03-02 08:00/)]);
    expect(young.findings).toHaveLength(1);
    const whole = await tried([granted('2026-01-01T00:00:00Z'), ...events], 'duress', {
      from: '2026-03-01T00:00:00Z',
    });
    expect(whole).toMatchObject({ limits: [], from: Date.parse('2026-03-01T00:00:00Z') });
    expect((await tried([], 'duress', {})).limits).toEqual(['nothing is recorded']);
  });

  test('holds no more findings than it may, those found last, and says so', async () => {
    const events = [1, 2, 3, 4].map((n) => duress(`2026-03-02T1${n}:00:00Z`));
    const result = await tried(events, 'duress', { findingsMax: 2 });
    expect(result.findings.map(({ at }) => at)).toEqual(
      [3, 4].map((n) => Date.parse(`2026-03-02T1${n}:00:00Z`)),
    );
    expect(result.limits).toContainEqual(expect.stringMatching(/more than 2 findings/));
  });

  test('lets others run after every slice, and stops when it is told to', async () => {
    const abort = new AbortController();
    let elapsed = 0;
    let pauses = 0;
    const run = runTryOut(
      {
        identities,
        log: logOf(logged(deployment, history)),
        // Every look at the clock is 3 ms later.
        elapsed: () => {
          elapsed += 3;
          return elapsed;
        },
        pause: async () => {
          pauses += 1;
          if (pauses === 5) abort.abort();
        },
      },
      { rules: book.rules(), told: new Set(), from: 0, to: NOW },
      abort.signal,
    );
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(pauses).toBe(5);
  });
});

describe('try-outs', () => {
  const open = (pause = async () => {}, events = history) =>
    createTryOuts({
      identities,
      log: logOf(logged(deployment, events)),
      book,
      clock: { now: () => NOW },
      known: async (findings) => ({
        standing: new Set(findings),
        alerts: new Map(findings.map((id) => [id, { id: `A-${id}`, at: 5 }])),
      }),
      onFault: () => {},
      pause,
    });
  const forced = book.rules().rules.find(({ name }) => name === 'door_forced')!.id;
  const ended = async (tryOuts: ReturnType<typeof open>, id: string) => {
    for (;;) {
      const answer = tryOuts.get(id, 'Ada');
      if (answer.state !== 'running') return answer;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  test('a rule in force answers with its findings, their alerts and the days', async () => {
    const tryOuts = open();
    const started = tryOuts.start({ rule: forced, days: 7 }, 'Ada');
    if (!('answer' in started)) throw new Error('it did not start');
    const answer = await ended(tryOuts, started.answer.id);
    expect(answer).toMatchObject({ state: 'done', progress: 1, findingCount: answer.findings.length });
    expect(answer.findings.length).toBeGreaterThan(0);
    expect(answer.findings[0]).toMatchObject({ isLive: true, alert: { at: 5 } });
    expect(answer.perDay.reduce((sum, { count }) => sum + count, 0)).toBe(answer.findingCount);
  });

  test('what claims to be ahead of our clock is found, as in the line', async () => {
    const ahead = event('door.forced', new Date(NOW + 120_000).toISOString(), { 'portal.uid': 'D-main' });
    const tryOuts = open(undefined, [{ ...ahead, receivedAt: NOW }]);
    const started = tryOuts.start({ rule: forced, days: 1 }, 'Ada');
    if (!('answer' in started)) throw new Error('it did not start');
    const answer = await ended(tryOuts, started.answer.id);
    expect(answer).toMatchObject({ findingCount: 1, to: NOW + 120_000 });
    expect(answer.perDay.map(({ count }) => count)).toEqual([1]);
  });

  test('a pasted text is tried in the place of the rule in force; one with a fault is not run', async () => {
    const tryOuts = open();
    const document = book.documents().find(({ id }) => id === forced)!;
    expect(
      tryOuts.start({ text: document.text.replace('condition:', 'conditions:'), days: 7 }, 'Ada'),
    ).toEqual({
      faults: [{ line: expect.any(Number), reason: expect.any(String) }],
    });
    const text = document.text.replace('kind: door.forced', 'kind: nothing.of.the.kind');
    const started = tryOuts.start({ text, days: 7 }, 'Ada');
    if (!('answer' in started)) throw new Error('it did not start');
    const answer = await ended(tryOuts, started.answer.id);
    expect(answer.findings.filter(({ rule }) => rule === forced)).toEqual([]);
  });

  test('one that nobody asks about is given up', async () => {
    let now = NOW;
    let isOver = () => {};
    const over = new Promise<void>((resolve) => (isOver = resolve));
    const tryOuts = createTryOuts({
      identities,
      log: {
        ...logOf(logged(deployment, history)),
        readSince: async (since, after, upTo, limit) => {
          now += 60_000;
          if (after > 3) isOver();
          return logOf(logged(deployment, history)).readSince(since, after, upTo, Math.min(limit, 1));
        },
      },
      book,
      clock: { now: () => now },
      known: async () => ({ standing: new Set(), alerts: new Map() }),
      onFault: () => {},
      pause: async () => {},
    });
    const started = tryOuts.start({ rule: forced, days: 1 }, 'Ada');
    if (!('answer' in started)) throw new Error('it did not start');
    await Promise.race([over, new Promise((resolve) => setImmediate(resolve))]);
    expect(await tryOuts.cancel(started.answer.id, 'Ada')).toMatchObject({ state: 'cancelled', events: 1 });
  });

  test('one’s own newer one takes the place of the older one', async () => {
    const tryOuts = open();
    const [one, two] = [1, 2].map((days) => tryOuts.start({ rule: forced, days }, 'Ada'));
    if (!one || !two || !('answer' in one) || !('answer' in two)) throw new Error('it did not start');
    expect((await ended(tryOuts, one.answer.id)).state).toBe('cancelled');
    expect((await ended(tryOuts, two.answer.id)).state).toBe('done');
  });

  test('one at a time; who started it may cancel it, nobody else sees it', async () => {
    const gate: { open: () => void } = { open: () => {} };
    const tryOuts = createTryOuts({
      identities,
      log: {
        lastSeq: () => new Promise((resolve) => (gate.open = () => resolve(0))),
        readSince: async () => [],
      },
      book,
      clock: { now: () => NOW },
      known: async () => ({ standing: new Set(), alerts: new Map() }),
      onFault: () => {},
    });
    const started = tryOuts.start({ rule: forced, days: 1 }, 'Ada');
    if (!('answer' in started)) throw new Error('it did not start');
    expect(() => tryOuts.start({ rule: forced, days: 1 }, 'Bob')).toThrow(/Ada is trying/);
    expect(() => tryOuts.get(started.answer.id, 'Bob')).toThrow();
    const cancelled = tryOuts.cancel(started.answer.id, 'Ada');
    gate.open();
    expect(await cancelled).toMatchObject({ state: 'cancelled' });
    expect(tryOuts.start({ rule: forced, days: 1 }, 'Bob')).toHaveProperty('answer');
    gate.open();
    await tryOuts.stop();
  });
});
