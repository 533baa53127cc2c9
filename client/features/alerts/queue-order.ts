import type { Alert } from '../../../shared/domain/alert.ts';
import { LEVELS, type Level } from '../../../shared/domain/finding.ts';
import { levelRank } from '../../lib/severity.ts';

export const QUEUE_FILTERS = ['open', 'mine', 'all'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

export function isOpen(alert: Alert): boolean {
  return alert.status === 'new' || alert.status === 'acknowledged';
}

/** An alert that closed itself stays in its queues for so long: nothing vanishes under somebody's eyes. */
const WITHDRAWN_SHOWN_MS = 15 * 60_000;

export function isJustWithdrawn(alert: Alert, now: number): boolean {
  return alert.status === 'withdrawn' && now - alert.updatedAt < WITHDRAWN_SHOWN_MS;
}

/** Why an alert closed itself, or how many of its reasons were refuted; nothing where all stand. */
export function withdrawal(alert: Alert): string | undefined {
  const refuted = alert.reasons.flatMap(({ withdrawn }) => (withdrawn === undefined ? [] : [withdrawn]));
  if (refuted.length === 0) return undefined;
  if (alert.status === 'withdrawn') return `Withdrawn: ${[...new Set(refuted)].join('; ')}`;
  return `${refuted.length} of ${alert.reasons.length} reasons withdrawn`;
}

function passes(alert: Alert, filter: QueueFilter, me: string, now?: number): boolean {
  if (filter === 'all') return true;
  const isShown = isOpen(alert) || (now !== undefined && isJustWithdrawn(alert, now));
  return isShown && (filter === 'open' || alert.assignee === me);
}

/** 0 needs a person, 1 has one, 2 is over. */
function stage(alert: Alert): number {
  if (alert.status === 'new') return 0;
  return alert.status === 'acknowledged' ? 1 : 2;
}

/** Unacknowledged first, then by score, then the newest; the id last, so that the order never flickers. */
export function compareAlerts(a: Alert, b: Alert): number {
  return (
    stage(a) - stage(b) ||
    b.score - a.score ||
    b.lastAt - a.lastAt ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** With `now`, what closed itself a moment ago is among the open ones, after what waits for somebody. */
export function orderQueue(alerts: Iterable<Alert>, filter: QueueFilter, me: string, now?: number): Alert[] {
  const ordered = [...alerts].filter((alert) => passes(alert, filter, me, now)).sort(compareAlerts);
  if (now === undefined || filter === 'all') return ordered;
  const rank = (alert: Alert) => (alert.status === 'new' ? 0 : alert.status === 'withdrawn' ? 1 : 2);
  return ordered.sort((a, b) => rank(a) - rank(b));
}

export function countQueues(alerts: Iterable<Alert>, me: string): Readonly<Record<QueueFilter, number>> {
  const counts = { open: 0, mine: 0, all: 0 };
  for (const alert of alerts)
    for (const filter of QUEUE_FILTERS) if (passes(alert, filter, me)) counts[filter] += 1;
  return counts;
}

/** Unacknowledged alerts by level, worst first, levels with none left out. */
export function countUnacknowledged(alerts: Iterable<Alert>): readonly { level: Level; count: number }[] {
  const counts = new Map<Level, number>();
  for (const alert of alerts)
    if (alert.status === 'new') counts.set(alert.level, (counts.get(alert.level) ?? 0) + 1);
  return LEVELS.toReversed().flatMap((level) => {
    const count = counts.get(level);
    return count ? [{ level, count }] : [];
  });
}

/** Unacknowledged high and critical alerts that are in the list but not in `[first, last]`: never off screen in silence. */
export function countHidden(
  alerts: readonly Alert[],
  first: number,
  last: number,
): { readonly above: number; readonly below: number; readonly worst: Level } {
  let above = 0;
  let below = 0;
  let worst: Level = 'high';
  alerts.forEach((alert, index) => {
    const isHidden = index < first || index > last;
    if (!isHidden || alert.status !== 'new' || levelRank(alert.level) < levelRank('high')) return;
    if (index < first) above += 1;
    else below += 1;
    if (alert.level === 'critical') worst = 'critical';
  });
  return { above, below, worst };
}

/** Beyond this an alert is called late: it became known this long after it would have fired. */
const LATE_MS = 60_000;

/** "Would have fired at X, known at Y", where the difference matters. */
export function lateness(alert: Alert): { readonly firedAt: number; readonly knownAt: number } | undefined {
  const standing = alert.reasons.filter((reason) => reason.withdrawn === undefined);
  const first = standing.reduce<(typeof standing)[number] | undefined>(
    (best, reason) => (best === undefined || reason.knownAt < best.knownAt ? reason : best),
    undefined,
  );
  if (!first || first.knownAt - first.at < LATE_MS) return undefined;
  return { firedAt: first.at, knownAt: first.knownAt };
}
