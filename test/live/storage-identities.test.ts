import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { createIdentityStore } from '../../server/storage/identity-store.ts';
import { silentLog } from '../../server/storage/log.ts';
import { createVerdictStore } from '../../server/storage/verdict-store.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import { aFinding, aJudgement } from '../support/judgement.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { storedEvent } from '../support/stored-event.ts';

const NOW = Date.UTC(2026, 6, 31, 12);
const clock = { now: () => NOW };
let postgres: TestPostgres;
let db: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  db = await postgres.freshDatabase();
});

const merge: Omit<IdentityDecision, 'id'> = {
  act: 'merge',
  key: 'badge:9',
  person: 'E1',
  validFrom: NOW - 1_000,
  reason: 'lent',
  by: 'Ann',
  at: NOW,
};

test('a decision is kept with its times, numbered without gaps, and audited with it', async () => {
  const store = createIdentityStore(db, { clock });
  const first = await store.decide(merge, () => {});
  const { validFrom: _, ...open } = merge;
  await store.decide({ ...open, act: 'undo', undoes: first.id }, (before) => expect(before).toEqual([first]));
  expect(await store.list()).toEqual([
    { ...merge, id: 1 },
    { ...open, id: 2, act: 'undo', undoes: 1 },
  ]);
  const { records } = await createAuditStore(db).list({});
  expect(records.map(({ action, subject, actor }) => ({ action, subject, actor }))).toEqual([
    { action: 'identity.undo', subject: 'badge:9', actor: 'Ann' },
    { action: 'identity.merge', subject: 'badge:9', actor: 'Ann' },
  ]);
});

test('a decision that is refused leaves neither row nor audit; two at once do not both pass', async () => {
  const store = createIdentityStore(db, { clock });
  const unique = (before: readonly IdentityDecision[]) => {
    if (before.length > 0) throw new Error('taken');
  };
  const done = await Promise.allSettled([store.decide(merge, unique), store.decide(merge, unique)]);
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await store.list()).toHaveLength(1);
  expect((await createAuditStore(db).list({})).records).toHaveLength(1);
});

test('the oldest event that names an identifier is found, a UPN for its account as well', async () => {
  const log = await createEventLog(db, { log: silentLog, clock, groupMs: 1 });
  const event = (n: number, minutes: number, entities: readonly string[]) =>
    storedEvent(n, {
      time: NOW - minutes * 60_000,
      receivedAt: NOW - minutes * 60_000,
      entities: entities as never,
    });
  await log.append(
    [event(1, 30, ['badge:9']), event(2, 50, ['email:mquist@corp.example']), event(3, 60, ['badge:1'])],
    [],
  );
  const store = createIdentityStore(db, { clock });
  expect(await store.oldestNaming(['badge:9'])).toBe(NOW - 30 * 60_000);
  expect(await store.oldestNaming(['badge:9', 'account:mquist'])).toBe(NOW - 50 * 60_000);
  expect(await store.oldestNaming(['badge:7'])).toBeUndefined();
  expect(await store.oldestNaming([])).toBeUndefined();
  await log.close();
});

test('a verdict says by which decision the past is judged, and gives back what it is compared with', async () => {
  const store = createVerdictStore(db, { clock, demonstration: false });
  expect(await store.judgedDecision()).toBe(0);
  const finding = aFinding('f1');
  await store.commit({
    cursor: 1,
    findings: [{ type: 'raised', finding }],
    alerts: [aJudgement('a1', [finding.id])],
    decision: 3,
  });
  expect(await store.judgedDecision()).toBe(3);
  await store.commit({ cursor: 2, findings: [], alerts: [] });
  expect(await store.judgedDecision()).toBe(3);
  expect(await store.standingFindings(finding.firstAt)).toEqual([finding]);
  expect(await store.standingFindings(finding.firstAt + 1)).toEqual([]);
  const [alert] = await store.judgements(0);
  expect(alert).toMatchObject({ status: 'new', alert: { id: 'a1' } });
  await store.commit({
    cursor: 3,
    findings: [{ type: 'withdrawn', finding, because: 'identity un-merged by Ann', at: NOW }],
    alerts: [],
  });
  expect(await store.standingFindings(0)).toEqual([]);
});
