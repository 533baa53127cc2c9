import type { Alert } from '../../shared/domain/alert.ts';
import type { Clock } from '../clock.ts';
import type { RejudgeStore, StoredJudgement, Verdict, VerdictStore } from '../pipeline/stage.ts';
import {
  type AlertRow,
  describeJudgement,
  isBesideResolved,
  statusAfter,
  takenOver,
  toAlert,
} from './alert-row.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import { countAlertNotes, insertAlertAct } from './queries/alert-history.ts';
import { advanceCounter, readCounter } from './queries/counters.ts';
import { findAlerts, findAlertsSince } from './queries/find-alerts.ts';
import { findFindings, findStandingFindings } from './queries/find-findings.ts';
import { lockAlertRevision, setAlertRevision } from './queries/lock-alert-revision.ts';
import { saveAlert } from './queries/save-alert.ts';
import { upsertFindings } from './queries/upsert-findings.ts';
import { cleanText, cleanValue } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** Who acts when a judgement changes an alert. */
export const ENGINE = 'watchfloor';

/**
 * What the line decided, on PostgreSQL. `commit` returns the alerts it changed, and those it left as they are since a person
 * resolved them while they were judged; the same judgement again gives no new revision. Throws the database's error when it
 * is away: nothing was stored, or all of it, and repeating it is safe.
 */
export function createVerdictStore(
  db: Pick<Database, 'read' | 'write'>,
  deps: { readonly clock: Clock; readonly demonstration: boolean },
): VerdictStore & RejudgeStore {
  return {
    cursor: () => readCounter(db.read, 'verdict_cursor'),
    judgedDecision: () => readCounter(db.read, 'identity_judged'),
    standingFindings: (firstAt) => findStandingFindings(db.read, firstAt),
    commit: (verdict) => inTransaction(db.write, (sql) => commitVerdict(sql, verdict, deps)),
    async judgements(lastAt): Promise<readonly StoredJudgement[]> {
      const rows = await findAlertsSince(db.read, lastAt);
      const ids = rows.flatMap(({ judgement }) => judgement.reasons.map(({ findingId }) => findingId));
      const findings = await findFindings(db.read, [...new Set(ids)], { standing: true });
      return rows.map(({ judgement, status }) => ({
        alert: judgement,
        status,
        findings: judgement.reasons.flatMap(({ findingId }) => findings.get(findingId) ?? []),
      }));
    },
  };
}

async function commitVerdict(
  sql: Parameters<typeof saveAlert>[0],
  verdict: Verdict,
  deps: { readonly clock: Clock; readonly demonstration: boolean },
): Promise<Alert[]> {
  let revision = await lockAlertRevision(sql);
  await upsertFindings(sql, verdict.findings);
  const judgements = [...new Map(verdict.alerts.map((one) => [one.id, cleanValue(one)])).values()];
  const present = await findAlerts(
    sql,
    judgements.map(({ id }) => cleanText(id)),
  );
  const beforeById = new Map(present.map((row) => [row.judgement.id, row]));
  const goneInto = new Map<string, AlertRow[]>();
  for (const { id, mergedInto } of judgements) {
    const before = beforeById.get(id);
    if (mergedInto === undefined || !before || !isOpen(before)) continue;
    goneInto.set(mergedInto, [...(goneInto.get(mergedInto) ?? []), before]);
  }
  const changed: AlertRow[] = [];
  for (const judgement of judgements) {
    const before = beforeById.get(judgement.id);
    if (before !== undefined && canonicalJson(before.judgement) === canonicalJson(judgement)) continue;
    if (before !== undefined && isBesideResolved(before, judgement)) {
      changed.push(before);
      continue;
    }
    revision += 1;
    const at = deps.clock.now();
    const row: AlertRow = {
      acknowledged_by: null,
      acknowledged_at: null,
      assignee: null,
      resolved_by: null,
      resolved_at: null,
      disposition: null,
      note_count: 0,
      demonstration: deps.demonstration,
      ...before,
      revision,
      judgement,
      status: statusAfter(before, judgement),
      updated_at: at,
      ...(judgement.standing &&
        (before === undefined || isGone(before)) &&
        takenOver(goneInto.get(judgement.id) ?? [])),
    };
    await saveAlert(sql, row);
    const { act, detail } = describeJudgement(before, row.status, judgement);
    await insertAlertAct(sql, { alertId: judgement.id, revision, at, by: ENGINE, act, detail });
    changed.push(row);
  }
  const isRegrouped = judgements.some(
    ({ id, mergedInto }) => mergedInto !== undefined || beforeById.get(id)?.status === 'merged',
  );
  for (const row of isRegrouped ? changed.filter(isOpen) : []) {
    const count = await countAlertNotes(sql, row.judgement.id);
    if (row.note_count === count) continue;
    row.note_count = count;
    await saveAlert(sql, row);
  }
  if (changed.length > 0) await setAlertRevision(sql, revision);
  await advanceCounter(sql, 'verdict_cursor', verdict.cursor);
  if (verdict.decision !== undefined) await advanceCounter(sql, 'identity_judged', verdict.decision);
  return changed.map(toAlert);
}

const isOpen = ({ status }: AlertRow) => status === 'new' || status === 'acknowledged';
const isGone = ({ status }: AlertRow) => status === 'merged' || status === 'withdrawn';
