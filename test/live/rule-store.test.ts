import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuditStore } from '../../server/storage/audit-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { createRuleStore } from '../../server/storage/rule-store.ts';
import { createVerdictStore } from '../../server/storage/verdict-store.ts';
import { aFinding, aJudgement } from '../support/judgement.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 6, 31, 12);
const DAY = 86_400_000;
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

const version = (rule: string, number: number, text: string | null = `v${number}`) => ({
  rule,
  version: number,
  text,
  said: text ?? 'as the file said',
  disabled: false,
  at: NOW,
  by: 'Ada',
  note: 'why',
});

const act = (action: string) => ({ action, before: null, after: 'h' });

describe('versions of rules', () => {
  test('the newest of each is in force; all are kept, newest first, and the audit chain holds', async () => {
    const store = createRuleStore(db);
    await store.append(version('a', 1), act('rule.change'));
    await store.append(version('a', 2, null), { ...act('rule.revert'), to: 1 });
    await store.append({ ...version('b', 1), disabled: true }, act('rule.disable'));
    expect(await store.newest()).toEqual([version('a', 2, null), { ...version('b', 1), disabled: true }]);
    expect((await store.versions('a')).map((one) => one.version)).toEqual([2, 1]);
    const audit = createAuditStore(db);
    const { records } = await audit.list({});
    expect(records.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['rule.disable', 'Ada', 'rule:b'],
      ['rule.revert', 'Ada', 'rule:a'],
      ['rule.change', 'Ada', 'rule:a'],
    ]);
    expect(records[1]!.detail).toEqual({
      version: 2,
      disabled: false,
      before: null,
      after: 'h',
      to: 1,
      note: 'why',
    });
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 3 });
  });

  test('more than are listed are read by their number', async () => {
    const store = createRuleStore(db);
    for (let number = 1; number <= 101; number++)
      await store.append(version('a', number), act('rule.change'));
    expect((await store.versions('a')).at(-1)!.version).toBe(2);
    expect(await store.version('a', 1)).toEqual(version('a', 1));
    expect(await store.version('a', 102)).toBeUndefined();
  });

  test('the same version twice is a conflict and leaves neither a row nor an audit entry', async () => {
    const store = createRuleStore(db);
    await store.append(version('a', 1), act('rule.change'));
    const twice = store.append({ ...version('a', 1), by: 'Bob' }, act('rule.change'));
    await expect(twice).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await store.versions('a')).toEqual([version('a', 1)]);
    expect((await createAuditStore(db).list({})).records).toHaveLength(1);
  });
});

describe('what rules found', () => {
  test('is counted per day while it stands; the alert of a finding is found', async () => {
    const verdicts = createVerdictStore(db, { clock: { now: () => NOW }, demonstration: false });
    const findings = [0, 1, 2].map((n) => aFinding(`f${n}`, { rule: 'a', at: NOW - n * DAY }));
    const judgement = aJudgement('A1', ['f0'], { lastAt: NOW });
    await verdicts.commit({
      cursor: 1,
      findings: findings.map((finding) => ({ type: 'raised', finding })),
      alerts: [judgement],
    });
    await verdicts.commit({
      cursor: 2,
      findings: [{ type: 'withdrawn', finding: findings[1]!, because: 'late', at: NOW }],
      alerts: [],
    });
    const store = createRuleStore(db);
    const today = NOW / DAY - 0.5;
    expect((await store.hitsPerDay(NOW - 2 * DAY)).sort((x, y) => x.day - y.day)).toEqual([
      { rule: 'a', day: today - 2, count: 1 },
      { rule: 'a', day: today, count: 1 },
    ]);
    expect(await store.lastHits(['a', 'never'])).toEqual(new Map([['a', NOW]]));
    const { standing, alerts } = await store.known(['f0', 'f1', 'f2', 'fx'], NOW - DAY);
    expect([...standing].sort()).toEqual(['f0', 'f2']);
    expect(alerts).toEqual(new Map([['f0', { id: judgement.id, at: judgement.moment.at }]]));
  });
});
