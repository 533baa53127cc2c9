import { describe, expect, test } from 'vitest';
import { PublicFault } from '../../../server/errors.ts';
import { describeJudgement, statusAfter, takenOver } from '../../../server/storage/alert-row.ts';
import { auditHash } from '../../../server/storage/audit-chain.ts';
import { canonicalJson } from '../../../server/storage/canonical-json.ts';
import { readCursor, writeCursor } from '../../../server/storage/page-cursor.ts';
import { classifyTrouble, faultWhenAway } from '../../../server/storage/storage-errors.ts';
import type { AlertStatus } from '../../../shared/domain/alert.ts';
import { aJudgement } from '../../support/judgement.ts';

describe('the status after a judgement', () => {
  const judged = (status: AlertStatus | undefined, by: string | null, over: object) =>
    statusAfter(status && { status, acknowledged_by: by }, aJudgement('a', [], over));
  test('what a person resolved stays resolved', () => {
    for (const over of [{}, { standing: false }, { mergedInto: 'b' }]) {
      expect(judged('resolved', 'Ann', over)).toBe('resolved');
    }
  });
  test('fusion decides the rest, and an acknowledgement outlives a withdrawal', () => {
    expect(judged(undefined, null, {})).toBe('new');
    expect(judged(undefined, null, { standing: false })).toBe('withdrawn');
    expect(judged('acknowledged', 'Ann', {})).toBe('acknowledged');
    expect(judged('acknowledged', 'Ann', { standing: false })).toBe('withdrawn');
    expect(judged('withdrawn', 'Ann', {})).toBe('acknowledged');
    expect(judged('merged', null, {})).toBe('new');
    expect(judged('new', null, { mergedInto: 'b', standing: false })).toBe('merged');
  });
});

test('what an alert takes over: it is acknowledged if all that went into it were, and keeps who had one', () => {
  const merged = (status: AlertStatus, by: string | null, assignee: string | null) => ({
    ...{ status, acknowledged_by: by, acknowledged_at: by === null ? null : 5, assignee },
  });
  expect(takenOver([])).toEqual({});
  const waiting = { status: 'new', acknowledged_by: null, acknowledged_at: null, assignee: null };
  expect(takenOver([merged('new', null, 'Bob')])).toEqual({ ...waiting, assignee: 'Bob' });
  // It may have been acknowledged long ago, before what waits now was known.
  expect(takenOver([merged('acknowledged', 'Ann', null), merged('new', null, null)])).toEqual(waiting);
  expect(takenOver([merged('acknowledged', 'Ann', null), merged('acknowledged', 'Bob', 'Bob')])).toEqual({
    ...{ status: 'acknowledged', acknowledged_by: 'Ann', acknowledged_at: 5, assignee: 'Bob' },
  });
});

describe('the history of an alert in words', () => {
  test('names new reasons, refuted ones and the score', () => {
    const before = { status: 'new' as const, judgement: aJudgement('a', ['f1']) };
    const grown = aJudgement('a', ['f1', 'f2'], { score: 80 });
    expect(describeJudgement(before, 'new', grown)).toEqual({
      act: 'updated',
      detail: 'New: Because of f2. Score 60 to 80.',
    });
    const reasons = before.judgement.reasons.map((reason) => ({ ...reason, withdrawn: 'a later reading' }));
    expect(describeJudgement(before, 'new', aJudgement('a', [], { reasons }))).toEqual({
      act: 'updated',
      detail: 'No longer: Because of f1. (a later reading)',
    });
    expect(describeJudgement(before, 'withdrawn', aJudgement('a', [], { reasons, standing: false }))).toEqual(
      {
        act: 'withdrawn',
        detail: 'a later reading',
      },
    );
  });
});

describe('small parts', () => {
  test('canonical JSON does not depend on the order of names', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe(
      canonicalJson({ a: 'x', b: [{ c: null, d: 1 }] }),
    );
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
  });
  test('an audit hash is bound to each field and to the row before', () => {
    const row = { seq: 1, at: 2, actor: 'a', action: 'b', subject: 'c', detail: '{}', ip: null };
    const hashes = [
      auditHash('', row),
      auditHash('x', row),
      auditHash('', { ...row, seq: 2 }),
      auditHash('', { ...row, actor: 'ab', action: '' }),
      auditHash('', { ...row, ip: '' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });
  test('a page cursor goes there and back, and nothing else is taken for one', () => {
    for (const cursor of [
      { at: -5, id: 'a:b' },
      { at: 1_785_000_000_000, id: '7' },
    ]) {
      expect(readCursor(writeCursor(cursor))).toEqual(cursor);
    }
    for (const text of ['', '5', ':x', 'x:1', '1e9:3']) expect(() => readCursor(text)).toThrow(/before/);
  });
  test('errors of a write: away, full, duplicate, refused', () => {
    const of = (code: string | undefined, message = '') =>
      classifyTrouble(Object.assign(new Error(message), { code }));
    expect(of('57P01')).toBe('away');
    expect(of('ECONNREFUSED')).toBe('away');
    expect(of(undefined, 'Connection terminated unexpectedly')).toBe('away');
    expect(of('53100')).toBe('full');
    expect(of('58030', 'could not write to file: No space left on device')).toBe('full');
    expect(of('23505')).toBe('duplicate');
    expect(of('22P02')).toBe('refused');
    expect(classifyTrouble(new TypeError('x is not a function'))).toBe('refused');
  });
  test('a fault stays what it is; a database that is away is a fault a person may see', () => {
    const conflict = new PublicFault('CONFLICT', 'taken');
    expect(faultWhenAway(conflict)).toBe(conflict);
    const bug = new TypeError('x');
    expect(faultWhenAway(bug)).toBe(bug);
    expect(faultWhenAway(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
  });
});
