import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAlertStore } from '../../server/storage/alert-store.ts';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { createDeadLetterStore } from '../../server/storage/dead-letter-store.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { createEventStore } from '../../server/storage/event-store.ts';
import { silentLog } from '../../server/storage/log.ts';
import { createOneTimeLinkStore } from '../../server/storage/one-time-link-store.ts';
import { createRetention } from '../../server/storage/retention.ts';
import { createSessionStore } from '../../server/storage/session-store.ts';
import { createSourceHeardStore } from '../../server/storage/source-heard-store.ts';
import { createUserStore } from '../../server/storage/user-store.ts';
import { createVerdictStore } from '../../server/storage/verdict-store.ts';
import { aFinding, aJudgement } from '../support/judgement.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { storedEvent } from '../support/stored-event.ts';

const NOW = Date.UTC(2026, 6, 31, 12);
const DAY = 86_400_000;
let now = NOW;
const clock = { now: () => now };
let postgres: TestPostgres;
let db: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  now = NOW;
  db = await postgres.freshDatabase();
});
const openLog = () => createEventLog(db, { log: silentLog, clock, groupMs: 1 });

describe('events', () => {
  test('search gives the newest first, page after page, without a gap or a repeat', async () => {
    const log = await openLog();
    // Three of each time: the order within a time must hold across pages.
    await log.append(
      Array.from({ length: 90 }, (_, n) => storedEvent(n, { time: NOW - Math.floor(n / 3) * 1_000 })),
      [],
    );
    const events = createEventStore(db, { clock });
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await events.search({ limit: 7, ...(before && { before }) });
      seen.push(...page.events.map(({ id }) => id));
      before = page.nextBefore;
    } while (before !== undefined);
    expect(seen).toHaveLength(90);
    expect(new Set(seen).size).toBe(90);
    const all = (await events.search({ limit: 1_000 })).events;
    expect(all.map(({ id }) => id)).toEqual(seen);
    expect(all.every((event, n) => n === 0 || event.time <= all[n - 1]!.time)).toBe(true);
  });

  test('search by entity, source, kind, words and time', async () => {
    const log = await openLog();
    await log.append(
      [
        storedEvent(1, { time: NOW - 1, entities: ['badge:1', 'person:E1'], message: 'Door forced open' }),
        storedEvent(2, { time: NOW - 2, entities: ['host:pc1'], source: 'dc', kind: 'auth.failure' }),
        storedEvent(3, { time: NOW - 3, entities: ['person:E11'] }),
        storedEvent(4, { time: NOW - 30 * DAY, entities: ['person:E1'] }),
        storedEvent(5, { time: 0, entities: ['person:E1'] }),
      ],
      [],
    );
    const events = createEventStore(db, { clock });
    const ids = async (query: Parameters<typeof events.search>[0]) =>
      (await events.search(query)).events.map(({ id }) => Number.parseInt(id, 16));
    expect(await ids({ entities: ['person:E1'] })).toEqual([1]);
    expect(await ids({ entities: ['person:E1'], from: 0 })).toEqual([1, 4, 5]);
    expect(await ids({ entities: ['person:E1', 'host:pc1'] })).toEqual([1, 2]);
    expect(await ids({ sources: ['dc'] })).toEqual([2]);
    expect(await ids({ kinds: ['auth.failure', 'door.forced'] })).toEqual([2]);
    expect(await ids({ text: 'forced DOOR' })).toEqual([1]);
    expect(await ids({ from: NOW - 2, to: NOW - 1 })).toEqual([2]);
    expect(await ids({ entities: ["x' or 1=1 --\0" as 'host:x'] })).toEqual([]);
    await expect(events.search({ before: 'nonsense' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await events.get(storedEvent(5).id)).toMatchObject({ time: 0 });
    expect(await events.get('none')).toBeUndefined();
    expect(await events.around(['person:E1', 'person:E11'], NOW - 5, NOW, 1)).toMatchObject({
      events: [{ time: NOW - 3 }],
      truncated: true,
    });
    expect(await events.countsPerMinute(NOW - 60_000, NOW + 1)).toEqual([{ at: NOW - 60_000, count: 3 }]);
  });

  test('when sources were last heard is kept, and what came after that is read from the log', async () => {
    const log = await openLog();
    const store = createSourceHeardStore(db);
    const from = (n: number, source: string, time: number, receivedAt = time) =>
      log.append([storedEvent(n, { source, time, receivedAt })], []);
    await from(1, 'badge', NOW - 40 * DAY);
    await from(2, 'dc', NOW - 2);
    // A clock ahead tells nothing that has not happened.
    await from(3, 'ahead', NOW + 365 * DAY, NOW - 5);
    const heard = [
      { source: 'ahead', newestAt: NOW - 5, receivedAt: NOW - 5 },
      { source: 'badge', newestAt: NOW - 40 * DAY, receivedAt: NOW - 40 * DAY },
      { source: 'dc', newestAt: NOW - 2, receivedAt: NOW - 2 },
    ];
    expect(await store.load(await log.lastSeq())).toEqual(heard);

    await store.save(await log.lastSeq(), [
      { id: 'badge', lastEventAt: NOW - 40 * DAY, lastReceivedAt: NOW - 39 * DAY },
      { id: 'ahead', lastEventAt: NOW - 5, lastReceivedAt: NOW - 5 },
      { id: 'dc', lastEventAt: NOW - 2, lastReceivedAt: NOW - 2 },
      { id: 'filtered', lastReceivedAt: NOW - 7 },
      { id: 'never' },
    ]);
    await from(4, 'dc', NOW - 1);
    const again = [
      heard[0],
      { ...heard[1], receivedAt: NOW - 39 * DAY },
      { source: 'dc', newestAt: NOW - 1, receivedAt: NOW - 1 },
      { source: 'filtered', newestAt: null, receivedAt: NOW - 7 },
    ];
    expect(await store.load(await log.lastSeq())).toEqual(again);
    // An older answer that comes later takes nothing back, and what the log lets go of is known still.
    await store.save(1, [{ id: 'dc', lastEventAt: NOW - 9, lastReceivedAt: NOW - 9 }]);
    expect(await store.load(await log.lastSeq())).toEqual(again);
  });

  test('retention drops whole days, and seq never goes back', async () => {
    const log = await openLog();
    await log.append([storedEvent(1, { time: NOW })], []);
    await log.append(
      [40, 31, 30, 1].map((days, n) =>
        storedEvent(10 + n, { time: NOW - days * DAY, receivedAt: NOW - days * DAY }),
      ),
      [],
    );
    // Replayed history: it came today.
    await log.append([storedEvent(15, { time: NOW - 35 * DAY, receivedAt: NOW })], []);
    await log.append([storedEvent(20, { time: 0, receivedAt: NOW })], []);
    await log.append([storedEvent(21, { time: 0, receivedAt: NOW - 31 * DAY })], []);
    const head = await log.lastSeq();
    const retention = createRetention(log, { log: silentLog, clock, days: 30 });
    expect(await retention.run()).toHaveLength(2);
    expect(await retention.run()).toEqual([]);
    const left = await db.read.query<{ time: number }>('select time from events order by time');
    expect(left.rows.map(({ time }) => time)).toEqual([0, ...[35, 30, 1, 0].map((days) => NOW - days * DAY)]);
    // The newest seq was dropped: a log that starts now must not give it out again.
    const next = await createEventLog(db, { log: silentLog, clock, groupMs: 1 });
    expect(await next.lastSeq()).toBe(head);
    const { stored } = await next.append([storedEvent(30, { time: NOW - 40 * DAY })], []);
    expect(stored[0]!.seq).toBe(head + 1);
    // The log that ran all along makes the dropped day again as well.
    expect((await log.append([storedEvent(31, { time: NOW - 31 * DAY })], [])).stored).toHaveLength(1);
  });

  test('dead letters are stored with the events they came with, listed, counted and marked', async () => {
    const log = await openLog();
    const letter = (n: number, source = 'badge') => ({
      id: `d${n}`,
      source,
      receivedAt: NOW + Math.floor(n / 2),
      stage: 'mapping',
      reason: `line ${n}`,
      text: 'x',
    });
    await log.append([storedEvent(1, { time: NOW })], [letter(1), letter(2), letter(3), letter(3)]);
    await log.append([], [letter(4, 'other')]);
    const letters = createDeadLetterStore(db);
    const first = await letters.list({ limit: 3 });
    expect(first.deadLetters.map(({ id }) => id)).toEqual(['d4', 'd3', 'd2']);
    expect(await letters.list({ limit: 3, before: first.nextBefore! })).toEqual({ deadLetters: [letter(1)] });
    expect((await letters.list({ source: 'other' })).deadLetters).toEqual([letter(4, 'other')]);
    expect([await letters.count(), await letters.count('badge')]).toEqual([4, 3]);
    expect(await letters.markReplayed(['d1', 'none'], NOW + 9)).toBe(1);
    expect(await letters.get('d1')).toEqual({ ...letter(1), replayedAt: NOW + 9 });
    expect(await letters.count('badge')).toBe(2);
    await log.append([], [letter(1)]);
    expect(await letters.get('d1')).toEqual(letter(1));
  });
});

describe('verdicts and alerts', () => {
  const open = () => ({
    verdicts: createVerdictStore(db, { clock, demonstration: true }),
    alerts: createAlertStore(db),
    audit: createAuditStore(db),
  });
  const by = (name: string) => ({ by: name, at: NOW + 1 });

  test('a verdict is stored with its cursor; the same again changes nothing', async () => {
    const { verdicts, alerts } = open();
    const finding = aFinding('f1');
    const verdict = {
      cursor: 7,
      findings: [{ type: 'raised' as const, finding }],
      alerts: [aJudgement('a1', ['f1'])],
    };
    expect(await verdicts.cursor()).toBe(0);
    const [alert] = await verdicts.commit(verdict);
    expect(alert).toMatchObject({ id: 'a1', revision: 1, status: 'new', demonstration: true, noteCount: 0 });
    expect(alert).not.toHaveProperty('standing');
    expect(await verdicts.commit(verdict)).toEqual([]);
    expect(await verdicts.commit({ ...verdict, cursor: 3 })).toEqual([]);
    expect([await verdicts.cursor(), await alerts.headRevision()]).toEqual([7, 1]);
    const detail = await alerts.detail('a1');
    expect(detail).toEqual({
      alert,
      findings: [finding],
      notes: [],
      history: [{ at: NOW, by: 'watchfloor', act: 'raised', detail: 'Because of f1.' }],
    });
  });

  test('judgements keep the human side; refuted findings withdraw what no person resolved', async () => {
    const { verdicts, alerts } = open();
    const raise = (id: string, findings: string[], over = {}) =>
      verdicts.commit({ cursor: 1, findings: [], alerts: [aJudgement(id, findings, over)] });
    await raise('a1', ['f1']);
    await raise('a2', ['f2']);
    await alerts.acknowledge('a1', by('Ann'));
    await alerts.assign('a1', 'Bob', by('Ann'));
    await alerts.resolve('a2', 'nuisance', by('Bob'));
    const [grown] = await raise('a1', ['f1', 'f3'], { score: 80 });
    expect(grown).toMatchObject({
      status: 'acknowledged',
      acknowledgedBy: 'Ann',
      assignee: 'Bob',
      score: 80,
    });
    const [withdrawn] = await raise('a1', ['f1', 'f3'], { standing: false, score: 0 });
    expect(withdrawn).toMatchObject({ status: 'withdrawn', acknowledgedBy: 'Ann' });
    expect(await raise('a2', ['f2'], { standing: false })).toMatchObject([{ status: 'resolved' }]);
    expect(await raise('a1', ['f1'], { score: 5 })).toMatchObject([{ status: 'acknowledged' }]);
    expect(await raise('a1', ['f1'], { mergedInto: 'a9' })).toMatchObject([
      { status: 'merged', mergedInto: 'a9' },
    ]);
    expect((await alerts.detail('a1'))!.history.map(({ act }) => act)).toEqual([
      'raised',
      'acknowledged',
      'assigned',
      'updated',
      'withdrawn',
      'restored',
      'merged',
    ]);
  });

  test('an alert that goes on under another id keeps who acknowledged it, who has it, its notes and history', async () => {
    const { verdicts, alerts } = open();
    const commit = (...judged: ReturnType<typeof aJudgement>[]) =>
      verdicts.commit({ cursor: 1, findings: [], alerts: judged });
    await commit(aJudgement('a1', ['f2']));
    await alerts.acknowledge('a1', by('Ann'));
    await alerts.assign('a1', 'Bob', by('Ann'));
    await alerts.note('a1', 'Called the guard.', by('Ann'));
    const went = await commit(
      aJudgement('a0', ['f1', 'f2']),
      aJudgement('a1', ['f2'], { mergedInto: 'a0', standing: false }),
    );
    const heir = { id: 'a0', status: 'acknowledged', acknowledgedBy: 'Ann', assignee: 'Bob', noteCount: 1 };
    expect(went.find(({ id }) => id === 'a0')).toMatchObject(heir);
    const detail = (await alerts.detail('a0'))!;
    expect(detail.notes).toMatchObject([{ alertId: 'a1', text: 'Called the guard.' }]);
    expect(detail.history.map(({ act }) => act)).toEqual([
      ...['raised', 'acknowledged', 'assigned', 'noted', 'raised', 'merged'],
    ]);
    // Written where it was opened, on a screen that had not heard of it yet.
    await alerts.note('a1', 'All well.', by('Bob'));
    expect((await alerts.get('a0'))!.noteCount).toBe(2);
    // What came late was refuted: it is the first alert again.
    const back = await commit(
      aJudgement('a0', ['f1', 'f2'], { mergedInto: 'a1', standing: false }),
      aJudgement('a1', ['f2']),
    );
    expect(back.find(({ id }) => id === 'a1')).toMatchObject({ ...heir, id: 'a1', noteCount: 2 });
    // One that stood already stays as people left it.
    await commit(aJudgement('b1', ['f3']));
    const met = await commit(
      aJudgement('b1', ['f2', 'f3']),
      aJudgement('a1', ['f2'], { mergedInto: 'b1', standing: false }),
    );
    expect(met.find(({ id }) => id === 'b1')).toMatchObject({ status: 'new', noteCount: 2 });
  });

  test('what a person resolved while it was judged stays as they saw it, and the line is told', async () => {
    const { verdicts, alerts } = open();
    const commit = (...judged: ReturnType<typeof aJudgement>[]) =>
      verdicts.commit({ cursor: 1, findings: [], alerts: judged });
    await commit(aJudgement('r1', ['f1', 'f2']));
    const resolved = await alerts.resolve('r1', 'test', by('Ann'));
    for (const judged of [
      aJudgement('r1', ['f1', 'f2', 'f3']),
      aJudgement('r1', ['f1']),
      aJudgement('r1', ['f1', 'f2'], { mergedInto: 'r0', standing: false }),
    ]) {
      expect(await commit(judged)).toEqual([resolved]);
      expect(await alerts.get('r1')).toEqual(resolved);
    }
    // What is refuted of it shows.
    const [struck] = await commit(aJudgement('r1', ['f1', 'f2'], { score: 10 }));
    expect(struck).toMatchObject({ status: 'resolved', score: 10 });
  });

  test('fusion gets back the judgements that went into no other, with the findings that stand', async () => {
    const { verdicts, alerts } = open();
    const [one, two] = [aFinding('f1'), aFinding('f2')];
    const judgement = aJudgement('a1', ['f1', 'f2']);
    await verdicts.commit({
      cursor: 1,
      findings: [
        { type: 'raised', finding: one },
        { type: 'raised', finding: two },
        { type: 'withdrawn', finding: two, because: 'the badge was read out', at: NOW },
      ],
      alerts: [
        judgement,
        aJudgement('a2', ['f1']),
        aJudgement('a3', ['f1'], { mergedInto: 'a1' }),
        aJudgement('old', [], { lastAt: 5 }),
      ],
    });
    await alerts.resolve('a2', 'test', by('Ann'));
    expect(await verdicts.judgements(10)).toEqual([
      { alert: judgement, status: 'new', findings: [one] },
      { alert: aJudgement('a2', ['f1']), status: 'resolved', findings: [one] },
    ]);
    expect((await alerts.detail('a1'))!.findings).toEqual([one, two]);
  });

  test('a client that held a revision gets what changed since, in order', async () => {
    const { verdicts, alerts } = open();
    for (const id of ['a', 'b', 'c']) {
      await verdicts.commit({ cursor: 1, findings: [], alerts: [aJudgement(id, [])] });
    }
    await alerts.note('a', 'seen', by('Ann'));
    const changed = await alerts.changedSince(1, 10);
    expect(changed.map(({ id, revision }) => [id, revision])).toEqual([
      ['b', 2],
      ['c', 3],
      ['a', 4],
    ]);
    expect(await alerts.changedSince(4, 10)).toEqual([]);
    const { alerts: page, nextBefore } = await alerts.list({ status: ['new'], limit: 2 });
    const rest = await alerts.list({ status: ['new'], limit: 2, before: nextBefore! });
    expect([...page, ...rest.alerts].map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  });

  test('revisions become visible in order while judgements and people write at once', async () => {
    const { verdicts, alerts } = open();
    await verdicts.commit({ cursor: 1, findings: [], alerts: [aJudgement('a', []), aJudgement('b', [])] });
    let held = await alerts.headRevision();
    const start = held;
    const seen: number[] = [];
    let writing = true;
    const work = Promise.all([
      ...Array.from({ length: 20 }, (_, n) =>
        verdicts.commit({ cursor: n, findings: [], alerts: [aJudgement('a', [], { score: n + 1 })] }),
      ),
      ...Array.from({ length: 20 }, (_, n) => alerts.note('b', `note ${n}`, by('Ann'))),
    ]).finally(() => {
      writing = false;
    });
    while (writing) {
      const changed = await alerts.changedSince(held, 100);
      for (const { revision } of changed) {
        expect(revision).toBeGreaterThan(held);
        held = revision;
        seen.push(revision);
      }
    }
    await work;
    held = (await alerts.changedSince(held, 100)).at(-1)?.revision ?? held;
    expect(held).toBe(start + 40);
    expect((await alerts.get('b'))!.noteCount).toBe(20);
  });

  test('acts: each is told, audited and refused where the state does not allow it', async () => {
    const { verdicts, alerts, audit } = open();
    await verdicts.commit({ cursor: 1, findings: [], alerts: [aJudgement('a1', [])] });
    const told: number[] = [];
    const stop = alerts.onChange(({ revision }) => told.push(revision));
    await alerts.acknowledge('a1', { ...by('Ann'), ip: '10.0.0.1' });
    expect(await alerts.acknowledge('a1', by('Ann'))).toMatchObject({ revision: 2 });
    await expect(alerts.acknowledge('a1', by('Bob'))).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining('Ann'),
    });
    await alerts.assign('a1', 'Bob', by('Ann'));
    await alerts.assign('a1', null, by('Bob'));
    await expect(alerts.note('a1', '  ', by('Bob'))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(alerts.note('a1', 'x'.repeat(4_001), by('Bob'))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const resolved = await alerts.resolve('a1', 'false_positive', by('Bob'), 'nothing\0 there');
    expect(resolved).toMatchObject({
      status: 'resolved',
      resolvedBy: 'Bob',
      disposition: 'false_positive',
      noteCount: 1,
    });
    expect(resolved).not.toHaveProperty('assignee');
    await expect(alerts.resolve('a1', 'test', by('Ann'))).rejects.toMatchObject({ code: 'CONFLICT' });
    const reopened = await alerts.reopen('a1', by('Ann'));
    expect(reopened.status).toBe('new');
    expect(reopened).not.toHaveProperty('disposition');
    await expect(alerts.note('none', 'x', by('Ann'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(told).toEqual([2, 3, 4, 5, 6]);
    stop();
    const detail = (await alerts.detail('a1'))!;
    expect(detail.notes).toMatchObject([{ by: 'Bob', text: 'nothing\uFFFD there' }]);
    const { records } = await audit.list({});
    expect(records.map(({ action }) => action)).toEqual([
      'alert.reopen',
      'alert.resolve',
      'alert.assign',
      'alert.assign',
      'alert.acknowledge',
    ]);
    expect(records.at(-1)).toMatchObject({ actor: 'Ann', subject: 'alert:a1', ip: '10.0.0.1' });
    expect(await audit.verify()).toEqual({ ok: true, checked: 5 });
  });
});

describe('the audit record', () => {
  test('cannot be changed, and a change made by force is found', async () => {
    const audit = createAuditStore(db);
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        audit.append({
          at: NOW + n,
          actor: 'Ann',
          action: 'test',
          subject: `s:${n}`,
          detail: { n, z: 1, a: 'ü' },
        }),
      ),
    );
    expect(await audit.verify()).toEqual({ ok: true, checked: 30 });
    const page = await audit.list({ limit: 20 });
    expect((await audit.list({ before: page.nextBefore! })).records).toHaveLength(10);
    await expect(db.write.query('delete from audit')).rejects.toThrow(/append-only/);
    const force = async (sql: string) => {
      await db.write.query(
        `begin; alter table audit disable trigger user; ${sql}; alter table audit enable trigger user; commit`,
      );
      return audit.verify();
    };
    expect(await force("update audit set actor = 'Eve' where seq = 12")).toMatchObject({ brokenAt: 12 });
    expect(await force("update audit set actor = 'Ann' where seq = 12")).toMatchObject({ ok: true });
    expect(await force('delete from audit where seq = 30')).toMatchObject({ ok: false, brokenAt: 30 });
    expect(await force('delete from audit where seq = 7')).toMatchObject({ ok: false, brokenAt: 8 });
  });
});

describe('users, sessions, links', () => {
  test('names are unique without case; a new password or being disabled ends the sessions', async () => {
    const [users, sessions] = [createUserStore(db), createSessionStore(db)];
    const user = { id: 'u1', name: 'Ann', role: 'operator' as const, passwordHash: 'h', createdAt: NOW };
    await users.create(user);
    await expect(users.create({ ...user, id: 'u2', name: 'ANN' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await users.findByName('ann')).toMatchObject({ id: 'u1', passwordHash: 'h', disabled: false });
    expect((await users.list())[0]).not.toHaveProperty('passwordHash');
    const open = (token: string) =>
      sessions.create({ token, userId: 'u1', csrf: 'c', createdAt: NOW, expiresAt: NOW + 100 });
    await open('t1');
    expect(await sessions.find('t1', NOW + 99)).toMatchObject({
      user: { id: 'u1', name: 'Ann', role: 'operator' },
      csrf: 'c',
    });
    expect(await sessions.find('t1', NOW + 100)).toBeUndefined();
    await sessions.touch('t1', NOW + 50, NOW + 200);
    expect(await sessions.find('t1', NOW + 150)).toMatchObject({ lastSeenAt: NOW + 50 });
    expect(await sessions.revoke('t1', NOW)).toBe(true);
    expect(await sessions.revoke('t1', NOW)).toBe(false);
    expect(await sessions.find('t1', NOW)).toBeUndefined();
    await open('t2');
    await users.update('u1', { passwordHash: 'h2' }, NOW);
    expect(await sessions.find('t2', NOW)).toBeUndefined();
    await open('t3');
    await users.update('u1', { role: 'lead' }, NOW);
    expect(await sessions.find('t3', NOW)).toMatchObject({ user: { role: 'lead' } });
    await users.update('u1', { disabled: true }, NOW);
    expect(await sessions.find('t3', NOW)).toBeUndefined();
    await expect(users.update('none', { disabled: true }, NOW)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await sessions.sweep(NOW + 1_000)).toBe(3);
    const { rows } = await db.read.query<{ n: number }>('select count(*)::int as n from sessions');
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('a link signs in once, even when two come at once', async () => {
    const [users, links] = [createUserStore(db), createOneTimeLinkStore(db)];
    await users.create({ id: 'u1', name: 'Ann', role: 'admin', createdAt: NOW });
    await links.create({ token: 'x', userId: 'u1', createdAt: NOW, expiresAt: NOW + 100 });
    await links.create({ token: 'y', userId: 'u1', createdAt: NOW, expiresAt: NOW + 100 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => links.use('x', NOW + 1)));
    expect(answers.filter((answer) => answer === 'u1')).toHaveLength(1);
    expect(await links.use('y', NOW + 100)).toBeUndefined();
    expect(await links.use('z', NOW)).toBeUndefined();
    const { rows } = await db.read.query('select token_hash from one_time_links');
    expect(JSON.stringify(rows)).not.toContain('"x"');
  });
});
