import type { Alert } from '../../shared/domain/alert.ts';
import { levelRank } from './severity.ts';

export interface AlertCluster {
  /** The worst of them, unacknowledged before acknowledged: the mark shows it. */
  readonly worst: Alert;
  readonly count: number;
  /** The first moment among them; the next cluster lies at least the gap later, so that marks never overlap. */
  readonly at: number;
}

/** Alerts whose moments lie closer than `gapMs` share one mark. */
export function clusterAlerts(alerts: readonly Alert[], gapMs: number): AlertCluster[] {
  const clusters: AlertCluster[] = [];
  for (const alert of [...alerts].sort((a, b) => a.moment.at - b.moment.at)) {
    const last = clusters.at(-1);
    if (!last || alert.moment.at - last.at >= gapMs)
      clusters.push({ worst: alert, count: 1, at: alert.moment.at });
    else clusters[clusters.length - 1] = { ...last, count: last.count + 1, worst: worse(last.worst, alert) };
  }
  return clusters;
}

function worse(a: Alert, b: Alert): Alert {
  const rank = (alert: Alert) => (alert.status === 'new' ? 10 : 0) + levelRank(alert.level);
  return rank(b) > rank(a) ? b : a;
}
