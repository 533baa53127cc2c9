import type { Alert, AlertJudgement, AlertStatus } from '../../shared/domain/alert.ts';

/** Columns of every statement that reads whole alerts. */
export const ALERT_COLUMNS =
  'revision, judgement, status, updated_at, acknowledged_by, acknowledged_at, assignee, resolved_by, resolved_at, disposition, note_count, demonstration';

export interface AlertRow {
  revision: number;
  judgement: AlertJudgement;
  status: AlertStatus;
  updated_at: number;
  acknowledged_by: string | null;
  acknowledged_at: number | null;
  assignee: string | null;
  resolved_by: string | null;
  resolved_at: number | null;
  disposition: Alert['disposition'] | null;
  note_count: number;
  demonstration: boolean;
}

export function toAlert(row: AlertRow): Alert {
  const { standing: _standing, ...judged } = row.judgement;
  return {
    ...judged,
    revision: row.revision,
    status: row.status,
    updatedAt: row.updated_at,
    ...(row.acknowledged_by !== null && { acknowledgedBy: row.acknowledged_by }),
    ...(row.acknowledged_at !== null && { acknowledgedAt: row.acknowledged_at }),
    ...(row.assignee !== null && { assignee: row.assignee }),
    ...(row.resolved_by !== null && { resolvedBy: row.resolved_by }),
    ...(row.resolved_at !== null && { resolvedAt: row.resolved_at }),
    ...(row.disposition != null && { disposition: row.disposition }),
    noteCount: row.note_count,
    demonstration: row.demonstration,
  };
}

/**
 * What a judgement makes of an alert's status:
 *
 *   (none)        -> new | merged | withdrawn
 *   resolved      -> resolved: a person's word stands
 *   any           -> merged, withdrawn, as fusion says
 *   merged, withdrawn, standing again -> acknowledged when someone had acknowledged it, else new
 */
export function statusAfter(
  before: { readonly status: AlertStatus; readonly acknowledged_by: string | null } | undefined,
  judgement: Pick<AlertJudgement, 'standing' | 'mergedInto'>,
): AlertStatus {
  if (before?.status === 'resolved') return 'resolved';
  if (judgement.mergedInto !== undefined) return 'merged';
  if (!judgement.standing) return 'withdrawn';
  if (before === undefined) return 'new';
  if (before.status === 'new' || before.status === 'acknowledged') return before.status;
  return before.acknowledged_by === null ? 'new' : 'acknowledged';
}

type HumanSide = Pick<AlertRow, 'status' | 'acknowledged_by' | 'acknowledged_at' | 'assignee'>;

/**
 * What an alert takes over from those whose findings went into it, where it did not stand before, whatever it was long ago: it is
 * acknowledged if all of them were, and whoever had one has it. So an alert that goes on under another id is no news to anybody.
 */
export function takenOver(merged: readonly HumanSide[]): Partial<HumanSide> {
  const [first] = merged;
  if (first === undefined) return {};
  const isAcknowledged = merged.every(({ status }) => status === 'acknowledged');
  return {
    status: isAcknowledged ? 'acknowledged' : 'new',
    acknowledged_by: isAcknowledged ? first.acknowledged_by : null,
    acknowledged_at: isAcknowledged ? first.acknowledged_at : null,
    assignee: merged.find((one) => one.assignee !== null)?.assignee ?? null,
  };
}

/** Whether a judgement would put into an alert what a person did not see in it when they resolved it, or take something away. */
export function isBesideResolved(
  before: { readonly status: AlertStatus; readonly judgement: AlertJudgement },
  judgement: AlertJudgement,
): boolean {
  if (before.status !== 'resolved') return false;
  const [had, has] = [before.judgement, judgement].map(({ reasons }) =>
    reasons
      .map(({ findingId }) => findingId)
      .sort()
      .join(),
  );
  return judgement.mergedInto !== undefined || had !== has;
}

/** The act and its words for the alert's history. */
export function describeJudgement(
  before: { readonly status: AlertStatus; readonly judgement: AlertJudgement } | undefined,
  status: AlertStatus,
  judgement: AlertJudgement,
): { readonly act: string; readonly detail: string } {
  const refuted = judgement.reasons.flatMap(({ withdrawn }) => withdrawn ?? []);
  if (before === undefined && (status === 'new' || status === 'acknowledged')) {
    return { act: 'raised', detail: judgement.reasons.map(({ sentence }) => sentence).join(' ') };
  }
  if (status === 'merged' && before?.status !== 'merged') {
    return { act: 'merged', detail: `into ${judgement.mergedInto}` };
  }
  if (status === 'withdrawn' && before?.status !== 'withdrawn') {
    return { act: 'withdrawn', detail: refuted.join(' ') || 'Every finding it stood on was refuted.' };
  }
  if (before !== undefined && (before.status === 'withdrawn' || before.status === 'merged')) {
    if (status !== before.status) return { act: 'restored', detail: 'It stands again.' };
  }
  const old = new Map(before?.judgement.reasons.map((reason) => [reason.findingId, reason]));
  const parts = judgement.reasons.flatMap((reason) => {
    const earlier = old.get(reason.findingId);
    if (earlier === undefined) return [`New: ${reason.sentence}`];
    if (reason.withdrawn !== undefined && earlier.withdrawn === undefined) {
      return [`No longer: ${reason.sentence} (${reason.withdrawn})`];
    }
    return [];
  });
  const score = before?.judgement.score;
  if (score !== undefined && score !== judgement.score) parts.push(`Score ${score} to ${judgement.score}.`);
  return { act: 'updated', detail: parts.join(' ') || 'More evidence.' };
}
