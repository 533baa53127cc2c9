import type { Alert } from '../../shared/domain/alert.ts';
import type { Clock } from '../clock.ts';
import type { RejudgeStore, StoredJudgement, Verdict, VerdictStore } from '../pipeline/stage.ts';
import { type AlertRow, describeJudgement, statusAfter, toAlert } from './alert-row.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import { insertAlertAct } from './queries/alert-history.ts';
import { findAlerts, findAlertsSince, findOpenAlerts } from './queries/find-alerts.ts';
import { findFindings, findStandingFindings } from './queries/find-findings.ts';
import { advanceJudgedDecision, readJudgedDecision } from './queries/identity-decisions.ts';
import { lockAlertRevision, setAlertRevision } from './queries/lock-alert-revision.ts';
import { saveAlert } from './queries/save-alert.ts';
import { upsertFindings } from './queries/upsert-findings.ts';
import { advanceVerdictCursor, readVerdictCursor } from './queries/verdict-cursor.ts';
import { cleanText, cleanValue } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** Who acts when a judgement changes an alert. */
export const ENGINE = 'watchfloor';

/**
 * What the line decided, on PostgreSQL. `commit` returns only the alerts it changed; the same judgement again gives no new
 * revision. Throws the database's error when it is away: nothing was stored, or all of it, and repeating it is safe.
 */
export function createVerdictStore(
  db: Pick<Database, 'read' | 'write'>,
  deps: { readonly clock: Clock; readonly demonstration: boolean },
): VerdictStore & RejudgeStore {
  return {
    cursor: () => readVerdictCursor(db.read),
    judgedDecision: () => readJudgedDecision(db.read),
    standingFindings: (firstAt) => findStandingFindings(db.read, firstAt),
    alertsSince: async (lastAt) =>
      (await findAlertsSince(db.read, lastAt)).map(({ judgement, status }) => ({ alert: judgement, status })),
    commit: (verdict) => inTransaction(db.write, (sql) => commitVerdict(sql, verdict, deps)),
    async openJudgements(since): Promise<readonly StoredJudgement[]> {
      const rows = await findOpenAlerts(db.read, since);
      const ids = rows.flatMap(({ judgement }) => judgement.reasons.map(({ findingId }) => findingId));
      const findings = await findFindings(db.read, [...new Set(ids)], { standing: true });
      return rows.map(({ judgement }) => ({
        alert: judgement,
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
  const changed: Alert[] = [];
  for (const judgement of judgements) {
    const before = beforeById.get(judgement.id);
    if (before !== undefined && canonicalJson(before.judgement) === canonicalJson(judgement)) continue;
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
    };
    await saveAlert(sql, row);
    const { act, detail } = describeJudgement(before, row.status, judgement);
    await insertAlertAct(sql, { alertId: judgement.id, revision, at, by: ENGINE, act, detail });
    changed.push(toAlert(row));
  }
  if (changed.length > 0) await setAlertRevision(sql, revision);
  await advanceVerdictCursor(sql, verdict.cursor);
  if (verdict.decision !== undefined) await advanceJudgedDecision(sql, verdict.decision);
  return changed;
}
