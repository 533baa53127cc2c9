import { LIMITS } from '../../shared/contract/limits.ts';
import type { Alert, AlertDetail, AlertStatus, Disposition } from '../../shared/domain/alert.ts';
import { PublicFault } from '../errors.ts';
import { type AlertRow, toAlert } from './alert-row.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { cutPage, readCursor } from './page-cursor.ts';
import { insertAlertAct, insertAlertNote, listAlertActs, listAlertNotes } from './queries/alert-history.ts';
import { findAlerts, findAlertsChangedSince, listAlerts } from './queries/find-alerts.ts';
import { findFindings } from './queries/find-findings.ts';
import { lockAlertRevision, readAlertRevision, setAlertRevision } from './queries/lock-alert-revision.ts';
import { saveAlert } from './queries/save-alert.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** Who acts, when, from where. */
export interface Act {
  readonly by: string;
  readonly at: number;
  readonly ip?: string;
}

/** What an act makes of a row: columns to change, with the words for history and audit. `undefined`: nothing to do. */
interface Change {
  readonly set: Partial<AlertRow>;
  readonly act: string;
  readonly detail?: string;
  readonly note?: string;
}

const OPEN: readonly AlertStatus[] = ['new', 'acknowledged'];

/**
 * Alerts as screens see them, and what people do to them. An act is one transaction: row, history, audit, new revision.
 * Faults: NOT_FOUND; CONFLICT where the alert's state does not allow it (the detail says which); BAD_REQUEST for a note.
 */
