import { useMemo } from 'react';
import { clusterAlerts } from '../../lib/cluster-alerts.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatMinute } from '../../lib/format.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { ClusterMark } from '../../ui/cluster-mark.tsx';
import { hourUntil } from './activity-minutes.ts';

/** Marks closer than this would overlap at the strip's usual width (a target is 24 px, WCAG 2.5.8). */
const GAP_MS = 4 * 60_000;

/** The alerts of the last hour where they lie in time; each mark opens the worst of its alerts. */
export function TimeStrip({ onOpen }: { onOpen: (id: string) => void }) {
  const { items } = useView('alerts');
  const timezone = timezoneOf(useDeployment());
  const { from, to } = hourUntil(useNow(5_000));
  const clusters = useMemo(() => {
    const shown = [...items.values()].filter(
      ({ status, moment }) =>
        status !== 'merged' && status !== 'withdrawn' && moment.at >= from && moment.at <= to,
    );
    return clusterAlerts(shown, GAP_MS);
  }, [items, from, to]);
  return (
    <div className="relative mx-12 h-7 shrink-0 border-t border-line">
      <span className="sr-only">Alerts of the last hour</span>
      {clusters.map((cluster) => (
        <ClusterMark
          key={cluster.worst.id}
          cluster={cluster}
          when={formatMinute(cluster.worst.moment.at, timezone)}
          share={(cluster.at - from) / (to - from)}
          className="top-0.5"
          onClick={() => onOpen(cluster.worst.id)}
        />
      ))}
    </div>
  );
}