export function createAlertStore(db: Pick<Database, 'read' | 'write'>) {
  const listeners = new Set<(alert: Alert) => void>();

  async function act(
    alertId: string,
    who: Act,
    action: string,
    decide: (row: AlertRow) => Change | undefined,
  ): Promise<Alert> {
    const by = cleanText(who.by);
    const { alert, changed } = await inTransaction(db.write, async (sql) => {
      const revision = (await lockAlertRevision(sql)) + 1;
      const [row] = await findAlerts(sql, [cleanText(alertId)]);
      if (row === undefined) throw new PublicFault('NOT_FOUND');
      const change = decide(row);
      if (change === undefined) return { alert: toAlert(row), changed: false };
      const after: AlertRow = { ...row, ...change.set, revision, updated_at: who.at };
      if (change.note !== undefined) {
        after.note_count += 1;
        await insertAlertNote(sql, { alertId: row.judgement.id, at: who.at, by, text: change.note });
      }
      await saveAlert(sql, after);
      const words = change.detail === undefined ? {} : { detail: change.detail };
      await insertAlertAct(sql, {
        alertId: row.judgement.id,
        revision,
        at: who.at,
        by,
        act: change.act,
        ...words,
      });
      await appendAudit(sql, {
        at: who.at,
        actor: by,
        action: `alert.${action}`,
        subject: `alert:${row.judgement.id}`,
        detail: { revision, ...words, ...(change.note !== undefined && { note: change.note }) },
        ...(who.ip !== undefined && { ip: who.ip }),
      });
      await setAlertRevision(sql, revision);
      return { alert: toAlert(after), changed: true };
    });
    if (changed) for (const listener of listeners) listener(alert);
    return alert;
  }

  async function heirOf(alertId: string): Promise<string> {
    const [row] = await findAlerts(db.read, [cleanText(alertId)]);
    return row?.status === 'merged' && row.judgement.mergedInto ? heirOf(row.judgement.mergedInto) : alertId;
  }

  return {
    /** Newest `lastAt` first; at most 500 a page, 100 where absent. */
    async list(query: {
      readonly status?: readonly AlertStatus[];
      readonly before?: string;
      readonly limit?: number;
    }): Promise<{ alerts: readonly Alert[]; nextBefore?: string }> {
      const limit = Math.max(1, Math.min(query.limit ?? 100, 500));
      const rows = await listAlerts(db.read, {
        status: query.status,
        before: query.before === undefined ? undefined : readCursor(query.before),
        limit: limit + 1,
      });
      const { items, nextBefore } = cutPage(rows, limit, ({ judgement }) => ({
        at: judgement.lastAt,
        id: judgement.id,
      }));
      const alerts = items.map(toAlert);
      return nextBefore === undefined ? { alerts } : { alerts, nextBefore };
    },
    /** Alerts whose newest revision is above `revision`, in revision order: what a client that held it has missed. */
    changedSince: async (revision: number, limit: number): Promise<Alert[]> =>
      (await findAlertsChangedSince(db.read, revision, limit)).map(toAlert),
    /** The newest revision given out. */
    headRevision: (): Promise<number> => readAlertRevision(db.read),
    get: async (id: string): Promise<Alert | undefined> => {
      const [row] = await findAlerts(db.read, [cleanText(id)]);
      return row && toAlert(row);
    },
    /** With every finding it was judged from (withdrawn ones too), notes and history; undefined: not there. */
    async detail(id: string): Promise<AlertDetail | undefined> {
      const [row] = await findAlerts(db.read, [cleanText(id)]);
      if (row === undefined) return undefined;
      const alert = toAlert(row);
      const ids = alert.reasons.map(({ findingId }) => findingId);
      const [findings, notes, history] = await Promise.all([
        findFindings(db.read, ids, { standing: false }),
        listAlertNotes(db.read, alert.id),
        listAlertActs(db.read, alert.id),
      ]);
      return { alert, findings: ids.flatMap((one) => findings.get(one) ?? []), notes, history };
    },

    /** By the same person again: nothing changes. By another: CONFLICT. */
    acknowledge: (alertId: string, who: Act): Promise<Alert> =>
      act(alertId, who, 'acknowledge', (row) => {
        if (row.status === 'acknowledged' && row.acknowledged_by === cleanText(who.by)) return undefined;
        requireStatus(row, ['new'], 'acknowledged');
        return {
          set: {
            status: 'acknowledged',
            acknowledged_by: cleanText(who.by),
            acknowledged_at: who.at,
          },
          act: 'acknowledged',
        };
      }),
    /** null: nobody's. */
    assign: (alertId: string, assignee: string | null, who: Act): Promise<Alert> =>
      act(alertId, who, 'assign', (row) => {
        requireStatus(row, OPEN, 'assigned');
        const name = assignee === null ? null : cleanText(assignee);
        if (row.assignee === name) return undefined;
        return {
          set: { assignee: name },
          act: 'assigned',
          detail: name === null ? 'to nobody' : `to ${name}`,
        };
      }),
    /** On the alert that it went into by now, where it did: whoever writes may not have seen that yet. */
    note: async (alertId: string, text: string, who: Act): Promise<Alert> =>
      act(await heirOf(alertId), who, 'note', () => ({ set: {}, act: 'noted', note: checkNote(text) })),
    /** Who resolves what nobody acknowledged has acknowledged it. */
    resolve: (alertId: string, disposition: Disposition, who: Act, note?: string): Promise<Alert> =>
      act(alertId, who, 'resolve', (row) => {
        requireStatus(row, [...OPEN, 'withdrawn'], 'resolved');
        const by = cleanText(who.by);
        return {
          set: {
            status: 'resolved',
            resolved_by: by,
            resolved_at: who.at,
            disposition,
            acknowledged_by: row.acknowledged_by ?? by,
            acknowledged_at: row.acknowledged_at ?? who.at,
          },
          act: 'resolved',
          detail: disposition,
          ...(note !== undefined && note !== '' && { note: checkNote(note) }),
        };
      }),
    /** It is new again: unacknowledged, and everyone sees that it waits. */
    reopen: (alertId: string, who: Act): Promise<Alert> =>
      act(alertId, who, 'reopen', (row) => {
        requireStatus(row, ['resolved'], 'reopened');
        return {
          set: {
            status: 'new',
            acknowledged_by: null,
            acknowledged_at: null,
            resolved_by: null,
            resolved_at: null,
            disposition: null,
          },
          act: 'reopened',
          detail: `was ${row.disposition ?? 'resolved'} by ${row.resolved_by ?? 'nobody'}`,
        };
      }),

    /** Told of every act after its commit (judgements are told by the pipeline). Returns the way to stop. */
    onChange(listener: (alert: Alert) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type AlertStore = ReturnType<typeof createAlertStore>;

function requireStatus(row: AlertRow, allowed: readonly AlertStatus[], done: string): void {
  if (allowed.includes(row.status)) return;
  const who = row.status === 'acknowledged' ? row.acknowledged_by : row.resolved_by;
  throw new PublicFault(
    'CONFLICT',
    `The alert is ${row.status}${who ? ` (by ${who})` : ''} and cannot be ${done}. Look again.`,
  );
}

function checkNote(text: string): string {
  const clean = cleanText(text).trim();
  if (clean === '') throw new PublicFault('BAD_REQUEST', 'The note is empty.');
  if (clean.length > LIMITS.noteChars) {
    throw new PublicFault('BAD_REQUEST', `The note is longer than ${LIMITS.noteChars} characters.`);
  }
  return clean;
}
